// ExploredDisk: what a node of an exploration finds when it starts: its term and vote, its last
// snapshot and the log after it.
//
// Storage as raft::Persist defines it. Writes are whole or not at all; when they are done is the
// exploration's choice. Of a snapshot there is only what it stands for: in an exploration the state
// is the log itself.
#pragma once

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/raft/context.h"
#include "miniraft/sim/explore/bounds.h"
#include "miniraft/sim/explore/packed_log.h"
#include "miniraft/sim/explore/state_bytes.h"

namespace miniraft::sim {

class ExploredDisk {
 public:
  [[nodiscard]] const raft::Recovered& content() const { return content_; }
  [[nodiscard]] const raft::HardState& state() const { return content_.hard_state; }
  [[nodiscard]] raft::LogIndex last_index() const;
  /// Whether the entry is there, or the snapshot stands for it.
  [[nodiscard]] bool holds(const raft::Entry& entry) const;
  [[nodiscard]] PackedLog packed() const;
  void write_bytes(base::ByteWriter& writer, const Renaming& renaming) const;

  void write(const raft::Persist& persist);
  /// A snapshot of the node's own; the log before it goes once the node says so.
  void store(const raft::SnapshotMeta& snapshot) { content_.snapshot = snapshot; }
  void compact(raft::EntryId base);
  /// What this fault takes in a crash.
  void suffer(Sabotage sabotage);

 private:
  raft::Recovered content_;
};

/// The log after what a snapshot includes.
[[nodiscard]] PackedLog packed_after(const raft::SnapshotMeta& snapshot);

}  // namespace miniraft::sim
