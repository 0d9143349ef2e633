// Simulation: a cluster of production replicas in virtual time, with faults, checked at every step.
//
//   faults and clients  →  heal  →  the cluster must stabilise and serve  →  check the history
//
// The settings determine everything, and a seed determines the settings. A seed gives the same run
// on every machine and with every compiler; equal trace hashes show that. docs/simulation.md says
// what is drawn and what is checked.
#pragma once

#include "miniraft/sim/cluster/run_recording.h"
#include "miniraft/sim/cluster/simulation_result.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace miniraft::sim {

/// Runs a simulation to its end or to the first broken promise. A failed CHECK of the core aborts
/// the process. `recorder` may be null; otherwise it gets the events of the run.
[[nodiscard]] SimulationResult simulate(const SimulationSettings& settings,
                                        SimulationRecorder* recorder = nullptr);

}  // namespace miniraft::sim
