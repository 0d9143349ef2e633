// Bounds: the cluster that an exploration starts with, and how many events may happen to it.
//
//   Bounds → StepTable (nodes and their symmetries), ClusterState (possible events) → Search
//
// Each bound limits the number of events of one kind, of all nodes together, so that the state
// space is finite.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/sim/explore/member_changes.h"
#include "miniraft/sim/explore/packed_log.h"
#include "miniraft/sim/explore/state_bytes.h"

namespace miniraft::sim {

/// A deliberate fault of the test harness. An exploration within sufficient bounds must find it.
enum class Sabotage : uint8_t {
  none,
  forgets_vote,     ///< a crash erases the vote on the disk
  forgets_log,      ///< a crash erases the log on the disk
  forgets_members,  ///< a crash replaces configurations on the disk by empty entries
  hasty,            ///< a node sends votes and acknowledgements before they are durable
};

/// How much may happen in one run of the cluster, all nodes together.
struct Bounds {
  uint64_t nodes = 3;       ///< [1, 3], including `learners` and `joining`
  uint64_t learners = 0;    ///< the nodes after the voters, in order of their ids
  uint64_t joining = 0;     ///< the last nodes: no founders, they wait to be added
  uint64_t terms = 2;       ///< [1, 7]; no node campaigns for a later term
  uint64_t proposals = 1;   ///< made at leaders
  uint64_t reads = 0;       ///< made at leaders; at most 4
  uint64_t time_outs = 2;   ///< election timers that fire, leaders that step down; at most 200
  uint64_t heartbeats = 0;  ///< of leaders; at most 8
  uint64_t crashes = 0;     ///< at most 200
  uint64_t duplicates = 0;  ///< messages that arrive once more; at most 200
  /// Membership changes, requested at leaders in this order. Requires: terms + proposals +
  /// 2 * changes ≤ 8, because a log has at most 8 entries.
  std::vector<MemberChanges> changes = {};
  uint64_t transfers = 0;            ///< leadership transfers to any other node; at most 200
  uint64_t snapshots = 0;            ///< of what a node has applied; at most 15
  uint64_t damages = 0;              ///< crashes that leave a snapshot unreadable; at most 15
  bool disks_are_slow = true;        ///< each write is an event of its own; else it is done at once
  uint64_t states_max = UINT64_MAX;  ///< distinct states; the search ends unfinished at this many
  /// The reductions of the search. Without them, it finds the same, but more slowly.
  bool is_symmetric = true;
  bool drops_dead_messages = true;
  Sabotage sabotage = Sabotage::none;
  /// One of every `audit_every` node states that are reached again is compared with the stored node
  /// state of the same bytes: both must respond equally to each known input. 0: no comparison.
  uint64_t audit_every = 0;
};

/// Says as a sentence what is wrong with `bounds`. Nothing if they can be explored.
[[nodiscard]] std::optional<std::string> validation_error(const Bounds& bounds);

/// How a node starts: as a voter, as a learner, or (`removed`) not as a founder.
[[nodiscard]] raft::MemberKind founded_as(const Bounds& bounds, uint64_t node);

/// The configuration that the cluster starts with.
[[nodiscard]] PackedMembers founders_of(const Bounds& bounds);

/// The renamings of nodes that map each behaviour within the bounds to another such behaviour. The
/// first renaming changes nothing.
[[nodiscard]] std::vector<Renaming> symmetries_of(const Bounds& bounds);

/// Predefined bounds, which docs/exploration.md lists with their results.
struct NamedBounds {
  const char* name;
  const char* purpose;
  Bounds bounds;
};
[[nodiscard]] const std::vector<NamedBounds>& named_bounds();

}  // namespace miniraft::sim
