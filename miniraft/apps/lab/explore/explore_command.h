// `miniraft-lab explore`: visits every state that a small cluster of real nodes can reach.
//
// The user names predefined bounds or gives others. The command prints its progress every two
// seconds, and then a table of what was visited and checked, or the scenario that leads to a broken
// promise.
#pragma once

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. If the user chose it, parsing runs it and sets `exit_status`: 0 if
/// every state within the bounds keeps every promise, 1 if one does not, 2 if the limit on states
/// was reached first, 3 for wrong usage, 4 if the sabotage was not detected, 130 if interrupted.
/// `exit_status` must outlive the parsing.
void add_explore_command(CLI::App& app, int& exit_status);

}  // namespace miniraft::lab
