// The command that repeats the schedule of faults of a run, for a POSIX shell.
//
// It contains every option, also with its default value, except --out: a second run must not
// overwrite the first. Words are quoted for the shell if necessary (command/shell_word.h).
#pragma once

#include <string>

#include "miniraft/apps/lab/bench/run_options.h"

namespace miniraft::lab {

std::string command_words(const RunOptions& options);

}  // namespace miniraft::lab
