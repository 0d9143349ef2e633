// String text: what a string is between its quotes.
//
// For the writer, which provides the memory, and more of it while text is being written if it must.
// Whatever bytes come in, what goes out is valid JSON in valid UTF-8.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "miniraft/core/json/words.h"

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

/// As copy_unescaped, for text that is known to be UTF-8.
/// Requires: eight bytes may be read beyond the end.
inline WrittenString copy_to_escape(const char* from, const char* end, char* out) {
  if constexpr (by_words) {
    while (true) {
      const uint64_t word = load_word(from);
      const uint64_t marks = marks_of_escaped(word);
      store_word(out, word);
      const auto left = static_cast<size_t>(end - from);
      const size_t copied = marks == 0 ? 8 : before_mark(marks);
      if (copied >= left) return {end, out + left};
      from += copied;
      out += copied;
      if (marks != 0) return {from, out};
    }
  }
  while (from != end && marks_of_escaped(repeated(static_cast<unsigned char>(*from))) == 0) {
    *out++ = *from++;
  }
  return {from, out};
}

/// Copies a short text if all of it is plain, and says whether it did; false for a longer one.
/// Requires: room for `bytes` and eight more.
inline bool copy_if_plain(const char* from, size_t bytes, char* out) {
  if (!by_words || bytes > 16) return false;
  if (bytes >= 8) {
    // Two words that may overlap.
    const uint64_t first = load_word(from), last = load_word(from + bytes - 8);
    if ((marks_of_special(first) | marks_of_special(last)) != 0) return false;
    store_word(out, first);
    store_word(out + bytes - 8, last);
    return true;
  }
  const uint64_t word = load_short(from, bytes);
  store_word(out, word);
  return marks_of_special(word | repeated(' ') << (8 * bytes)) == 0;
}

/// Copies bytes 16 at a time. Requires: so many may be read and written beyond the end.
inline char* copy_padded(const char* from, size_t bytes, char* out) {
  std::memcpy(out, from, 16);
  if (bytes > 64) {
    std::memcpy(out + 16, from + 16, bytes - 16);
  } else {
    for (size_t done = 16; done < bytes; done += 16) std::memcpy(out + done, from + done, 16);
  }
  return out + bytes;
}

}  // namespace miniraft::json
