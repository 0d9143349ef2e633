// Explorer: visits every state that a small cluster of real nodes can reach, and checks it.
//
//   Bounds → breadth-first search over all orders of all actions → ExplorationResult
//
// The nodes are the shipped raft::Raft (sim/explore/explored_node.h). Messages arrive in any order,
// late, twice or never; disk writes complete at any later moment; timers fire at any moment; nodes
// crash and lose what is not durable. Every state is checked (sim/explore/cluster_state.h). The
// first broken promise ends the search, with a shortest trace. docs/exploration.md lists the
// assumptions and reductions. The search is deterministic. Thread rule: one thread at a time.
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
  /// The steps from the start to the broken promise, as a scenario (docs/scenarios.md). No shorter
  /// sequence of steps breaks a promise.
  std::string scenario;
  size_t steps = 0;  ///< of the scenario
};

enum class ExplorationEnd : uint8_t {
  finished,   ///< every state within the bounds was reached
  violation,  ///< a promise was broken
  limit,      ///< Bounds::states_max states were reached
  stopped,    ///< the observer stopped the search
};

struct ExplorationResult {
  ExplorationEnd end = ExplorationEnd::finished;
  uint64_t states = 0;       ///< distinct
  uint64_t transitions = 0;  ///< steps taken, including those to states that were known already
  uint64_t depth = 0;        ///< the fewest steps that lead to the deepest state
  uint64_t waiting = 0;      ///< states of the current level that are still to be explored
  size_t node_states = 0;    ///< distinct states of one node
  size_t messages = 0;       ///< distinct
  size_t core_steps = 0;     ///< steps of the core that were executed, not looked up
  uint64_t audits = 0;       ///< comparisons, see Bounds::audit_every
  std::optional<BrokenPromise> violation;
};

/// Called repeatedly with the progress of the search, and at its end. Before the end, the member
/// `end` has no meaning. The observer returns false to stop the search.
using ExplorationObserver = std::function<bool(const ExplorationResult&)>;

/// Explores all states within `bounds`. `observer` may be empty. Requires:
/// `validation_error(bounds)` is empty.
[[nodiscard]] ExplorationResult explore(const Bounds& bounds, const ExplorationObserver& observer);

/// The promises that are checked, one line for each.
[[nodiscard]] const std::vector<std::string>& explored_promises();

}  // namespace miniraft::sim
