// Scanners: functions that read whitespace, strings and numbers of a JSON text.
//
// Every pointer `at` or `first` points into the parser's copy of the text, which is followed by
// `padding_bytes` zero bytes. A zero byte stops every scanner, so no scanner checks for the end of
// the text at each step. The short and frequent paths are inline.
#pragma once

#include <cstddef>
#include <cstdint>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/words.h"

namespace miniraft::json {

/// The number of zero bytes after the text. A scanner may read them.
inline constexpr size_t padding_bytes = 16;

/// Returns the first byte at or after `at` that is not whitespace (RFC 8259 §2).
inline char* skip_space(char* at) {
  // Usually the first byte is not whitespace, and one comparison is enough.
  while (static_cast<unsigned char>(*at) <= ' ') {
    if (*at == '\n') {
      // A line break is usually followed by indentation.
      ++at;
      if constexpr (by_words) {
        while (load_word(at) == repeated(' ')) at += 8;
      }
      while (*at == ' ') ++at;
    } else if (*at == ' ' || *at == '\r' || *at == '\t') {
      ++at;
    } else {
      return at;
    }
  }
  return at;
}

/// Returns the first byte at or after `at` that is not plain (see marks_of_special).
inline char* skip_plain(char* at) {
  if constexpr (by_words) {
    while (true) {
      const uint64_t marks = marks_of_special(load_word(at));
      if (marks != 0) return at + before_mark(marks);
      at += 8;
    }
  }
  while (marks_of_special(repeated(static_cast<unsigned char>(*at))) == 0) ++at;
  return at;
}

/// The result of scan_string.
struct ScannedString {
  char* quote;  ///< the closing quote; null if there is an error
  char* end;    ///< the end of the unescaped string; on error, the byte to pass to string_error
  bool needs_no_escape;
};

/// Reads the rest of a string from `at`, its first byte that is not plain. Unescapes the string in
/// place, which works because unescaped text is never longer than its source, and checks escapes
/// and UTF-8.
ScannedString scan_string(char* at);

/// The kind of an error and the byte at which it is.
struct ScanError {
  ErrorKind kind;
  const char* at;
};

/// The error for which scan_string stopped at `at`. `text_end` is the end of the text.
ScanError string_error(const char* at, const char* text_end);

inline bool is_digit(char byte) {
  return static_cast<unsigned char>(byte - '0') < 10;
}

/// 10^n for the last n < 8 digits of a number, which do not fill a word.
inline constexpr uint64_t small_powers_of_ten[] = {1,      10,      100,       1'000,
                                                   10'000, 100'000, 1'000'000, 10'000'000};

/// Appends the n decimal digits at `at` to `number`, i.e. number × 10^n + digits, and returns their
/// end. If `number` then has 20 or more digits in total, its value is unspecified, because it may
/// have overflowed.
inline const char* read_digits(const char* at, uint64_t& number) {
  if constexpr (by_words) {
    while (true) {
      const uint64_t word = load_word(at);
      const uint64_t marks = marks_of_non_digits(word);
      if (marks == 0) {
        number = number * 100'000'000 + eight_digits(word);
        at += 8;
        continue;
      }
      // The number of remaining digits often differs from the last call's: avoid a branch on it.
      const unsigned left = before_mark(marks);
      const uint64_t rest = left == 0 ? 0 : eight_digits(word << (64 - 8 * left));
      number = number * small_powers_of_ten[left] + rest;
      return at + left;
    }
  }
  for (; is_digit(*at); ++at) number = number * 10 + static_cast<uint64_t>(*at - '0');
  return at;
}

/// Every number of up to this many digits fits in a uint64_t.
inline constexpr int64_t exact_digits = 19;

/// The result of scan_number.
struct ScannedNumber {
  const char* after;  ///< the end of the number; null if there is an error, see `error`
  NumberForm form;
  uint64_t bits;  ///< the bits of a uint64_t, int64_t or double, depending on `form`
  ScanError error;
};

/// Reads the number that starts at `first`, which is a digit or a minus sign (RFC 8259 §6). An
/// integer that fits in 64 bits is exact. Any other number, and -0, becomes the nearest double. A
/// magnitude beyond the largest double is the error `number_out_of_range`. A magnitude too small
/// for a double becomes zero with the number's sign. A malformed number is the error `bad_number`;
/// the parser replaces it by `unexpected_end` if it is at the end of the text.
ScannedNumber scan_number(const char* first);

}  // namespace miniraft::json
