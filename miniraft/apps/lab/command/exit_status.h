// ExitStatus: what `miniraft-lab` returns to the shell.
//
// Every subcommand uses the same statuses, so a script can tell a verdict from a mistake: wrong
// usage is 3, never 1 or 2, because those are verdicts on the system under test.
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

}  // namespace miniraft::lab
