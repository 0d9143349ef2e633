// run: the node as a process, reading standard input and writing standard output.
//
//   reader thread ── batches of lines ──► Channel ──► this thread: Node ──► one write per flush
//
// Everything that waits or touches the operating system is here; Node is a function of its input.
#pragma once

#include "apps/maelstrom/options.h"

namespace miniraft::maelstrom {

/// What the process exits with, as --help says.
enum class ExitStatus : int { done = 0, wrong_usage = 2, cannot_serve = 3 };

/// Runs until the input ends and everything is flushed. Only one call per process.
[[nodiscard]] ExitStatus run(const Options& options);

}  // namespace miniraft::maelstrom
