// Lives: tells the messages of the present lives of this node and its peers from all others.
//
// A message is dropped if it is of another cluster, of an earlier life of its sender, or addressed
// to an earlier life of its receiver. Of each peer the largest incarnation heard counts.
//
// No node is shut out by that, whatever its number was drawn from: who sends or is sent what is
// dropped gets a Greeting in return, from which it learns the receiver's number, and the one by
// which it is known there. Should that be larger than its own, say because its clock was set back
// between two lives, it takes the next larger one and is its own latest life again.
//
// What this does not see: a message of a peer's earlier life as long as nothing was heard of its
// present one. Raft itself bears such messages, as it does all that come late.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/identity.h"

namespace miniraft::replica {

/// Why a message is not taken.
enum class DropReason : uint8_t {
  elsewhere,        ///< of another cluster; or no node can have such a number
  of_earlier_life,  ///< the sender has had a later life since
  to_earlier_life,  ///< it was meant for an earlier life of this node
};

/// In snake_case, for metrics.
const char* name_of(DropReason reason);

/// Messages dropped, by DropReason.
using DropCounts = std::array<uint64_t, 3>;

class Lives {
 public:
  /// Requires: `own` is from 1 to Incarnation::value_max.
  Lives(ClusterId cluster, Incarnation own);

  /// Whether the message is the first of a later life of a peer that was heard of before: whatever
  /// is to be sent in answer to the earlier one, must not be sent to this one.
  [[nodiscard]] bool is_later_life(raft::NodeId from, const Identity& identity) const;

  /// Learns who lives; nothing if the message may be taken.
  [[nodiscard]] std::optional<DropReason> judge(raft::NodeId from, const Identity& identity);

  /// Of a message to the present life of `to`.
  [[nodiscard]] Identity identity_for(raft::NodeId to) const;
  /// The largest heard of; 0 if none was.
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
