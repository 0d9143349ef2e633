// Scanners: the tokens of a JSON text that take more than one byte to judge.
//
// The parser hands them its own copy of the text, which ends in zero bytes: no scanner checks for
// the end at every step, since a zero byte stops each of them. What is quick and usual is inline.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/json/document.h"
#include "core/json/parse.h"
#include "core/json/words.h"

namespace miniraft::json {

/// Zero bytes that follow the text: what a scanner may read past its end.
inline constexpr size_t padding_bytes = 16;

/// The first byte from `at` on that is no whitespace (RFC 8259 §2).
inline char* skip_space(char* at) {
  while (true) {
    if (*at == '\n') {
      // Indentation follows, mostly.
      ++at;
      if constexpr (by_words) {
        while (load_word(at) == repeated(' ')) at += 8;
      }
      while (*at == ' ') ++at;
    }
    if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t') return at;
    ++at;
  }
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
