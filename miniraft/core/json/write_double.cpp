#include "miniraft/core/json/write_double.h"

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "miniraft/core/base/check.h"
#include "miniraft/core/json/double_layout.h"
#include "miniraft/core/json/number_text.h"
#include "miniraft/core/json/powers_of_ten.h"

namespace miniraft::json {
namespace {

// The most digits that a shortest decimal has.
constexpr int digits_most = 17;

// (10 × tens + last) × 10^exponent: digits_most digits, or one less where that is exact or the
// shortest, the last ones zeros where it needs fewer.
struct Decimal {
  uint64_t tens;
  uint64_t last;
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

// The number itself if it is an integer below 2^53, otherwise 0.
uint64_t integer_of(const Binary& binary) {
  const auto [significand, exponent, is_lower_closer] = binary;
  const bool is_integer = exponent <= 0 && std::countr_zero(significand | hidden_bit) >= -exponent;
  return is_integer ? significand >> -exponent : 0;
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

Decimal left_aligned(uint64_t number, int unit) {
  const int zeros = digits_most - digits_of(number);
  const uint64_t digits = number * power_of_ten_in_64_bits(zeros);
  return {digits / 10, digits % 10, unit - zeros};
}

// R. Giulietti, "The Schubfach way to render doubles" (2020): scaled by the right power of ten, an
// interval of numbers that read back as this double holds one or two whole numbers, of which one or
// none ends in 0.
[[gnu::noinline]] Decimal shortest_in_interval(Binary binary) {
  const auto [significand, exponent, is_lower_closer] = binary;
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
    if (is_below_inside != is_above_inside) {
      return left_aligned(tens + (is_above_inside ? 1 : 0), unit + 1);
    }
  }
  const bool is_below_inside = lower <= 4 * whole;
  const bool is_above_inside = 4 * whole + 4 <= upper;
  if (is_below_inside != is_above_inside) {
    return left_aligned(whole + (is_above_inside ? 1 : 0), unit);
  }
  // Both or neither: the nearer one, the even one of two that are as near.
  const uint64_t middle = 4 * whole + 2;
  const bool goes_up = number > middle || (number == middle && (whole & 1) != 0);
  return left_aligned(whole + (goes_up ? 1 : 0), unit);
}

// The same from one product instead of three, as yyjson 0.12 (Y. Yuan) has it, and without a branch
// that depends on the digits: counted in tens of Schubfach's unit, the result is the whole number
// below or above if that is within half a step between doubles, and otherwise has one digit more,
// which is the nearest one and so within. Where what was cut off could matter, Schubfach decides.
inline Decimal shortest(Binary binary) {
  const auto [significand, exponent, is_lower_closer] = binary;
  if (is_lower_closer || significand < hidden_bit) return shortest_in_interval(binary);
  const int unit = ((exponent * 1262611) >> 22) + 1;
  const int shift = exponent + floor_log2_of_power(-unit) + 1;  // -3 to 0
  const Power power = power_of_ten(-unit);

  // The number in units, 64 bits of it behind the point, and half a step in such bits. Either is
  // less than one bit below what it stands for, or by far less above it.
  const uint64_t scaled = significand << (shift + 4);
  const Product high = multiply(power.high, scaled);
  const uint64_t middle = high.low + multiply(power.low, scaled).high;
  const uint64_t top = high.high + (middle < high.low ? 1 : 0);
  const uint64_t whole = top >> 4;
  const uint64_t part = top << 60 | middle >> 4;
  const uint64_t half_step = power.high >> (1 - shift);
  const Product digit = multiply(part, 10);
  const uint64_t rounded = digit.low + (UINT64_C(1) << 63);
  if (part - half_step + 1 <= 2 || part + half_step + 1 <= 2 || rounded + 10 <= 10) [[unlikely]] {
    return shortest_in_interval(binary);
  }
  const uint64_t is_below_inside = part < half_step ? 1 : 0;
  const uint64_t is_above_inside = part + half_step < part ? 1 : 0;
  const uint64_t last = digit.high + (digit.low >> 63);
  const uint64_t kept = (is_below_inside | is_above_inside) - 1;  // all bits, or none
  return {whole + is_above_inside, last & kept, unit - 1};
}

// The digits of a Decimal as text, in registers until they are where they belong: nothing that was
// written is read again.
struct Digits {
  uint64_t high;  // the first eight
  uint64_t low;   // the next eight
  char last;
  int skipped;  // of the first, which is 0: none or one
  int count;    // of those that count: not those skipped, nor zeros at the end
};

int bytes_of(uint64_t word) {
  return (static_cast<int>(std::bit_width(word)) + 7) / 8;
}

inline Digits digits_in(const Decimal& decimal) {
  constexpr uint64_t ten_to_8 = 100'000'000;
  const uint64_t high = digits_in_bytes(static_cast<uint32_t>(decimal.tens / ten_to_8));
  const uint64_t low = digits_in_bytes(static_cast<uint32_t>(decimal.tens % ten_to_8));
  const int skipped = decimal.tens < ten_to_8 * ten_to_8 / 10 ? 1 : 0;
  int count = low == 0 ? bytes_of(high) : 8 + bytes_of(low);
  if (decimal.last != 0) count = digits_most;
  return {high | repeated('0'), low | repeated('0'), static_cast<char>('0' + decimal.last), skipped,
          count - skipped};
}

// All of them, at `out` but for one that is skipped: that stands before.
inline void write_digits(char* out, const Digits& digits) {
  store_word(out - digits.skipped, digits.high);
  store_word(out - digits.skipped + 8, digits.low);
  out[16 - digits.skipped] = digits.last;
}

// dd.ddd, or dd.000 to the 17th digit; with `point` digits before the point, 1 to 16.
inline void write_around_point(char* out, const Digits& digits, int point) {
  // As they stand after the point; then those before it, and the point itself.
  write_digits(out + 1, digits);
  if (point < 8) {
    const uint64_t first_word = digits.high >> (8 * digits.skipped);
    const int bits = 8 * point;
    const uint64_t before = (UINT64_C(1) << bits) - 1;
    const uint64_t mark = static_cast<uint64_t>('.') << bits;
    store_word(out, (first_word & before) | mark | (first_word & ~before) << 8);
  } else {
    std::memmove(out, out + 1, static_cast<size_t>(point));
    out[point] = '.';
  }
}

// d.ddde±xx
char* write_scientific(char* out, const Digits& digits, int exponent) {
  write_around_point(out, digits, 1);
  char* end = out + digits.count + (digits.count > 1 ? 1 : 0);
  *end++ = 'e';
  *end++ = exponent < 0 ? '-' : '+';
  const auto size = static_cast<uint64_t>(exponent < 0 ? -exponent : exponent);
  if (size < 10) *end++ = '0';
  return write_unsigned(end, size);
}

// After an integer.
inline char* write_mark(char* out, Integral integral) {
  out[0] = '.';
  out[1] = '0';
  return out + (integral == Integral::with_point_zero ? 2 : 0);
}

// 0.000ddd, with up to six zeros after the point.
char* write_below_one(char* out, const Digits& digits, int zeros) {
  store_word(out, repeated('0'));
  write_digits(out + 2 + zeros, digits);
  out[1] = '.';
  return out + 2 + zeros + digits.count;
}

}  // namespace

char* write_double(char* out, double value, Integral integral) {
  auto bits = std::bit_cast<uint64_t>(value);
  constexpr uint64_t sign = UINT64_C(1) << 63;
  *out = '-';
  out += bits >> 63;
  bits &= ~sign;
  MINIRAFT_CHECK_LT(bits, uint64_t{exponent_infinity} << mantissa_bits);
  if (bits == 0) {
    *out = '0';
    return write_mark(out + 1, integral);
  }
  const Binary binary = binary_of(bits);
  const uint64_t integer = integer_of(binary);
  // With less than five zeros at its end an integer is no longer than with an exponent.
  if (integer % 100'000 != 0) return write_mark(write_unsigned(out, integer), integral);
  const Decimal decimal = integer != 0 ? left_aligned(integer, 0) : shortest(binary);
  const Digits digits = digits_in(decimal);
  const int count = digits.count;
  const int point = digits_most - digits.skipped + decimal.exponent;
  // No other form is shorter than this one, of a number between 1 and 10^16 that is not whole.
  if (0 < point && point < count) {
    write_around_point(out, digits, point);
    return out + count + 1;
  }
  const int scientific_bytes = count + (count > 1 ? 1 : 0) + (point > 100 || point < -98 ? 5 : 4);
  const int fixed_bytes = point > 0 ? point : count + 2 - point;
  if (fixed_bytes > scientific_bytes) return write_scientific(out, digits, point - 1);
  if (point <= 0) return write_below_one(out, digits, -point);
  if (bits < std::bit_cast<uint64_t>(0x1p53)) {
    write_around_point(out, digits, point);
    return write_mark(out + point, integral);
  }
  // A large one is written with all its digits, not with zeros from where they do not matter.
  out = std::to_chars(out, out + double_bytes_max, std::bit_cast<double>(bits)).ptr;
  return write_mark(out, integral);
}

}  // namespace miniraft::json
