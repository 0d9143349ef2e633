// `miniraft-lab explore`: every state that a small cluster of real nodes can reach.
//
// Named bounds or bounds of one's own; prints progress every two seconds and then a table of what
// was seen and checked, or the scenario that leads to a broken promise.
#pragma once

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. When it is chosen, its run sets `exit_status`: 0 every state
/// within the bounds keeps every promise, 1 one does not, 2 unknown: the limit on states was
/// reached first, 3 wrong usage, 4 the sabotage does not show, 130 interrupted. `exit_status` must
/// outlive the parsing.
void add_explore_command(CLI::App& app, int& exit_status);

}  // namespace miniraft::lab
