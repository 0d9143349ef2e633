// Number text: writes numbers as decimal text into memory that the caller provides.
//
// Integers are written eight digits at a time. Doubles are written by write_double, with `.0`
// appended if the text would otherwise look like an integer.
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

/// The room, in bytes, that each write function below needs. A function may overwrite bytes between
/// the end that it returns and the end of this room.
inline constexpr size_t number_bytes_max = double_bytes_max;

/// 10^0 to 10^19.
inline constexpr auto powers_in_64_bits = [] {
  std::array<uint64_t, 20> powers{};
  uint64_t power = 1;
  for (uint64_t& place : powers) {
    place = power;
    power *= 10;
  }
  return powers;
}();

/// 10^exponent. Requires: 0 ≤ exponent ≤ 19.
inline uint64_t power_of_ten_in_64_bits(int exponent) {
  return powers_in_64_bits[static_cast<size_t>(exponent)];
}

/// The number of decimal digits of `number`; 1 for 0.
inline int digits_of(uint64_t number) {
  // 1233 / 2^12 approximates log10(2) (Bit Twiddling Hacks, "integer log base 10").
  const auto guess = static_cast<int>(std::bit_width(number | 1)) * 1233 >> 12;
  return guess + ((number | 1) >= power_of_ten_in_64_bits(guess) ? 1 : 0);
}

/// The eight digits of a number, with leading zeros, as values 0 to 9 in the bytes of a word; the
/// first digit is the lowest byte. Each of three steps splits all parts of the word at once: into
/// two numbers of four digits, four of two digits, then eight digits (P. Khuong, "How to print
/// integers really fast", 2017). Requires: number < 10^8.
constexpr uint64_t digits_in_bytes(uint32_t number) {
  // apart() replaces each number n in `lanes` by its quotient p = n / size, which `parts` holds,
  // and its remainder, shifted left: p + ((n - size × p) << width). For numbers this small, a
  // multiplication by 10486 / 2^20 divides by 100, and one by 103 / 2^10 divides by 10.
  constexpr auto apart = [](uint64_t lanes, uint64_t parts, uint64_t size, int width) {
    return (lanes << width) + parts * (1 - (size << width));
  };
  const uint64_t halves = apart(number, number / 10'000, 10'000, 32);
  const uint64_t hundreds = (halves * 10486 >> 20) & UINT64_C(0x0000007F0000007F);
  const uint64_t quarters = apart(halves, hundreds, 100, 16);
  const uint64_t tens = (quarters * 103 >> 10) & UINT64_C(0x000F000F000F000F);
  return apart(quarters, tens, 10, 8);
}

/// The eight digits of a number, with leading zeros, as ASCII. Requires: number < 10^8.
constexpr uint64_t eight_digit_text(uint32_t number) {
  return digits_in_bytes(number) | repeated('0');
}

/// Each function below writes at `out` and returns the end of the text.
/// Requires: room for number_bytes_max.
inline char* write_unsigned(char* out, uint64_t number) {
  constexpr uint64_t ten_to_8 = 100'000'000;
  if (number < 10) {
    *out = static_cast<char>('0' + number);
    return out + 1;
  }
  if (number < ten_to_8) {
    // A branch on the number of digits would often be mispredicted, so shift the zeros out instead.
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

/// Requires: `number` is finite.
inline char* write_real(char* out, double number) {
  return write_double(out, number, Integral::with_point_zero);
}

/// Writes a number of a document in the form in which the document stores it.
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

/// Writes a number of a document in canonical form: an integer within 64 bits as its digits,
/// however it was written; any other number as the shortest text of its double.
/// Requires: is_number().
char* write_canonical_number(char* out, Value number);

}  // namespace miniraft::json
