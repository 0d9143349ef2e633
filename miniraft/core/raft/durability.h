// Durability: which state this node has handed to storage, and which part of it is durable.
//
// Tracks the writes in flight, so that the owner may write in the background. If the log is
// truncated while writes are in flight, their acknowledgements no longer count for the truncated
// entries, not even if the same entries were appended again (the ABA race of etcd-io/raft's
// async_storage_writes_append_aba_race).
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
  /// Starts from what was recovered, all of which is durable.
  Durability(const HardState& hard_state, LogIndex last_index)
      : handed_state_(hard_state), durable_index_(last_index), handed_index_(last_index) {}

  /// The log up to and including this index is durable.
  [[nodiscard]] LogIndex durable_index() const { return durable_index_; }

  /// Whether `hard_state` is durable. Requires: it is the node's current one.
  [[nodiscard]] bool is_durable(const HardState& hard_state) const {
    return hard_state == handed_state_ && state_sequence_ <= persisted_;
  }

  /// Whether a snapshot was installed that no write handed to storage contains yet.
  [[nodiscard]] bool is_snapshot_due() const { return is_snapshot_due_; }

  /// Whether the last installed snapshot is durable. True if none was installed.
  [[nodiscard]] bool is_snapshot_durable() const {
    return !is_snapshot_due_ && snapshot_sequence_ <= persisted_;
  }

  /// When the oldest write in flight was handed to storage; nullopt if none is in flight.
  [[nodiscard]] std::optional<base::Instant> oldest_write() const;

  /// The log was truncated: entries from `first` on are gone or replaced.
  void truncated_from(LogIndex first);

  /// A snapshot up to `last` replaces the log. Its chunks reach storage before the next write does.
  /// Entries up to `kept` are committed, so the snapshot agrees with them: those that are durable
  /// still count as durable. Entries after `kept` no longer do.
  void installed(LogIndex kept, LogIndex last);
  /// A snapshot replaces the previous one and leaves the log, which holds its last entry,
  /// unchanged. Its chunks reach storage before the next write does.
  void installed_keeping_log();

  /// The write that brings storage up to date at `now`, or nullopt if storage is up to date.
  /// `snapshot` is the node's current snapshot, if it has one.
  [[nodiscard]] std::optional<Persist> take_write(const HardState& hard_state, const Log& log,
                                                  const std::optional<SnapshotMeta>& snapshot,
                                                  base::Instant now);

  /// Storage reports that `through` and all earlier writes are durable. Reports may be late or
  /// repeated. Returns whether durable_index() grew. Requires: `through` was handed out by
  /// take_write.
  bool persisted(WriteSequence through);

 private:
  friend class StateWriter;

  struct InFlight {
    WriteSequence sequence;
    LogIndex last_index;
    base::Instant handed_at;
  };

  HardState handed_state_;
  WriteSequence state_sequence_;  ///< the last write that carried a hard state
  LogIndex durable_index_;
  LogIndex handed_index_;            ///< the log up to here has been handed to storage
  bool is_snapshot_due_ = false;     ///< an installed snapshot waits for the next write
  bool is_log_kept_ = false;         ///< whether that snapshot leaves the log unchanged
  WriteSequence snapshot_sequence_;  ///< the last write that carried a snapshot
  WriteSequence last_sequence_;
  WriteSequence persisted_;
  std::deque<InFlight> in_flight_;
};

}  // namespace miniraft::raft
