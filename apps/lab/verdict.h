// Verdict: is what the clients saw linearizable?
//
// Hands the operations of a run, key by key, to the checker (sim/). Answers 20 and 22 are
// observations like any read; an unknown outcome may take effect at any later time or never.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/lab/run_record.h"

namespace miniraft::lab {

enum class Verdict : uint8_t { linearizable, not_linearizable, unknown };

/// `linearizable`, `not linearizable` or `unknown`.
const char* name_of(Verdict verdict);

struct Judgement {
  Verdict verdict = Verdict::unknown;
  size_t keys_checked = 0;
  std::vector<int64_t> bad_keys;      // whose history no single order explains
  std::vector<int64_t> unknown_keys;  // given up on
  std::string explanation;            // of the first bad key, for people; may have several lines
};

/// Checks every key. Gives up on a key whose history is too hard to search.
Judgement judge(const RunRecord& record);

}  // namespace miniraft::lab
