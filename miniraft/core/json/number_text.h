// Number text: digits into memory that the caller provides.
//
// Integers are written in full, eight digits at a time; doubles as write_double.h has it, with `.0`
// where that would look like an integer.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/words.h"
#include "miniraft/core/json/write_double.h"

namespace miniraft::json {

/// The most that any of these functions writes.
inline constexpr size_t number_bytes_max = double_bytes_max;

inline constexpr auto powers_in_64_bits = [] {
  std::array<uint64_t, 20> powers{};
  uint64_t power = 1;
  for (uint64_t& place : powers) {
    place = power;
    power *= 10;
  }
  return powers;
}();

/// Requires: 0 ≤ exponent ≤ 19.
inline uint64_t power_of_ten_in_64_bits(int exponent) {
  return powers_in_64_bits[static_cast<size_t>(exponent)];
}

/// How many decimal digits a number has; 1 for 0.
inline int digits_of(uint64_t number) {
  // 1233 / 2^12 is log10(2), nearly (Bit Twiddling Hacks, "integer log base 10").
  const auto guess = static_cast<int>(std::bit_width(number | 1)) * 1233 >> 12;
  return guess + ((number | 1) >= power_of_ten_in_64_bits(guess) ? 1 : 0);
}

/// All eight digits of a number, each in a byte, with zeros in front (P. Khuong, "How to print
/// integers really fast", 2017): split into halves, quarters and digits, each time all at once.
constexpr uint64_t digits_in_bytes(uint32_t number) {
  // Each step takes whole parts p of lanes n and makes of them p + (n - size × p) << width. Of the
  // factors, 10486 / 2^20 is 1/100, and 103 / 2^10 is 1/10, for numbers that small.
  constexpr auto apart = [](uint64_t lanes, uint64_t parts, uint64_t size, int width) {
    return (lanes << width) + parts * (1 - (size << width));
  };
  const uint64_t halves = apart(number, number / 10'000, 10'000, 32);
  const uint64_t hundreds = (halves * 10486 >> 20) & UINT64_C(0x0000007F0000007F);
  const uint64_t quarters = apart(halves, hundreds, 100, 16);
  const uint64_t tens = (quarters * 103 >> 10) & UINT64_C(0x000F000F000F000F);
  return apart(quarters, tens, 10, 8);
}

constexpr uint64_t eight_digit_text(uint32_t number) {
  return digits_in_bytes(number) | repeated('0');
}

/// Each writes at `out` and returns the end. Requires: room for number_bytes_max.
inline char* write_unsigned(char* out, uint64_t number) {
  constexpr uint64_t ten_to_8 = 100'000'000;
  if (number < 10) {
    *out = static_cast<char>('0' + number);
    return out + 1;
  }
  if (number < ten_to_8) {
    // How many digits it has is hard to foresee: no branch asks.
    const uint64_t digits = digits_in_bytes(static_cast<uint32_t>(number));
    const unsigned zeros = before_mark(digits);
    // NOLINTNEXTLINE(clang-analyzer-core.BitwiseShift): at least one digit is not zero.
    store_word(out, (digits | repeated('0')) >> (8 * zeros));
    return out + 8 - zeros;
  }
  char* const end = write_unsigned(out, number / ten_to_8);
  store_word(end, eight_digit_text(static_cast<uint32_t>(number % ten_to_8)));
  return end + 8;
}

inline char* write_signed(char* out, int64_t number) {
  const auto bits = static_cast<uint64_t>(number);
  if (number >= 0) return write_unsigned(out, bits);
  *out = '-';
  return write_unsigned(out + 1, 0 - bits);
}

/// Requires: finite.
inline char* write_real(char* out, double number) {
  return write_double(out, number, Integral::with_point_zero);
}

/// Requires: is_number().
inline char* write_number(char* out, Value number) {
  const uint64_t bits = number.node()->payload;
  switch (number.number_form()) {
    case NumberForm::unsigned_integer:
      return write_unsigned(out, bits);
    case NumberForm::negative_integer:
      return write_signed(out, static_cast<int64_t>(bits));
    case NumberForm::real:
      return write_real(out, std::bit_cast<double>(bits));
  }
  return out;
}

/// As Writer::canonical_number has it. Requires: is_number().
char* write_canonical_number(char* out, Value number);

}  // namespace miniraft::json
