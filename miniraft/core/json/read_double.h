// read_double: the double nearest to significand × 10^exponent.
//
// parse.cpp and scan_number call it after they have read the digits. It tries two fast methods,
// Clinger's and Eisel–Lemire, which succeed for nearly every number. If both fail, the number has
// to be converted from its text with std::from_chars. A result is always the nearest double.
#pragma once

#include <cstdint>
#include <optional>

namespace miniraft::json {

/// The double nearest to significand × 10^exponent, ties to even. Returns nullopt if the fast
/// methods cannot decide, or if the result would be subnormal, zero or too large for a double.
/// Requires: significand is not 0.
std::optional<double> read_double(uint64_t significand, int64_t exponent);

}  // namespace miniraft::json
