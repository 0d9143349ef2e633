// ExitStatus: the exit statuses of `miniraft-lab`.
//
// All subcommands use the same statuses. 1 and 2 are verdicts on the system under test, and wrong
// usage is 3, so a script can distinguish a verdict from its own mistake.
#pragma once

namespace miniraft::lab {

enum class ExitStatus : int {
  linearizable = 0,      ///< also: success of any other kind, and help and version
  not_linearizable = 1,  ///< also: a file is not JSON, or a node broke the protocol
  unknown = 2,           ///< the limits were reached before there was a verdict
  failed = 3,            ///< the bench itself failed, a file is unreadable, or usage is wrong
  not_found = 4,         ///< a fault that was injected on purpose was not detected
  interrupted = 130,     ///< by Ctrl-C or SIGTERM, and nothing wrong was seen until then
};

}  // namespace miniraft::lab
