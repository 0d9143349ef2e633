// The clocks: where Instants come from in a real process.
//
// CLOCK_MONOTONIC never jumps when somebody sets the date, which election timeouts and read
// deadlines depend on. The core never calls this: loops read the clock and hand the Instant in.
#pragma once

#include <cstdint>

#include "miniraft/core/base/time.h"

namespace miniraft::os {

/// Now, in nanoseconds of CLOCK_MONOTONIC. Never goes back. Any thread.
base::Instant monotonic_now();

/// Milliseconds since 1970, as the machine believes. May go back and jump: good to number the lives
/// of a node, not to measure time. Any thread.
uint64_t unix_milliseconds();

}  // namespace miniraft::os
