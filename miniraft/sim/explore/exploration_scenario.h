// Writes the path to a state of an exploration as a scenario, which can be used as a test.
//
// The scenario has one line for each action of the exploration. It uses separate clocks for the
// nodes and, if the exploration did so, slow disks; docs/scenarios.md lists the commands. It has no
// expectations of its own, but the scenario runner checks the same promises after each line.
#pragma once

#include <string>
#include <vector>

#include "miniraft/sim/explore/explorer.h"
#include "miniraft/sim/explore/step_table.h"

namespace miniraft::sim {

/// Returns the scenario for `trace`, the actions from the start to the one that broke the promise
/// `what`. Requires: the actions refer to `table`.
[[nodiscard]] std::string exploration_scenario(const Bounds& bounds, StepTable& table,
                                               const std::string& what,
                                               const std::vector<NodeAction>& trace);

}  // namespace miniraft::sim
