// Entropy from the operating system: the one source of true randomness.
//
// Used once at start-up to seed base::Random; everything after that follows from the seed, so that
// a run can be replayed.
#pragma once

#include <cstdint>

namespace miniraft::os {

/// 64 bits from the kernel's generator (getrandom), fit for secrets. Waits only in the first
/// moments after the machine has booted. Any thread.
uint64_t entropy();

}  // namespace miniraft::os
