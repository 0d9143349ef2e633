#include "miniraft/core/raft/durability.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

void Durability::truncated_from(LogIndex first) {
  const LogIndex kept = previous(first);
  durable_index_ = std::min(durable_index_, kept);
  handed_index_ = std::min(handed_index_, kept);
  for (InFlight& write : in_flight_) write.last_index = std::min(write.last_index, kept);
}

void Durability::installed(LogIndex kept, LogIndex last) {
  truncated_from(next(kept));
  handed_index_ = last;
  is_snapshot_due_ = true;
  is_log_kept_ = false;
}

void Durability::installed_keeping_log() {
  is_snapshot_due_ = true;
  is_log_kept_ = true;
}

std::optional<base::Instant> Durability::oldest_write() const {
  if (in_flight_.empty()) return std::nullopt;
  return in_flight_.front().handed_at;
}

std::optional<Persist> Durability::take_write(const HardState& hard_state, const Log& log,
                                              const std::optional<SnapshotMeta>& snapshot,
                                              base::Instant now) {
  const bool state_changed = hard_state != handed_state_;
  if (!state_changed && !is_snapshot_due_ && handed_index_ == log.last_index()) return std::nullopt;

  Persist persist;
  const bool has_snapshot = std::exchange(is_snapshot_due_, false);
  if (has_snapshot) {
    persist.snapshot = snapshot;
    persist.keeps_log = is_log_kept_;
  }
  persist.entries = log.slice(next(handed_index_), log.last_index());
  handed_index_ = log.last_index();
  last_sequence_ = next(last_sequence_);
  persist.sequence = last_sequence_;
  if (has_snapshot) snapshot_sequence_ = last_sequence_;
  if (state_changed) {
    persist.hard_state = handed_state_ = hard_state;
    state_sequence_ = last_sequence_;
  }
  in_flight_.push_back({last_sequence_, handed_index_, now});
  return persist;
}

bool Durability::persisted(WriteSequence through) {
  MINIRAFT_CHECK_LE(through, last_sequence_);
  persisted_ = std::max(persisted_, through);
  const LogIndex before = durable_index_;
  while (!in_flight_.empty() && in_flight_.front().sequence <= through) {
    durable_index_ = std::max(durable_index_, in_flight_.front().last_index);
    in_flight_.pop_front();
  }
  return durable_index_ > before;
}

}  // namespace miniraft::raft
