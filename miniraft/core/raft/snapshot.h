// Snapshots as the protocol sees them (Raft §7): which prefix of the log one stands for, and its
// chunks on their way from leader to follower.
//
// What is in the chunks is the owner's business (core/replica): here they are numbered bytes.
#pragma once

#include <cstdint>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

/// What a snapshot stands for: the log up to and including `last`, and the configuration in effect
/// there, which would be lost with the log otherwise.
struct SnapshotMeta {
  EntryId last;
  Configuration configuration;
  bool operator==(const SnapshotMeta&) const = default;
};

/// A part of a snapshot. Chunks are numbered from 0 and taken in that order.
struct SnapshotChunk {
  SnapshotMeta snapshot;
  uint64_t number = 0;
  bool is_last = false;
  base::Bytes bytes;
  bool operator==(const SnapshotChunk&) const = default;
};

}  // namespace miniraft::raft
