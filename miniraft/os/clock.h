// The clocks of a real process.
//
// Election timeouts and deadlines need a clock that does not jump when the date is set:
// CLOCK_MONOTONIC. The core never calls these functions: a node's loop reads the clock and passes
// the Instant in.
#pragma once

#include <cstdint>

#include "miniraft/core/base/time.h"

namespace miniraft::os {

/// The current time of CLOCK_MONOTONIC, in nanoseconds. Never goes back. Any thread.
base::Instant monotonic_now();

/// Milliseconds since 1970 by the machine's date (CLOCK_REALTIME); 0 if that is before 1970. May go
/// back and jump, so do not measure time with it. Fit to number the incarnations of a node
/// (replica::Options::incarnation). Any thread.
uint64_t unix_milliseconds();

}  // namespace miniraft::os
