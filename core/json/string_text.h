// String text: what a string is between its quotes.
//
// The caller provides the memory, and more of it while text is being written if it must.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "core/json/words.h"

namespace miniraft::json {

/// What write_escaped may write beyond the bytes that it has read.
inline constexpr size_t escape_bytes_max = 8;

/// How far a part of a string was written.
struct WrittenString {
  const char* from;  ///< what was not read yet
  char* out;         ///< after what was written
};

/// Copies plain text and complete characters of [from, end) to `out`, up to where an escape or a
/// replacement is needed. Requires: room for end - from, and eight bytes more.
WrittenString copy_unescaped(const char* from, const char* end, char* out);

/// Writes what the byte at `from`, where copy_unescaped stopped, becomes. Requires: from < end;
/// room for escape_bytes_max.
WrittenString write_escaped(const char* from, char* out);

/// Appends the string in quotes, escaped.
void append_string(std::string& out, std::string_view text);

/// Copies bytes 16 at a time. Requires: so many may be read and written beyond the end.
inline char* copy_padded(const char* from, size_t bytes, char* out) {
  if (bytes > 64) {
    std::memcpy(out, from, bytes);
  } else {
    for (size_t done = 0; done < bytes; done += 16) std::memcpy(out + done, from + done, 16);
  }
  return out + bytes;
}

}  // namespace miniraft::json
