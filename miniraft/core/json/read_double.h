// read_double: significand × 10^exponent to the nearest double, without the text.
//
// For the scanner of numbers, once it has read the digits: the two quick ways that settle nearly
// every number. Whoever gets no answer asks std::from_chars; an answer is always the nearest
// double.
#pragma once

#include <cstdint>
#include <optional>

namespace miniraft::json {

/// The double nearest to significand × 10^exponent, ties to even; nothing where that is not quickly
/// certain, is no normal double, or is none at all.
/// Requires: significand is not 0.
std::optional<double> read_double(uint64_t significand, int64_t exponent);

}  // namespace miniraft::json
