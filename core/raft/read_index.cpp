#include "core/raft/read_index.h"

#include <utility>

#include "core/base/check.h"

namespace miniraft::raft {

void ReadIndex::add(RequestId request) {
  waiting_.push_back(request);
  ++pending_;
}

void ReadIndex::open_round(std::optional<LogIndex> read_index) {
  sequence_ = next(sequence_);
  if (!read_index.has_value() || waiting_.empty()) return;
  rounds_.push_back({sequence_, *read_index, std::exchange(waiting_, {})});
}

void ReadIndex::confirm(ReadSequence confirmed, std::vector<ReadReady>& out) {
  CHECK_LE(confirmed, sequence_);
  while (!rounds_.empty() && rounds_.front().sequence <= confirmed) {
    const Round& round = rounds_.front();
    for (const RequestId request : round.requests) out.push_back({request, round.read_index});
    pending_ -= round.requests.size();
    rounds_.pop_front();
  }
}

void ReadIndex::refuse_all(std::vector<ReadRefused>& out) {
  for (const Round& round : rounds_) {
    for (const RequestId request : round.requests) out.push_back({request, Refusal::not_leader});
  }
  for (const RequestId request : waiting_) out.push_back({request, Refusal::not_leader});
  rounds_.clear();
  waiting_.clear();
  pending_ = 0;
}

}  // namespace miniraft::raft
