// UTF-8 (RFC 3629): how long the sequence at hand is, and writing a code point.
//
// The parser validates strings with it and turns escapes into bytes; the writer finds what it must
// replace.
#pragma once

#include <cstddef>
#include <cstdint>

namespace miniraft::json {

/// The length, 1 to 4, of the well-formed sequence at `first`, or 0 if there is none before `end`.
/// Overlong forms, surrogates and code points beyond U+10FFFF are not well-formed.
/// Requires: first < end.
size_t utf8_sequence_bytes(const char* first, const char* end);

/// Writes `code_point` and returns the end, 1 to 4 bytes on.
/// Requires: a scalar value, at most U+10FFFF and no surrogate.
char* write_utf8(char* out, uint32_t code_point);

}  // namespace miniraft::json
