// ExploredDisk: the durable data of a node of an exploration: its term and vote, its last snapshot
// and the log after that.
//
// It implements storage as raft::Persist defines it. A write is done completely or not at all, at a
// moment that the exploration chooses. A snapshot has no content except its metadata: in an
// exploration the state is the log itself.
#pragma once

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/raft/context.h"
#include "miniraft/sim/explore/bounds.h"
#include "miniraft/sim/explore/packed_log.h"
#include "miniraft/sim/explore/state_bytes.h"

namespace miniraft::sim {

class ExploredDisk {
 public:
  /// What the node recovers when it starts.
  [[nodiscard]] const raft::Recovered& content() const { return content_; }
  [[nodiscard]] const raft::HardState& state() const { return content_.hard_state; }
  [[nodiscard]] raft::LogIndex last_index() const;
  /// Whether the log holds the entry or the snapshot includes it.
  [[nodiscard]] bool holds(const raft::Entry& entry) const;
  [[nodiscard]] PackedLog packed() const;
  /// Appends what is on the disk to `writer`, with the nodes renamed.
  void write_bytes(base::ByteWriter& writer, const Renaming& renaming) const;

  /// Makes a write durable.
  void write(const raft::Persist& persist);
  /// Stores a snapshot of the node's own. The log before it stays until `compact`.
  void store(const raft::SnapshotMeta& snapshot) { content_.snapshot = snapshot; }
  /// Discards the log up to `base`.
  void compact(raft::EntryId base);
  /// Applies the damage that this fault does in a crash.
  void apply_sabotage(Sabotage sabotage);

 private:
  raft::Recovered content_;
};

/// An empty log that begins after `snapshot`.
[[nodiscard]] PackedLog packed_after(const raft::SnapshotMeta& snapshot);

}  // namespace miniraft::sim
