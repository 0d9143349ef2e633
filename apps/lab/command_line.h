// The command line of `miniraft-lab`: its subcommands, its help, and its exit status.
//
// Every subcommand keeps to the same statuses, so that a script can tell a verdict from a mistake:
// what was typed wrongly is 3, never 1 or 2, because those say something about the system under
// test.
#pragma once

namespace miniraft::lab {

enum class ExitStatus : int {
  linearizable = 0,      ///< also: all well, help or version was asked for
  not_linearizable = 1,  ///< also: a file is not JSON, a node broke the protocol
  unknown = 2,           ///< too hard to judge within the limits given
  failed = 3,            ///< the bench itself failed, a file is unreadable, or usage is wrong
  not_found = 4,         ///< a fault that was put in on purpose shows nowhere
  interrupted = 130,     ///< by Ctrl-C or SIGTERM, and nothing wrong was seen until then
};

/// Runs the subcommand that the arguments name and returns the exit status. `argument_values[0]` is
/// the name of the program.
int run_command_line(int argument_count, const char* const* argument_values);

}  // namespace miniraft::lab
