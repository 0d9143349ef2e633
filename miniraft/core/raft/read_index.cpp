#include "miniraft/core/raft/read_index.h"

#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

void ReadIndex::add(RequestId request) {
  waiting_.push_back(request);
  ++pending_;
}

void ReadIndex::open_round(std::optional<LogIndex> read_index, base::Instant now) {
  sequence_ = next(sequence_);
  rounds_.push_back({sequence_, now, read_index.value_or(LogIndex()), {}});
  if (read_index) rounds_.back().requests.swap(waiting_);
}

std::optional<base::Instant> ReadIndex::confirm(ReadSequence confirmed,
                                                std::vector<ReadReady>& out) {
  MINIRAFT_CHECK_LE(confirmed, sequence_);
  std::optional<base::Instant> opened;
  while (!rounds_.empty() && rounds_.front().sequence <= confirmed) {
    const Round& round = rounds_.front();
    for (const RequestId request : round.requests) out.push_back({request, round.read_index});
    pending_ -= round.requests.size();
    opened = round.opened;
    rounds_.pop_front();
  }
  return opened;
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
