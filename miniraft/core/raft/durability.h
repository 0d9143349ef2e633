// Durability: what this node has handed to storage and what has survived.
//
// It follows the writes in flight, so that the owner may write in the background. A truncation
// caps what earlier writes can still make durable: their acknowledgements must not count for
// entries that have since been replaced, not even by the same entries again (the ABA race of
// etcd-io/raft's async_storage_writes_append_aba_race).
#pragma once

#include <deque>
#include <optional>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/effects.h"
#include "miniraft/core/raft/hard_state.h"
#include "miniraft/core/raft/log.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class Durability {
 public:
  /// What was recovered is durable.
  Durability(const HardState& hard_state, LogIndex last_index)
      : handed_state_(hard_state), durable_index_(last_index), handed_index_(last_index) {}

  /// The log up to here survives a crash.
  [[nodiscard]] LogIndex durable_index() const { return durable_index_; }

  /// Whether `hard_state` as it is now survives a crash.
  [[nodiscard]] bool holds(const HardState& hard_state) const {
    return hard_state == handed_state_ && state_sequence_ <= persisted_;
  }

  /// Whether a snapshot was installed of which storage has not been told yet.
  [[nodiscard]] bool is_snapshot_due() const { return is_snapshot_due_; }

  /// Whether the last snapshot installed survives a crash, if any was.
  [[nodiscard]] bool holds_snapshot() const {
    return !is_snapshot_due_ && snapshot_sequence_ <= persisted_;
  }

  /// When the oldest write that is not durable yet was handed to storage, if there is one.
  [[nodiscard]] std::optional<base::Instant> oldest_write() const;

  /// The log was cut: entries from `first` on are gone or replaced.
  void truncated_from(LogIndex first);

  /// A snapshot to `last`, whose chunks storage has, takes the place of the log, of which
  /// everything up to `kept` is in it.
  void installed(LogIndex kept, LogIndex last);
  /// A snapshot, whose chunks storage has, takes the place of the last one and leaves the log,
  /// which has its last entry, as it is.
  void installed_beside_log();

  /// The write that brings storage up to date at `now`, or nothing if it is. `snapshot` is the last
  /// one installed, if there is one.
  [[nodiscard]] std::optional<Persist> take_write(const HardState& hard_state, const Log& log,
                                                  const std::optional<SnapshotMeta>& snapshot,
                                                  base::Instant now);

  /// Storage says that `through`, and all writes before it, are durable. Acknowledgements may come
  /// late or twice. Returns whether durable_index() grew. Requires: `through` was handed out.
  bool persisted(WriteSequence through);

 private:
  friend class StateWriter;

  struct InFlight {
    WriteSequence sequence;
    LogIndex last_index;
    base::Instant handed_at;
  };

  HardState handed_state_;
  WriteSequence state_sequence_;  ///< of the last write that carried a hard state
  LogIndex durable_index_;
  LogIndex handed_index_;            ///< the log up to here has been handed to storage
  bool is_snapshot_due_ = false;     ///< one was installed that storage was not told to use yet
  bool is_log_kept_ = false;         ///< then
  WriteSequence snapshot_sequence_;  ///< of the last write that carried a snapshot
  WriteSequence last_sequence_;
  WriteSequence persisted_;
  std::deque<InFlight> in_flight_;
};

}  // namespace miniraft::raft
