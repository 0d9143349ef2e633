#include "apps/lab/verdict.h"

namespace miniraft::lab {

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::linearizable:
      return "linearizable";
    case Verdict::not_linearizable:
      return "not linearizable";
    case Verdict::unknown:
      return "unknown";
  }
  return "?";
}

Judgement judge(const RunRecord& record) {
  Judgement judgement;
  for (size_t key = 0; key < record.keys_used; ++key) {
    judgement.unknown_keys.push_back(static_cast<int64_t>(key));
  }
  return judgement;
}

}  // namespace miniraft::lab
