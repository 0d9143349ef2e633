// Lives: drops messages of other clusters, and messages of or to earlier incarnations (lives).
//
// The largest incarnation received from a peer counts as its present one. The replica answers a
// message of or to an earlier incarnation with a Greeting, which carries its own incarnation and
// the receiver's as it knows it. If a node learns in this way that an earlier incarnation of its
// own was larger, because its clock was set back between two runs, it adopts the next larger
// number. So its peers do not ignore it for long.
//
// Before a node has received a message of a peer's present incarnation, it accepts messages of an
// earlier one. Raft tolerates them as it tolerates all delayed messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/identity.h"

namespace miniraft::replica {

/// Why a message is dropped.
enum class DropReason : uint8_t {
  elsewhere,        ///< from another cluster, or with an incarnation out of range
  of_earlier_life,  ///< from an earlier incarnation of the sender than the largest one received
  to_earlier_life,  ///< addressed to another incarnation of this node
};

/// The reason's name in snake_case, for metrics.
const char* name_of(DropReason reason);

/// The number of messages dropped, by DropReason.
using DropCounts = std::array<uint64_t, 3>;

class Lives {
 public:
  /// Requires: `own` is from 1 to Incarnation::value_max.
  Lives(ClusterId cluster, Incarnation own);

  /// Whether this is the first message of a later incarnation of a peer whose earlier incarnation
  /// is known. The caller must then not send it replies that were meant for the earlier one.
  [[nodiscard]] bool is_later_life(raft::NodeId from, const Identity& identity) const;

  /// Returns why the message must be dropped, or nothing if it is accepted. Records the sender's
  /// incarnation. If the message is addressed to a larger incarnation of this node than its own,
  /// the node's becomes one more than that, at most Incarnation::value_max.
  [[nodiscard]] std::optional<DropReason> judge(raft::NodeId from, const Identity& identity);

  /// The identity for a message to the present incarnation of `to`.
  [[nodiscard]] Identity identity_for(raft::NodeId to) const;
  /// The largest incarnation received from `peer`; 0 if none was.
  [[nodiscard]] Incarnation known(raft::NodeId peer) const;

  [[nodiscard]] const DropCounts& dropped() const { return dropped_; }

 private:
  [[nodiscard]] bool is_from_here(const Identity& identity) const;
  [[nodiscard]] std::optional<DropReason> reason_to_drop(raft::NodeId from,
                                                         const Identity& identity);

  ClusterId cluster_;
  Incarnation own_;
  std::map<raft::NodeId, Incarnation> peers_;
  DropCounts dropped_{};
};

}  // namespace miniraft::replica
