#include "miniraft/core/json/string_text.h"

#include "miniraft/core/json/utf8.h"
#include "miniraft/core/json/write.h"

namespace miniraft::json {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

// The letter of the two-byte escape that a byte has, or 0.
constexpr char escape_letter(char byte) {
  switch (byte) {
    case '"':
    case '\\':
      return byte;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

// The first byte of [from, end) that is not plain, or the end.
const char* skip_plain(const char* from, const char* end) {
  if constexpr (by_words) {
    while (end - from >= 8) {
      const uint64_t marks = marks_of_special(load_word(from));
      if (marks != 0) return from + before_mark(marks);
      from += 8;
    }
    if (from == end) return end;
    // Fewer than eight, and plain ones after them.
    const auto left = static_cast<size_t>(end - from);
    const uint64_t rest = repeated(' ') << (8 * left);
    const uint64_t marks = marks_of_special(load_short(from, left) | rest);
    return marks != 0 ? from + before_mark(marks) : end;
  }
  while (from != end && marks_of_special(repeated(static_cast<unsigned char>(*from))) == 0) ++from;
  return from;
}

}  // namespace

WrittenString copy_unescaped(const char* from, const char* end, char* out) {
  const char* at = skip_plain(from, end);
  while (at != end && static_cast<unsigned char>(*at) >= 0x80) {
    const size_t bytes = utf8_sequence_bytes(at, end);
    if (bytes == 0) break;
    at += bytes;
    if (at != end && static_cast<unsigned char>(*at) < 0x80) at = skip_plain(at, end);
  }
  const auto bytes = static_cast<size_t>(at - from);
  std::memcpy(out, from, bytes);
  return {at, out + bytes};
}

WrittenString write_escaped(const char* from, char* out) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(*from);
  if (code >= 0x80) {
    std::memcpy(out, replacement_character.data(), replacement_character.size());
    return {from + 1, out + replacement_character.size()};
  }
  *out++ = '\\';
  if (const char letter = escape_letter(*from)) {
    *out++ = letter;
    return {from + 1, out};
  }
  for (const char byte : {'u', '0', '0', digits[code >> 4], digits[code & 0xF]}) *out++ = byte;
  return {from + 1, out};
}

void append_string(std::string& out, std::string_view text) {
  Writer(out).string(text);
}

}  // namespace miniraft::json
