#include "miniraft/core/raft/progress.h"

#include <algorithm>

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

bool Progress::can_send(size_t in_flight_max, size_t bytes_max) const {
  if (const auto* probe = std::get_if<Probe>(&state_)) return !probe->is_waiting;
  const auto* replicate = std::get_if<Replicate>(&state_);
  return replicate != nullptr && replicate->in_flight.size() < in_flight_max &&
         replicate->in_flight_bytes < bytes_max;
}

LogIndex Progress::held_index() const {
  // At most the last index sent: a rejection beyond it would look like an outdated one and be
  // ignored.
  const LogIndex held = std::max(match_index_, std::get<Replicate>(state_).held);
  return std::min(held, previous(next_index_));
}

void Progress::sent(LogIndex last, ReadSequence sequence, size_t bytes) {
  MINIRAFT_CHECK_GE(next(last), next_index_);
  MINIRAFT_CHECK(!is_installing());
  if (auto* probe = std::get_if<Probe>(&state_)) {
    // next_index stays: the leader probes the same position again until the follower accepts.
    probe->is_waiting = true;
    return;
  }
  if (next(last) == next_index_) return;
  auto& replicate = std::get<Replicate>(state_);
  replicate.in_flight.push_back({last, bytes});
  replicate.in_flight_bytes += bytes;
  replicate.last_sent_sequence = sequence;
  next_index_ = next(last);
}

void Progress::heard(base::Instant now, ReadSequence sequence) {
  contact_ = std::max(contact_, now);
  acked_sequence_ = std::max(acked_sequence_, sequence);
}

bool Progress::accepted(LogIndex match, LogIndex held, ReadSequence sequence) {
  const bool grew = match > match_index_;
  match_index_ = std::max(match_index_, match);
  next_index_ = std::max(next_index_, next(match_index_));
  if (const auto* install = std::get_if<Install>(&state_);
      install != nullptr && match_index_ < install->snapshot.last.index) {
    return grew;  // The answer to a heartbeat meanwhile.
  }
  auto* replicate = std::get_if<Replicate>(&state_);
  if (replicate == nullptr) {
    next_index_ = next(match_index_);
    state_ = Replicate{};  // Entries that it may hold beyond `match` are sent again.
    return grew;
  }
  std::deque<InFlightAppend>& in_flight = replicate->in_flight;
  while (!in_flight.empty() && in_flight.front().last <= match_index_) {
    replicate->in_flight_bytes -= in_flight.front().bytes;
    in_flight.pop_front();
  }
  replicate->held = std::max(replicate->held, held);
  if (sequence > replicate->last_sent_sequence) {
    // The answered message left after the last entries did. Those that are not there were lost (or
    // overtaken, then the copies are harmless): send again from where the log ends.
    replicate->held = held;
    while (!in_flight.empty() && in_flight.back().last > held) {
      replicate->in_flight_bytes -= in_flight.back().bytes;
      in_flight.pop_back();
      next_index_ = next(in_flight.empty() ? match_index_ : in_flight.back().last);
    }
  }
  return grew;
}

void Progress::rejected(LogIndex rejected_prev, LogIndex agree) {
  MINIRAFT_CHECK_LT(agree, rejected_prev);
  if (rejected_prev <= match_index_ || rejected_prev >= next_index_) return;
  if (is_installing() || (is_probing() && next(rejected_prev) != next_index_)) return;
  next_index_ = next(std::max(agree, match_index_));
  state_ = Probe{};
}

Install* Progress::installing() {
  auto* install = std::get_if<Install>(&state_);
  return install == nullptr && replacement_ ? &*replacement_ : install;
}

void Progress::needs_snapshot(std::optional<LogIndex> needed, base::Instant now,
                              base::Duration retry) {
  // The replacement being sent ends before the snapshot that the follower needs now, so the
  // follower will not accept it.
  const bool is_in_vain = needed && replacement_ && replacement_->snapshot.last.index < *needed;
  if (!needed || is_in_vain) {
    replacement_.reset();
    needed_.reset();
  }
  // Otherwise it stays as it was first said: no snapshot would ever do for who asks for more while
  // one is being made.
  if (!needed || needed_ || (asked_at_ && now - *asked_at_ < retry)) return;
  needed_ = needed;
  asked_at_ = now;
}

std::optional<LogIndex> Progress::needed_snapshot() const {
  return is_installing() || replacement_ ? std::nullopt : needed_;
}

std::optional<SnapshotChunk> Progress::take_chunk(base::Instant now) {
  Install* install = installing();
  if (install == nullptr || install->sent) return std::nullopt;
  install->sent = now;
  if (replacement_) asked_at_ = now;
  return SnapshotChunk{install->snapshot, install->next_chunk, false, {}};
}

void Progress::chunk_accepted(EntryId last, uint64_t next_chunk) {
  Install* install = installing();
  if (install == nullptr || install->snapshot.last != last) return;
  // Equal: the answer precedes the chunk in flight. Less: the follower started again, or this
  // answer is outdated; then the answer to the chunk sent next corrects it. More: the follower
  // already had those chunks.
  if (next_chunk == install->next_chunk) return;
  install->next_chunk = next_chunk;
  install->sent = std::nullopt;
}

void Progress::heartbeat_due(base::Instant chunk_bound) {
  if (auto* probe = std::get_if<Probe>(&state_)) probe->is_waiting = false;
  Install* install = installing();
  if (install != nullptr && install->sent && *install->sent < chunk_bound) {
    install->sent = std::nullopt;
  }
}

}  // namespace miniraft::raft
