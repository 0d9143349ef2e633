#include "miniraft/core/json/powers_of_ten.h"

namespace miniraft::json {
namespace {

// 256 bits, the lowest 32 first. Twice as many as are kept: what the steps cut off in all is less
// than 2^10 of the lowest bit, far from the kept ones (a test compares all with exact powers).
using Significand = std::array<uint32_t, 8>;

// A nine-digit number in base 2^32, shifted right to where its highest bit is the 256th.
constexpr Significand normalized(const std::array<uint32_t, 9>& wide) {
  int shift = 0;
  while (wide[8] >> shift != 0) ++shift;
  Significand result{};
  for (size_t i = 0; i < 8; ++i) {
    const uint64_t pair = (static_cast<uint64_t>(wide[i + 1]) << 32) | wide[i];
    result[i] = static_cast<uint32_t>(pair >> shift);
  }
  return result;
}

constexpr Significand times_five(const Significand& number) {
  std::array<uint32_t, 9> product{};
  uint64_t carry = 0;
  for (size_t i = 0; i < 8; ++i) {
    carry += static_cast<uint64_t>(number[i]) * 5;
    product[i] = static_cast<uint32_t>(carry);
    carry >>= 32;
  }
  product[8] = static_cast<uint32_t>(carry);
  return normalized(product);
}

constexpr Significand divided_by_five(const Significand& number) {
  std::array<uint32_t, 9> quotient{};
  uint64_t rest = 0;
  for (size_t i = 9; i-- > 0;) {
    const uint64_t digit = i == 0 ? 0 : number[i - 1];  // number × 2^32
    rest = (rest << 32) | digit;
    quotient[i] = static_cast<uint32_t>(rest / 5);
    rest %= 5;
  }
  return normalized(quotient);
}

constexpr Power rounded_up(const Significand& number) {
  const auto word = [&](size_t i) {
    return (static_cast<uint64_t>(number[i + 1]) << 32) | number[i];
  };
  Power power{word(6), word(4)};
  if ((word(0) | word(2)) != 0) {
    ++power.low;
    if (power.low == 0) ++power.high;
  }
  return power;
}

constexpr auto make_powers() {
  std::array<Power, power_max - power_min + 1> powers{};
  const Significand one{0, 0, 0, 0, 0, 0, 0, UINT32_C(1) << 31};
  Significand number = one;
  for (int k = 0; k <= power_max; ++k) {
    powers[static_cast<size_t>(k - power_min)] = rounded_up(number);
    number = times_five(number);
  }
  number = one;
  for (int k = -1; k >= power_min; --k) {
    number = divided_by_five(number);
    powers[static_cast<size_t>(k - power_min)] = rounded_up(number);
  }
  return powers;
}

}  // namespace

constexpr std::array<Power, power_max - power_min + 1> powers_of_ten = make_powers();

}  // namespace miniraft::json
