// Simulation: a cluster of production replicas in virtual time, with faults, judged at every step.
//
//   faults and clients  →  heal  →  the cluster must come to rest and serve  →  judge the history
//
// Everything follows from the settings, which follow from a seed: the same run on every machine and
// by every compiler, which its trace hash shows. docs/simulation.md tells what is drawn and
// checked.
#pragma once

#include "miniraft/sim/cluster/run_recording.h"
#include "miniraft/sim/cluster/simulation_result.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace miniraft::sim {

/// Runs until the end or the first broken promise. A failed CHECK of the core ends the process.
/// `recorder`, if there is one, is told what happens.
[[nodiscard]] SimulationResult simulate(const SimulationSettings& settings,
                                        SimulationRecorder* recorder = nullptr);

}  // namespace miniraft::sim
