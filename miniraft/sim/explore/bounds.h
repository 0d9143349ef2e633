// Bounds: which cluster an exploration begins with, and how much may happen to it.
//
//   Bounds → StepTable (its nodes, their symmetries), ClusterState (what can happen) → Search
//
// Each bound is a number of events of all nodes together, so that what is explored is finite.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/sim/explore/member_changes.h"
#include "miniraft/sim/explore/packed_log.h"
#include "miniraft/sim/explore/state_bytes.h"

namespace miniraft::sim {

/// A fault of the harness, put in on purpose: an exploration that finds nothing with one is blind.
enum class Sabotage : uint8_t {
  none,
  forgets_vote,     ///< a crash takes the vote from the disk, too
  forgets_log,      ///< a crash takes the log from the disk, too
  forgets_members,  ///< a crash makes empty entries of the configurations on the disk
  hasty,            ///< promises are sent before what they promise is durable
};

/// How much may happen in one run of the cluster, all nodes together.
struct Bounds {
  uint64_t nodes = 3;       ///< 1 to 3, those of the next two lines included
  uint64_t learners = 0;    ///< after the voters, in order of their ids
  uint64_t joining = 0;     ///< the last ones: no founders, they wait to be added
  uint64_t terms = 2;       ///< no node campaigns for a later one
  uint64_t proposals = 1;   ///< made at leaders
  uint64_t reads = 0;       ///< asked of leaders; at most 4
  uint64_t time_outs = 2;   ///< election timers that fire, leaders that step down for want of time
  uint64_t heartbeats = 0;  ///< of leaders; at most 8
  uint64_t crashes = 0;
  uint64_t duplicates = 0;
  /// Asked of leaders, in this order. terms + proposals + 2 changes ≤ 8, the entries of a log.
  std::vector<MemberChanges> changes = {};
  uint64_t transfers = 0;            ///< of leadership, asked of leaders; to any other node
  uint64_t snapshots = 0;            ///< that nodes take of what they have applied; at most 15
  uint64_t damages = 0;              ///< crashes that leave a snapshot unreadable; at most 15
  bool disks_are_slow = true;        ///< each write is a step of its own; else it is done at once
  uint64_t states_max = UINT64_MAX;  ///< distinct states; the search ends unfinished at this many
  /// The reductions; without them the same is found, more slowly.
  bool is_symmetric = true;
  bool drops_dead_messages = true;
  Sabotage sabotage = Sabotage::none;
  /// Every so manyth time that a state of a node is met again, it is compared with the one that
  /// stands for it in what each known input makes of both; 0: never.
  uint64_t audit_every = 0;
};

/// What is wrong with `bounds`, as a sentence; nothing if they can be explored.
[[nodiscard]] std::optional<std::string> what_is_wrong_with(const Bounds& bounds);

/// How a node begins: voter, learner, or (removed) not as a founder.
[[nodiscard]] raft::MemberKind founded_as(const Bounds& bounds, uint64_t node);

[[nodiscard]] PackedMembers founders_of(const Bounds& bounds);

/// The ways to rename the nodes that lead from each behaviour within the bounds to another one; the
/// first changes nothing.
[[nodiscard]] std::vector<Renaming> symmetries_of(const Bounds& bounds);

/// Bounds that are explored as a matter of course.
struct NamedBounds {
  const char* name;
  const char* purpose;
  Bounds bounds;
};
[[nodiscard]] const std::vector<NamedBounds>& named_bounds();

}  // namespace miniraft::sim
