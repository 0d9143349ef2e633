// The way to a state of an exploration as a scenario, ready to be a test.
//
// The scenario says everything that the exploration did, one line for each action, with the clocks
// of the nodes apart and (if so explored) their disks slow; docs/scenarios.md lists its commands.
// It expects nothing, but whoever runs it checks the same promises after each line.
#pragma once

#include <string>
#include <vector>

#include "miniraft/sim/explore/explorer.h"
#include "miniraft/sim/explore/step_table.h"

namespace miniraft::sim {

/// `trace` leads from the start to where `what` broke. Requires: the actions are those of `table`.
[[nodiscard]] std::string exploration_scenario(const Bounds& bounds, StepTable& table,
                                               const std::string& what,
                                               const std::vector<NodeAction>& trace);

}  // namespace miniraft::sim
