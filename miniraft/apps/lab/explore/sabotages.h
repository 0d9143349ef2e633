// Sabotages: the faults of the harness that `miniraft-lab explore` can inject, by name.
//
// A sabotage can be detected only within bounds in which the sabotaged step happens at all. `needs`
// gives the smallest such bounds; explore_command_test.cpp checks that it is detected from there
// on.
#pragma once

#include <string>
#include <vector>

#include "miniraft/sim/explore/bounds.h"

namespace miniraft::lab {

struct NamedSabotage {
  const char* name;
  sim::Sabotage sabotage;
  const char* needs;  ///< the smallest bounds in which it is detected, as options
};

/// All of them, `none` first.
[[nodiscard]] const std::vector<NamedSabotage>& sabotages();

[[nodiscard]] const NamedSabotage& named(sim::Sabotage sabotage);

/// Whether the sabotage of these bounds can be detected within them.
[[nodiscard]] bool can_show(const sim::Bounds& bounds);

}  // namespace miniraft::lab
