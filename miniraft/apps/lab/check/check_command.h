// `miniraft-lab check`: checks history files.
//
// A bench run uses the same checker at its end, so the history.jsonl of a run gets the same verdict
// as the run.
#pragma once

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. If the user chose it, parsing runs it and sets `exit_status`: 3 if
/// a file could not be read as a history; otherwise 1 if a history is not linearizable; otherwise 2
/// if one is unknown; otherwise 0. `exit_status` must outlive the parsing.
void add_check_command(CLI::App& app, int& exit_status);

}  // namespace miniraft::lab
