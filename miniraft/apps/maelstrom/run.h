// run: the node as a process, reading standard input and writing standard output.
//
//   reader thread ── batches of lines ──► Channel ──► this thread: Node ──► one write per flush
//
// Everything that waits or touches the operating system is here; Node is a function of its input.
#pragma once

#include "miniraft/apps/maelstrom/options.h"
#include "miniraft/core/base/time.h"

namespace miniraft::maelstrom {

/// What the process exits with, as --help says.
enum class ExitStatus : int { done = 0, wrong_usage = 2, cannot_serve = 3 };

/// An answer may need peers, and those who no longer speak to this node cannot give theirs.
inline constexpr base::Duration answers_after_end_max = base::seconds(2);

/// Runs until the input ends and what it asked for is answered, which `run` waits for no longer
/// than answers_after_end_max. Only one call per process.
[[nodiscard]] ExitStatus run(const Options& options);

}  // namespace miniraft::maelstrom
