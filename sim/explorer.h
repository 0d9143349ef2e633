// Explorer: every state that a small cluster of real nodes can reach, and what must hold in it.
//
//   Bounds → breadth-first over all orders of all actions → ExplorationResult
//
// The nodes are the shipped raft::Raft (sim/explored_node.h). Messages are delivered in any order,
// late, twice or never; disk writes are done at any later moment; timers fire whenever they like;
// nodes crash and lose what was not durable. What must hold is checked in every state reached
// (sim/cluster_state.h). The first breach ends it, with a shortest trace. docs/exploration.md says
// what is assumed and which reductions are made.
//
// Deterministic. Thread rule: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/step_table.h"

namespace miniraft::sim {

/// How much may happen in one run of the cluster, all nodes together.
struct Bounds {
  uint64_t nodes = 3;       ///< 1 to 3
  uint64_t terms = 2;       ///< no node campaigns for a later one
  uint64_t proposals = 1;   ///< made at leaders; terms + proposals ≤ 8, the entries of a log
  uint64_t reads = 0;       ///< asked of leaders; at most 4
  uint64_t time_outs = 2;   ///< election timers that fire, leaders that step down for want of time
  uint64_t heartbeats = 0;  ///< of leaders; at most 8
  uint64_t crashes = 0;
  uint64_t duplicates = 0;
  bool disks_are_slow = true;        ///< each write is a step of its own; else it is done at once
  uint64_t states_max = UINT64_MAX;  ///< distinct states; the search ends unfinished at this many
  /// The reductions; without them the same is found, more slowly.
  bool is_symmetric = true;
  bool drops_dead_messages = true;
  Sabotage sabotage = Sabotage::none;
  uint64_t audit_every = 0;  ///< StepTable::Options::audit_every
};

/// What is wrong with `bounds`, as a sentence; nothing if they can be explored.
[[nodiscard]] std::optional<std::string> what_is_wrong_with(const Bounds& bounds);

struct BrokenPromise {
  std::string what;  ///< as a sentence
  /// How it comes about from the start, as a scenario (docs/scenarios.md) that ends in the same
  /// breach. No other way takes fewer steps.
  std::string scenario;
  size_t steps = 0;
};

enum class ExplorationEnd : uint8_t {
  finished,   ///< every state within the bounds was seen
  violation,  ///< something broke
  limit,      ///< Bounds::states_max were seen
};

struct ExplorationResult {
  ExplorationEnd end = ExplorationEnd::finished;
  uint64_t states = 0;       ///< distinct
  uint64_t transitions = 0;  ///< steps taken, those to states seen before included
  uint64_t depth = 0;        ///< of the deepest state: that many steps reach it, no fewer
  uint64_t waiting = 0;      ///< states of the last level that were not looked at yet
  size_t node_states = 0;    ///< distinct states of one node
  size_t messages = 0;       ///< distinct
  size_t core_steps = 0;     ///< steps of the core that were executed, not looked up
  uint64_t audits = 0;
  std::optional<BrokenPromise> violation;
};

/// Called now and then with how far the search is; `end` means nothing yet.
using ExplorationObserver = std::function<void(const ExplorationResult&)>;

/// Requires: nothing is wrong with `bounds`.
[[nodiscard]] ExplorationResult explore(const Bounds& bounds, const ExplorationObserver& observer);

/// The promises that are checked, a line each.
[[nodiscard]] const std::vector<std::string>& explored_promises();

/// Bounds that are explored as a matter of course.
struct NamedBounds {
  const char* name;
  const char* purpose;
  Bounds bounds;
};
[[nodiscard]] const std::vector<NamedBounds>& named_bounds();

}  // namespace miniraft::sim
