// The layout of a double (IEEE 754 binary64), for those who read and write it bit by bit.
//
// From the highest bit: a sign, 11 bits of exponent, 52 bits of mantissa, before which a normal
// double has a hidden 1. Whoever takes the mantissa for an integer lowers the exponent by its bits.
#pragma once

#include <cstdint>

namespace miniraft::json {

inline constexpr int mantissa_bits = 52;
inline constexpr uint64_t hidden_bit = UINT64_C(1) << mantissa_bits;
inline constexpr int exponent_bias = 1023;      ///< of the hidden bit's exponent
inline constexpr int exponent_infinity = 2047;  ///< the exponent of infinities and NaNs

}  // namespace miniraft::json
