// Sabotages: the faults of the harness that `miniraft-lab explore` can put in, by their names.
//
// Each shows only where what it spoils happens at all: `needs` says which bounds are the least.
// Beyond them it does show, which explore_command_test.cpp holds.
#pragma once

#include <string>
#include <vector>

#include "miniraft/sim/explore/bounds.h"

namespace miniraft::lab {

struct NamedSabotage {
  const char* name;
  sim::Sabotage sabotage;
  const char* needs;  ///< as options
};

/// All of them, `none` first.
[[nodiscard]] const std::vector<NamedSabotage>& sabotages();

[[nodiscard]] const NamedSabotage& named(sim::Sabotage sabotage);

/// Whether the sabotage of these bounds can show within them.
[[nodiscard]] bool can_show(const sim::Bounds& bounds);

}  // namespace miniraft::lab
