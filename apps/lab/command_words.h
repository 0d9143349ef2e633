// The command that runs the same schedule of faults again, for a POSIX shell.
//
// Every option is named, defaults too, except --out: a second run must not overwrite the first.
// The words are quoted where a shell would not take them as they are.
#pragma once

#include <string>

#include "apps/lab/run_options.h"

namespace miniraft::lab {

/// The word as a shell has to be given it.
std::string shell_word(const std::string& word);

std::string command_words(const RunOptions& options);

}  // namespace miniraft::lab
