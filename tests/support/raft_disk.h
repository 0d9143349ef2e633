// RaftDisk: what storage holds for a node, as raft::Persist defines it, without any faults.
//
// Tests keep one for what is durable and one for what a node has in memory, and ask whether an
// entry would be recovered from it.
#pragma once

#include "miniraft/core/raft/context.h"
#include "miniraft/core/raft/effects.h"

namespace miniraft::raft::testing {

struct RaftDisk {
  Recovered content;

  [[nodiscard]] LogIndex last_index() const {
    return LogIndex(content.log_base.index.value + content.entries.size());
  }
  [[nodiscard]] LogIndex snapshot_index() const {
    return content.snapshot ? content.snapshot->last.index : LogIndex();
  }

  /// The entry's id, where the log holds it or begins after it.
  [[nodiscard]] std::optional<EntryId> id_at(LogIndex index) const;

  /// Whether the log holds this entry, or the snapshot stands for it: what a snapshot includes is
  /// committed, so that there is no other entry at that place.
  [[nodiscard]] bool covers(EntryId id) const {
    return id.index <= snapshot_index() || id_at(id.index) == id;
  }

  void write(const Persist& persist);
  void compact(EntryId base);
};

}  // namespace miniraft::raft::testing
