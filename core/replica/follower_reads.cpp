#include "core/replica/follower_reads.h"

#include <limits>
#include <utility>

namespace miniraft::replica {

bool FollowerReads::is_due(base::Instant now) const {
  return !waiting_.empty() || (!rounds_.empty() && now - asked_ >= retry_after_);
}

std::optional<base::Instant> FollowerReads::retry_at() const {
  if (rounds_.empty()) return std::nullopt;
  return asked_ + retry_after_;
}

uint64_t FollowerReads::open(raft::Term term, base::Instant now) {
  rounds_.push_back({++last_round_, term, std::exchange(waiting_, {})});
  asked_ = now;
  return last_round_;
}

FollowerReads::Answered FollowerReads::answered(uint64_t round) {
  Answered answered;
  while (!rounds_.empty() && rounds_.front().number <= round) {
    const Round& front = rounds_.front();
    answered.term = front.term;
    answered.tickets.insert(answered.tickets.end(), front.tickets.begin(), front.tickets.end());
    rounds_.pop_front();
  }
  return answered;
}

std::vector<Ticket> FollowerReads::take_all() {
  std::vector<Ticket> tickets = answered(std::numeric_limits<uint64_t>::max()).tickets;
  tickets.insert(tickets.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
  return tickets;
}

}  // namespace miniraft::replica
