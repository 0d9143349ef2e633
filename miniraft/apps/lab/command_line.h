// The command line of `miniraft-lab`: its subcommands, its help, and its exit status.
//
// It stands above every room of the lab: it adds each room's subcommand to one CLI11 application.
// The exit statuses are in command/exit_status.h.
#pragma once

namespace miniraft::lab {

/// Runs the subcommand that the arguments name and returns the exit status. `argument_values[0]` is
/// the name of the program.
int run_command_line(int argument_count, const char* const* argument_values);

}  // namespace miniraft::lab
