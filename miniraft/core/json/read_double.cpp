#include "miniraft/core/json/read_double.h"

#include <bit>

#include "miniraft/core/json/double_layout.h"
#include "miniraft/core/json/powers_of_ten.h"

namespace miniraft::json {
namespace {

// W. D. Clinger, "How to Read Floating Point Numbers Accurately" (1990): where both the significand
// and the power are doubles exactly, one operation rounds once, and rightly.
std::optional<double> exact_operands(uint64_t significand, int64_t exponent) {
  constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (significand > UINT64_C(1) << (mantissa_bits + 1)) return std::nullopt;
  if (exponent < -22 || exponent > 22) return std::nullopt;
  const auto number = static_cast<double>(significand);
  return exponent < 0 ? number / powers[-exponent] : number * powers[exponent];
}

// significand × the power, of which the upper 128 bits are right: as far as they matter.
// `significand` has its highest bit set.
Product scaled(uint64_t significand, int exponent) {
  Power power = power_of_ten(exponent);
  // The algorithm wants powers rounded down where they are not exact, except for the small negative
  // ones: with these the product of a multiple of 5^-exponent comes out exact.
  if (exponent < -27 || exponent > 55) {
    if (power.low == 0) --power.high;
    --power.low;
  }
  Product product = multiply(significand, power.high);
  // Nine bits below those that are kept all ones: only then can what is missing carry into them.
  constexpr uint64_t below = UINT64_MAX >> (mantissa_bits + 3);
  if ((product.high & below) == below) {
    const Product rest = multiply(significand, power.low);
    product.low += rest.high;
    if (rest.high > product.low) ++product.high;
  }
  return product;
}

// D. Lemire, "Number Parsing at a Gigabyte per Second" (2021), after M. Eisel.
std::optional<double> eisel_lemire(uint64_t significand, int64_t exponent) {
  if (exponent < power_min || exponent > 308) return std::nullopt;
  const auto power = static_cast<int>(exponent);
  const int leading_zeros = std::countl_zero(significand);
  const Product product = scaled(significand << leading_zeros, power);
  // Too close to call: with powers that are not exact, what was cut off could have carried.
  if (product.low == UINT64_MAX && (power < -27 || power > 55)) return std::nullopt;
  const int upper_bit = static_cast<int>(product.high >> 63);
  const int shift = upper_bit + 64 - mantissa_bits - 3;
  uint64_t mantissa = product.high >> shift;  // with one bit more than is kept
  int binary = floor_log2_of_power(power) + 63 + upper_bit - leading_zeros + exponent_bias;
  if (binary <= 0) return std::nullopt;
  // A tie goes to the even one. Only products that are exact are ties, which small powers alone
  // make of 64 bits.
  if (product.low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 &&
      mantissa << shift == product.high) {
    mantissa &= ~UINT64_C(1);
  }
  mantissa += mantissa & 1;
  mantissa >>= 1;
  if (mantissa >> (mantissa_bits + 1) != 0) {
    mantissa >>= 1;
    ++binary;
  }
  if (binary >= exponent_infinity) return std::nullopt;
  mantissa &= (UINT64_C(1) << mantissa_bits) - 1;
  return std::bit_cast<double>(mantissa | static_cast<uint64_t>(binary) << mantissa_bits);
}

}  // namespace

std::optional<double> read_double(uint64_t significand, int64_t exponent) {
  if (const auto exact = exact_operands(significand, exponent)) return exact;
  return eisel_lemire(significand, exponent);
}

}  // namespace miniraft::json
