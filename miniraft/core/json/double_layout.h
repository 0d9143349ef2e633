// The layout of a double (IEEE 754 binary64), for code that reads and writes its bits.
//
// From the highest bit down: 1 sign bit, 11 bits of exponent, 52 bits of mantissa. A normal double
// has a hidden 1 before the mantissa. Code that treats the mantissa as an integer must subtract
// `mantissa_bits` from the exponent.
#pragma once

#include <cstdint>

namespace miniraft::json {

inline constexpr int mantissa_bits = 52;
inline constexpr uint64_t hidden_bit = UINT64_C(1) << mantissa_bits;
inline constexpr int exponent_bias = 1023;  ///< exponent field = exponent of the hidden bit + this
inline constexpr int exponent_infinity = 2047;  ///< exponent field of infinities and NaNs

}  // namespace miniraft::json
