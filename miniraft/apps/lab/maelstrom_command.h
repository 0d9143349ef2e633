// `miniraft-lab maelstrom`: the process bench as a command.
//
// Reads the options (docs/lab.md lists them), runs the bench, has the history judged, writes the
// report and prints its summary.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. When it is chosen, its run sets `exit_status`: 0 linearizable,
/// 1 not linearizable or a run with a flaw (report.h), 2 unknown, 3 the bench failed.
/// `exit_status` must outlive the parsing. `node_arguments` are those after `--`, which `app` does
/// not see: a stray word before it would join them unnoticed, and end every node.
/// `called_as` is how the program was called.
void add_maelstrom_command(CLI::App& app, const std::string& called_as,
                           std::vector<std::string> node_arguments, int& exit_status);

}  // namespace miniraft::lab
