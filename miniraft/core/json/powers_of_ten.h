// Powers of ten as 128-bit significands, for reading and writing doubles.
//
// 10^k = significand × 2^(floor_log2_of_power(k) - 127), where the highest bit of the significand
// is set. The table holds the significands rounded up. They are exact for 0 ≤ k ≤ 55, where 5^k
// fits in 128 bits. The compiler computes the table by multiplying and dividing by five
// (powers_of_ten.cpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace miniraft::json {

/// A significand: high × 2^64 + low.
struct Power {
  uint64_t high;
  uint64_t low;
};

/// The exponents of the table: [power_min, power_max].
inline constexpr int power_min = -342;
inline constexpr int power_max = 324;

extern const std::array<Power, power_max - power_min + 1> powers_of_ten;

/// The significand of 10^exponent, rounded up. Requires: power_min ≤ exponent ≤ power_max.
inline Power power_of_ten(int exponent) {
  return powers_of_ten[static_cast<size_t>(exponent - power_min)];
}

/// ⌊log2(10^exponent)⌋. Exact for |exponent| ≤ 1233; 1741647 / 2^19 approximates log2(10).
constexpr int floor_log2_of_power(int exponent) {
  return (exponent * 1741647) >> 19;
}

/// A product of 128 bits: high × 2^64 + low.
struct Product {
  uint64_t high;
  uint64_t low;
};

/// The full 128-bit product of a and b.
inline Product multiply(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return {static_cast<uint64_t>(product >> 64), static_cast<uint64_t>(product)};
#else
  const uint64_t a_low = a & UINT32_MAX, a_high = a >> 32;
  const uint64_t b_low = b & UINT32_MAX, b_high = b >> 32;
  const uint64_t low = a_low * b_low;
  const uint64_t middle = a_high * b_low + (low >> 32);
  const uint64_t other = a_low * b_high + (middle & UINT32_MAX);
  return {a_high * b_high + (middle >> 32) + (other >> 32), (other << 32) | (low & UINT32_MAX)};
#endif
}

}  // namespace miniraft::json
