// `miniraft-lab maelstrom`: the process bench as a command.
//
// Reads the options (docs/lab.md lists them), runs the bench, has the history judged, writes the
// report and prints its summary.
#pragma once

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. When it is chosen, its run sets `exit_status`: 0 linearizable,
/// 1 not linearizable or a run with a flaw (report.h), 2 unknown, 3 the bench failed.
/// `exit_status` must outlive the parsing.
void add_maelstrom_command(CLI::App& app, int& exit_status);

}  // namespace miniraft::lab
