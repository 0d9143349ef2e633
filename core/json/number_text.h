// Number text: digits into memory that the caller provides.
//
// Integers are written in full, two digits at a time; doubles as write_double.h has it, with `.0`
// where that would look like an integer.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/json/document.h"

namespace miniraft::json {

/// The most that any of these functions writes.
inline constexpr size_t number_bytes_max = 34;

/// How many decimal digits a number has; 1 for 0.
inline int digits_of(uint64_t number) {
  constexpr uint64_t powers[] = {0,
                                 10,
                                 100,
                                 1'000,
                                 10'000,
                                 100'000,
                                 1'000'000,
                                 10'000'000,
                                 100'000'000,
                                 1'000'000'000,
                                 10'000'000'000,
                                 100'000'000'000,
                                 1'000'000'000'000,
                                 10'000'000'000'000,
                                 100'000'000'000'000,
                                 1'000'000'000'000'000,
                                 10'000'000'000'000'000,
                                 100'000'000'000'000'000,
                                 1'000'000'000'000'000'000,
                                 10'000'000'000'000'000'000U};
  // 1233 / 2^12 is log10(2), nearly (Bit Twiddling Hacks, "integer log base 10").
  const auto guess = static_cast<unsigned>(std::bit_width(number | 1)) * 1233 >> 12;
  return static_cast<int>(guess) + (number >= powers[guess] ? 1 : 0);
}

/// "00" to "99", one after the other.
inline constexpr auto two_digits = [] {
  struct {
    char text[200];
  } table{};
  for (int i = 0; i < 100; ++i) {
    table.text[2 * i] = static_cast<char>('0' + i / 10);
    table.text[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return table;
}();

/// Writes all eight digits of a number, with zeros in front.
inline void write_eight_digits(char* out, uint32_t number) {
  const uint32_t halves[] = {number / 10'000, number % 10'000};
  for (const uint32_t half : halves) {
    std::memcpy(out, two_digits.text + 2 * (half / 100), 2);
    std::memcpy(out + 2, two_digits.text + 2 * (half % 100), 2);
    out += 4;
  }
}

/// Each writes at `out` and returns the end. Requires: room for number_bytes_max.
inline char* write_unsigned(char* out, uint64_t number) {
  char* const end = out + (number < 10 ? 1 : digits_of(number));
  char* at = end;
  for (; number >= 100'000'000; number /= 100'000'000) {
    at -= 8;
    write_eight_digits(at, static_cast<uint32_t>(number % 100'000'000));
  }
  for (; number >= 100; number /= 100) {
    at -= 2;
    std::memcpy(at, two_digits.text + 2 * (number % 100), 2);
  }
  if (number >= 10) {
    std::memcpy(at - 2, two_digits.text + 2 * number, 2);
  } else {
    at[-1] = static_cast<char>('0' + number);
  }
  return end;
}

inline char* write_signed(char* out, int64_t number) {
  const auto bits = static_cast<uint64_t>(number);
  if (number >= 0) return write_unsigned(out, bits);
  *out = '-';
  return write_unsigned(out + 1, 0 - bits);
}

/// Requires: finite.
char* write_real(char* out, double number);

/// Requires: is_number().
char* write_number(char* out, Value number);

/// As Writer::canonical_number has it. Requires: is_number().
char* write_canonical_number(char* out, Value number);

}  // namespace miniraft::json
