// The command that runs the same schedule of faults again, for a POSIX shell.
//
// Every option is named, defaults too, except --out: a second run must not overwrite the first.
// Each word is quoted for the shell where it needs it (command/shell_word.h).
#pragma once

#include <string>

#include "miniraft/apps/lab/bench/run_options.h"

namespace miniraft::lab {

std::string command_words(const RunOptions& options);

}  // namespace miniraft::lab
