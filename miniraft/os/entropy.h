// Entropy from the operating system: the only source of true randomness.
//
// A program uses it once, at start-up, to seed base::Random. All later randomness follows from that
// seed, so a run can be replayed.
#pragma once

#include <cstdint>

namespace miniraft::os {

/// 64 bits from the kernel's generator (getrandom), fit for secrets. Blocks only shortly after the
/// machine has booted, until the kernel has seeded its generator. Any thread.
uint64_t entropy();

}  // namespace miniraft::os
