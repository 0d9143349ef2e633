#include "miniraft/core/replica/follower_reads.h"

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
  return round <= last_round_ ? take_up_to(round) : Answered{};
}

FollowerReads::Answered FollowerReads::take_up_to(uint64_t round) {
  Answered taken;
  while (!rounds_.empty() && rounds_.front().number <= round) {
    const Round& front = rounds_.front();
    taken.term = front.term;
    taken.tickets.insert(taken.tickets.end(), front.tickets.begin(), front.tickets.end());
    rounds_.pop_front();
  }
  return taken;
}

std::vector<Ticket> FollowerReads::take_all() {
  std::vector<Ticket> tickets = take_up_to(last_round_).tickets;
  tickets.insert(tickets.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
  return tickets;
}

}  // namespace miniraft::replica
