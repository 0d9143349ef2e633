// Shrinking: the same broken promise in a smaller run.
//
// Greedily: less time, fewer classes of faults, fewer nodes, fewer operations, for as long as the
// same promise breaks. A run with other limits is another run, so nothing is certain to work; what
// is found is nearly always much easier to follow.
#pragma once

#include <cstdint>
#include <functional>

#include "miniraft/sim/cluster/simulation_result.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace miniraft::sim {

struct ShrunkSimulation {
  SimulationLimits limits;
  SimulationResult result;
  uint64_t runs = 0;
};

/// `failed` is what the seed gave with `limits`: a breach. `run` carries out a simulation, in a
/// process of its own if it likes.
[[nodiscard]] ShrunkSimulation shrink(
    const SimulationLimits& limits, const SimulationResult& failed,
    const std::function<SimulationResult(const SimulationSettings&)>& run);

}  // namespace miniraft::sim
