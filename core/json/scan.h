// Scanners: the tokens of a JSON text that take more than one byte to judge.
//
// The parser hands them its own copy of the text, which ends in zero bytes: no scanner checks for
// the end at every step, since a zero byte stops each of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "core/json/document.h"
#include "core/json/parse.h"

namespace miniraft::json {

/// Zero bytes that follow the text: what a scanner may read past its end.
inline constexpr size_t padding_bytes = 16;

/// What is wrong, at which byte.
struct ScanError {
  ErrorKind kind;
  const char* at;
};

struct ScannedString {
  char* after;     ///< past the closing quote
  uint32_t bytes;  ///< of the string, unescaped, from where the scan began
  bool needs_no_escape;
};

/// Unescapes the string whose opening quote is just before `first`, in place, and checks that it
/// is valid. Unescaped text is never longer than its source. `end` is the end of the text.
std::expected<ScannedString, ScanError> scan_string(char* first, const char* end);

struct ScannedNumber {
  const char* after;
  NumberForm form;
  uint64_t bits;  ///< of a uint64_t, int64_t or double, as `form` says
};

/// Reads the number that starts at `first`, a digit or a minus sign. Integers that fit 64 bits are
/// exact, -0 and all others become the nearest double; one beyond the largest double is an error
/// and one below the smallest becomes zero.
std::expected<ScannedNumber, ScanError> scan_number(const char* first);

}  // namespace miniraft::json
