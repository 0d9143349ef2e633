#include "core/json/write_double.h"

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "core/base/check.h"
#include "core/json/double_layout.h"
#include "core/json/number_text.h"
#include "core/json/powers_of_ten.h"

namespace miniraft::json {
namespace {

// digits × 10^exponent
struct Decimal {
  uint64_t digits;
  int exponent;
};

// significand × 2^exponent, of a double
struct Binary {
  uint64_t significand;
  int exponent;
  bool is_lower_closer;  // the double below is only half as far away as the one above
};

Binary binary_of(uint64_t magnitude_bits) {
  const uint64_t mantissa = magnitude_bits & (hidden_bit - 1);
  const auto exponent = static_cast<int>(magnitude_bits >> mantissa_bits);
  constexpr int bias = exponent_bias + mantissa_bits;
  if (exponent == 0) return {mantissa, 1 - bias, false};
  return {mantissa | hidden_bit, exponent - bias, mantissa == 0 && exponent > 1};
}

// number × power / 2^128 rounded down, but to an odd number if it is not whole: so that comparisons
// with even numbers, and with halves between them, come out right.
uint64_t scaled_to_odd(Power power, uint64_t number) {
  const Product low = multiply(power.low, number);
  const Product high = multiply(power.high, number);
  const uint64_t middle = high.low + low.high;
  const uint64_t result = high.high + (middle < high.low ? 1 : 0);
  return result | (middle > 1 ? 1 : 0);
}

// R. Giulietti, "The Schubfach way to render doubles" (2020): scaled by the right power of ten, an
// interval of numbers that read back as this double holds one or two whole numbers, of which one or
// none ends in 0.
Decimal shortest(const Binary& binary) {
  const auto [significand, exponent, is_lower_closer] = binary;
  if (-mantissa_bits <= exponent && exponent <= 0 &&
      (significand & ((UINT64_C(1) << -exponent) - 1)) == 0) {
    return {significand >> -exponent, 0};
  }
  // ⌊log10(2^exponent)⌋, or of three quarters of it; in units of which the result is whole.
  const int unit = (exponent * 1262611 - (is_lower_closer ? 524031 : 0)) >> 22;
  const int shift = exponent + floor_log2_of_power(-unit) + 1;
  const Power power = power_of_ten(-unit);

  // In quarters of the unit: the number and the ends of its interval, which belong to it if its
  // significand is even (ties go to the even one).
  const uint64_t number = scaled_to_odd(power, (4 * significand) << shift);
  const uint64_t low_end = 4 * significand - (is_lower_closer ? 1 : 2);
  const uint64_t is_open = significand & 1;
  const uint64_t lower = scaled_to_odd(power, low_end << shift) + is_open;
  const uint64_t upper = scaled_to_odd(power, (4 * significand + 2) << shift) - is_open;

  const uint64_t whole = number / 4;
  if (whole >= 10) {
    // One digit less, if just one neighbour with that many lies within.
    const uint64_t tens = whole / 10;
    const bool is_below_inside = lower <= 40 * tens;
    const bool is_above_inside = 40 * tens + 40 <= upper;
    if (is_below_inside != is_above_inside) return {tens + (is_above_inside ? 1 : 0), unit + 1};
  }
  const bool is_below_inside = lower <= 4 * whole;
  const bool is_above_inside = 4 * whole + 4 <= upper;
  if (is_below_inside != is_above_inside) return {whole + (is_above_inside ? 1 : 0), unit};
  // Both or neither: the nearer one, the even one of two that are as near.
  const uint64_t middle = 4 * whole + 2;
  const bool goes_up = number > middle || (number == middle && (whole & 1) != 0);
  return {whole + (goes_up ? 1 : 0), unit};
}

char* write_mark(char* out, Integral integral) {
  if (integral == Integral::as_digits) return out;
  *out++ = '.';
  *out++ = '0';
  return out;
}

char* write_zeros(char* out, int count) {
  std::memset(out, '0', static_cast<size_t>(count));
  return out + count;
}

// d.ddde±xx
char* write_scientific(char* out, uint64_t digits, int exponent) {
  char* end = write_unsigned(out + 1, digits);
  out[0] = out[1];
  if (end == out + 2) {
    --end;
  } else {
    out[1] = '.';
  }
  *end++ = 'e';
  *end++ = exponent < 0 ? '-' : '+';
  const auto size = static_cast<uint64_t>(exponent < 0 ? -exponent : exponent);
  if (size < 10) *end++ = '0';
  return write_unsigned(end, size);
}

// dd.ddd, with `point` digits before the point, at most seven. Nothing that was written is read
// again: the digits stay in registers until all of them are where they belong.
char* write_around_point(char* out, uint64_t digits, int digit_count, int point) {
  // Left-aligned to the most that a shortest decimal has.
  constexpr int digits_most = 17;
  constexpr uint64_t ten_to_16 = 10'000'000'000'000'000, ten_to_8 = 100'000'000;
  digits *= power_of_ten_in_64_bits(digits_most - digit_count);
  const uint64_t first = '0' + digits / ten_to_16;
  digits %= ten_to_16;
  const uint64_t high = eight_digit_text(static_cast<uint32_t>(digits / ten_to_8));
  const uint64_t low = eight_digit_text(static_cast<uint32_t>(digits % ten_to_8));
  // As they stand after the point; then the first word, with those before it and the point itself.
  store_word(out + 2, high);
  store_word(out + 10, low);
  const uint64_t first_word = high << 8 | first;
  const int bits = 8 * point;
  const uint64_t before = (UINT64_C(1) << bits) - 1;
  const uint64_t mark = static_cast<uint64_t>('.') << bits;
  store_word(out, (first_word & before) | mark | (first_word & ~before) << 8);
  return out + digit_count + 1;
}

// dd.ddd or 0.000ddd; `point` is the number of digits before the point, not all.
char* write_fraction(char* out, uint64_t digits, int digit_count, int point) {
  if (point <= 0) {
    *out++ = '0';
    *out++ = '.';
    return write_unsigned(write_zeros(out, -point), digits);
  }
  if (point < 8) return write_around_point(out, digits, digit_count, point);
  char* const end = write_unsigned(out + 1, digits);
  std::memmove(out, out + 1, static_cast<size_t>(point));
  out[point] = '.';
  return end;
}

}  // namespace

char* write_double(char* out, double value, Integral integral) {
  auto bits = std::bit_cast<uint64_t>(value);
  constexpr uint64_t sign = UINT64_C(1) << 63;
  if ((bits & sign) != 0) *out++ = '-';
  bits &= ~sign;
  CHECK_LT(bits, uint64_t{exponent_infinity} << mantissa_bits);
  if (bits == 0) {
    *out++ = '0';
    return write_mark(out, integral);
  }
  Decimal decimal = shortest(binary_of(bits));
  while (decimal.digits % 10 == 0) {
    decimal.digits /= 10;
    ++decimal.exponent;
  }
  const int digit_count = digits_of(decimal.digits);
  const int point = digit_count + decimal.exponent;
  // No other form is shorter than this one, of a number between 1 and 10^15 that is not whole.
  if (decimal.exponent < 0 && point > 0)
    return write_fraction(out, decimal.digits, digit_count, point);
  const int scientific_bytes =
      digit_count + (digit_count > 1 ? 1 : 0) + (point > 100 || point < -98 ? 5 : 4);
  const int fixed_bytes =
      point >= digit_count ? point : digit_count + 1 + (point <= 0 ? 1 - point : 0);
  if (fixed_bytes > scientific_bytes) return write_scientific(out, decimal.digits, point - 1);
  if (decimal.exponent < 0) return write_fraction(out, decimal.digits, digit_count, point);
  if (bits < std::bit_cast<uint64_t>(0x1p53)) {
    out = write_zeros(write_unsigned(out, decimal.digits), decimal.exponent);
  } else {
    // A large one is written with all its digits, not with zeros from where they do not matter.
    out = std::to_chars(out, out + double_bytes_max, std::bit_cast<double>(bits)).ptr;
  }
  return write_mark(out, integral);
}

}  // namespace miniraft::json
