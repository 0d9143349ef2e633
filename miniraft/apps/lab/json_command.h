// `miniraft-lab json`: says for each file whether it is valid JSON, and why not.
//
// The command line comes in as values; what it prints and its exit status are what scripts and the
// public test suites rely on.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Prints `accept FILE` or `reject FILE: reason at offset N (line L, column C)` for each file to
/// stdout, and with `print` also the value of an accepted one as compact text. A file that cannot
/// be read is named on stderr. Returns the exit status: 0 all accepted, 1 some rejected, 3 some
/// could not be read.
int run_json_command(bool print, const std::vector<std::string>& files);

/// Adds the subcommand to `app`. When it is chosen, its run sets `exit_status`, which must outlive
/// the parsing.
void add_json_command(CLI::App& app, int& exit_status);

}  // namespace miniraft::lab
