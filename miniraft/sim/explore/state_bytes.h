// State bytes: everything that decides how a node will behave, as one string of bytes.
//
// Two nodes of one configuration with equal bytes answer equal inputs with equal effects and go on
// to equal bytes: a model checker (explorer.h) need not try both. What the protocol only
// compares is written as the outcome of the comparison, or relative to what it is compared with:
//   time       whether a contact is older than the election timeout; no instant, no deadline, no
//              random generator. So the owner must not let a node's timer fire early, and when it
//              fires is the owner's choice.
//   writes     their number after the last that is durable
// Left out are the configuration and what only metrics see. The two nodes are taken between
// `take_effects` and the next step. Node ids can be written under other names, for symmetry.
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

/// Under which name each node is written; a node that is not listed keeps its own.
class Renaming {
 public:
  Renaming() = default;
  /// Requires: no node is listed twice, no two get one name.
  explicit Renaming(std::vector<std::pair<raft::NodeId, raft::NodeId>> names)
      : names_(std::move(names)) {}

  [[nodiscard]] raft::NodeId operator()(raft::NodeId node) const;

 private:
  std::vector<std::pair<raft::NodeId, raft::NodeId>> names_;
};

/// Requires: all effects were taken. Cost: linear in the log.
[[nodiscard]] base::Bytes state_bytes(const raft::Raft& raft, const Renaming& renaming = {});

/// The same for the parts that travel or lie on a disk. Equal bytes: equal values, but for names.
[[nodiscard]] base::Bytes state_bytes(const raft::Message& message, const Renaming& renaming = {});
[[nodiscard]] base::Bytes state_bytes(const raft::Entry& entry, const Renaming& renaming = {});
[[nodiscard]] base::Bytes state_bytes(const raft::HardState& state, const Renaming& renaming = {});
[[nodiscard]] base::Bytes state_bytes(const raft::SnapshotMeta& snapshot,
                                      const Renaming& renaming = {});

}  // namespace miniraft::sim
