// Decimal: decimal numbers of any length, exact, and the ways to write one in JSON.
//
// A double, and the midpoint between two neighbours, has a finite decimal expansion, of up to 770
// digits. Texts right there, and a unit of the last digit beside it, are the hardest to round.
#pragma once

#include <cstdint>
#include <string>

#include "miniraft/core/base/rand.h"

namespace miniraft::json::testing {

/// digits × 10^exponent.
struct Decimal {
  std::string digits;
  int64_t exponent = 0;
};

/// significand × 2^exponent, without leading zeros.
Decimal exact(uint64_t significand, int64_t exponent);

/// The double of these bits. Requires: finite, not negative.
Decimal exact_double(uint64_t bits);

/// Halfway between it and the next one; for the largest, and 2^1024. Requires: as above.
Decimal midpoint_above(uint64_t bits);

/// Adds units of the last digit. Requires: the result is not negative.
Decimal plus(Decimal decimal, int64_t units);

/// As a number of JSON's grammar, the place of its point and its zeros drawn.
std::string spelled(const Decimal& decimal, base::Random& random);

}  // namespace miniraft::json::testing
