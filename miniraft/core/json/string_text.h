// String text: writes the contents of a JSON string, without its quotes.
//
// The Writer calls these functions and provides the memory. It may provide more memory between two
// calls. copy_unescaped and write_escaped together accept any bytes and produce valid JSON in valid
// UTF-8.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "miniraft/core/json/words.h"

namespace miniraft::json {

/// The room, in bytes, that one call of write_escaped needs.
inline constexpr size_t escape_bytes_max = 8;

/// The progress of writing a string.
struct WrittenString {
  const char* from;  ///< the first byte that was not read yet
  char* out;         ///< the end of the written text
};

/// Copies [from, end) to `out`. Stops before the first byte that needs an escape or that begins no
/// valid UTF-8 sequence. Requires: room for end - from, and eight bytes more.
WrittenString copy_unescaped(const char* from, const char* end, char* out);

/// Writes a replacement for the byte at `from`, where copy_unescaped stopped: an escape, or U+FFFD
/// for a byte of 0x80 or more. Requires: `from` is not the end; room for escape_bytes_max.
WrittenString write_escaped(const char* from, char* out);

/// Appends `text` to `out` as a JSON string, escaped and in quotes.
void append_string(std::string& out, std::string_view text);

/// Same as copy_unescaped, for text that is known to be valid UTF-8.
/// Requires: the same room; eight bytes may be read after `end`.
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

/// Copies a text of at most 16 bytes. Returns false if it is longer, or if a byte is not plain
/// (marks_of_special); `out` may then have been written to. Always returns false if `by_words` is
/// false. Requires: room for `bytes` and eight more.
inline bool copy_if_plain(const char* from, size_t bytes, char* out) {
  if (!by_words || bytes > 16) return false;
  if (bytes >= 8) {
    // The first and the last eight bytes, which may overlap.
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

/// Copies `bytes` bytes, 16 at a time, and returns the end of the copy.
/// Requires: 16 bytes may be read after the end of the source, and written after the end of the
/// copy.
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
