// Explorer: every state that a small cluster of real nodes can reach, and what must hold in it.
//
//   Bounds → breadth-first over all orders of all actions → ExplorationResult
//
// The nodes are the shipped raft::Raft (sim/explore/explored_node.h). Messages are delivered in any
// order, late, twice or never; disk writes are done at any later moment; timers fire whenever they
// like; nodes crash and lose what was not durable. What must hold is checked in every state reached
// (sim/explore/cluster_state.h). The first breach ends it, with a shortest trace.
// docs/exploration.md says what is assumed and which reductions are made.
//
// Deterministic. Thread rule: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/sim/explore/bounds.h"

namespace miniraft::sim {

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
  stopped,    ///< the observer said so
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

/// Called now and then with how far the search is; `end` means nothing yet. Returns whether the
/// search is to go on.
using ExplorationObserver = std::function<bool(const ExplorationResult&)>;

/// Requires: nothing is wrong with `bounds`.
[[nodiscard]] ExplorationResult explore(const Bounds& bounds, const ExplorationObserver& observer);

/// The promises that are checked, a line each.
[[nodiscard]] const std::vector<std::string>& explored_promises();

}  // namespace miniraft::sim
