// `miniraft-lab check`: judges history files on their own.
//
// The same checker as at the end of a bench run, so the history.jsonl of a run gets the verdict of
// the run.
#pragma once

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. When it is chosen, its run sets `exit_status`: 0 every history is
/// linearizable, 1 some is not, 2 some is unknown, 3 some file could not be read as a history; the
/// last of these that applies, but 1 rather than 2. `exit_status` must outlive the parsing.
void add_check_command(CLI::App& app, int& exit_status);

}  // namespace miniraft::lab
