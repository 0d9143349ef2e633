// Snapshots as the protocol sees them (Raft §7): the prefix of the log that a snapshot replaces,
// and the chunks in which the leader sends it to a follower.
//
// The protocol does not interpret the bytes of a chunk. core/replica defines their content.
#pragma once

#include <cstdint>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

/// The log prefix that a snapshot replaces, up to and including `last`. The configuration in effect
/// at `last` is included, because compaction may remove its entry from the log.
struct SnapshotMeta {
  EntryId last;
  Configuration configuration;
  bool operator==(const SnapshotMeta&) const = default;
};

/// One part of a snapshot. Chunks are numbered from 0 and received in that order.
struct SnapshotChunk {
  SnapshotMeta snapshot;
  uint64_t number = 0;
  bool is_last = false;
  base::Bytes bytes;
  bool operator==(const SnapshotChunk&) const = default;
};

}  // namespace miniraft::raft
