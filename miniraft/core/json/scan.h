// Scanners: the tokens of a JSON text that take more than one byte to judge.
//
// The parser hands them its own copy of the text, which ends in zero bytes: no scanner checks for
// the end at every step, since a zero byte stops each of them. What is quick and usual is inline.
#pragma once

#include <cstddef>
#include <cstdint>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/words.h"

namespace miniraft::json {

/// Zero bytes that follow the text: what a scanner may read past its end.
inline constexpr size_t padding_bytes = 16;

/// The first byte from `at` on that is no whitespace (RFC 8259 §2).
inline char* skip_space(char* at) {
  // Mostly there is none, and one comparison shows it.
  while (static_cast<unsigned char>(*at) <= ' ') {
    if (*at == '\n') {
      // Indentation follows, mostly.
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

/// The first byte from `at` on that ends a run of plain ones (marks_of_special).
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

struct ScannedString {
  char* quote;  ///< the closing one; null: an error, at `end`
  char* end;    ///< of the unescaped string
  bool needs_no_escape;
};

/// Reads the rest of a string, from `at`, before which all was plain: unescapes it in place and
/// checks that it is valid. Unescaped text is never longer than its source.
ScannedString scan_string(char* at);

/// What is wrong, at which byte.
struct ScanError {
  ErrorKind kind;
  const char* at;
};

/// Why scan_string ended at `at`. `text_end` is the end of the text.
ScanError string_error(const char* at, const char* text_end);

inline bool is_digit(char byte) {
  return static_cast<unsigned char>(byte - '0') < 10;
}

/// Powers of ten for what is left of a number beside whole words of digits.
inline constexpr uint64_t small_powers_of_ten[] = {1,      10,      100,       1'000,
                                                   10'000, 100'000, 1'000'000, 10'000'000};

/// Takes the digits at `at` into `number`, from the left, and returns their end. From 20 digits on
/// `number` may be anything.
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
      // How many are left is often not what it was last: no branch asks.
      const unsigned left = before_mark(marks);
      const uint64_t rest = left == 0 ? 0 : eight_digits(word << (64 - 8 * left));
      number = number * small_powers_of_ten[left] + rest;
      return at + left;
    }
  }
  for (; is_digit(*at); ++at) number = number * 10 + static_cast<uint64_t>(*at - '0');
  return at;
}

/// Any number of so many digits fits 64 bits.
inline constexpr int64_t exact_digits = 19;

struct ScannedNumber {
  const char* after;  ///< null: an error, see `error`
  NumberForm form;
  uint64_t bits;  ///< of a uint64_t, int64_t or double, as `form` says
  ScanError error;
};

/// Reads the number that starts at `first`, a digit or a minus sign. Integers that fit 64 bits are
/// exact, -0 and all others become the nearest double; one beyond the largest double is an error
/// and one below the smallest becomes zero.
ScannedNumber scan_number(const char* first);

}  // namespace miniraft::json
