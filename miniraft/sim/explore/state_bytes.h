// State bytes: everything that decides how a node will behave, as one byte string.
//
// Two nodes with equal raft::Config and equal bytes respond to equal inputs with equal effects and
// equal bytes, so a model checker (explorer.h) need not try both. Values that the protocol only
// compares are written as the result of the comparison:
//   time    whether a contact is older than the election timeout. No instant, deadline or random
//           generator is written: the owner decides when a timer fires, but never before it is due.
//   writes  the number of writes after the last durable one
// The config and data for metrics are left out. Take the bytes between `take_effects` and the next
// step. Node ids can be written under other names, for symmetry.
#pragma once

#include <utility>
#include <vector>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/raft/entry.h"
#include "miniraft/core/raft/hard_state.h"
#include "miniraft/core/raft/message.h"
#include "miniraft/core/raft/raft.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::sim {

/// The name under which each node is written. A node that is not listed keeps its own name.
class Renaming {
 public:
  Renaming() = default;
  /// Requires: no node is listed twice, and no two nodes get the same name.
  explicit Renaming(std::vector<std::pair<raft::NodeId, raft::NodeId>> names)
      : names_(std::move(names)) {}

  [[nodiscard]] raft::NodeId operator()(raft::NodeId node) const;

 private:
  std::vector<std::pair<raft::NodeId, raft::NodeId>> names_;
};

/// The state bytes of a node. Requires: all effects were taken. Cost: linear in the log.
[[nodiscard]] base::Bytes state_bytes(const raft::Raft& raft, const Renaming& renaming = {});

/// The same for messages and for data on disk. Equal bytes mean equal values under the renaming.
[[nodiscard]] base::Bytes state_bytes(const raft::Message& message, const Renaming& renaming = {});
[[nodiscard]] base::Bytes state_bytes(const raft::Entry& entry, const Renaming& renaming = {});
[[nodiscard]] base::Bytes state_bytes(const raft::HardState& state, const Renaming& renaming = {});
[[nodiscard]] base::Bytes state_bytes(const raft::SnapshotMeta& snapshot,
                                      const Renaming& renaming = {});

}  // namespace miniraft::sim
