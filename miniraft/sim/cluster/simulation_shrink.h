// Shrinking: finds a smaller run that breaks the same promise.
//
// The search is greedy: it tries less time, fewer classes of faults, fewer nodes and fewer
// operations, as long as the same promise breaks. A run with other limits is a different run, so
// the search may find nothing; but it nearly always finds a run that is much easier to follow.
#pragma once

#include <cstdint>
#include <functional>

#include "miniraft/sim/cluster/simulation_result.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace miniraft::sim {

struct ShrunkSimulation {
  SimulationLimits limits;  ///< of the smallest run found
  SimulationResult result;  ///< of that run
  uint64_t runs = 0;        ///< how many runs were tried
};

/// Shrinks a run. `failed` is its result with `limits`. `run` carries out a simulation, possibly in
/// a process of its own; it is called at most 300 times. Requires: `failed` has a breach.
[[nodiscard]] ShrunkSimulation shrink(
    const SimulationLimits& limits, const SimulationResult& failed,
    const std::function<SimulationResult(const SimulationSettings&)>& run);

}  // namespace miniraft::sim
