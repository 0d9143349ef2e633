// Strings: unescaping in place, UTF-8 and surrogate checks.
#include <array>

#include "miniraft/core/json/scan.h"
#include "miniraft/core/json/utf8.h"

namespace miniraft::json {
namespace {

// More than any four digits.
constexpr uint32_t no_digit = 0x10000;

// The value of each hexadecimal digit, for each of four places: shifted to where it counts.
constexpr auto hex_values = [] {
  std::array<std::array<uint32_t, 256>, 4> values{};
  for (size_t place = 0; place < 4; ++place) {
    values[place].fill(no_digit);
    const size_t shift = 12 - 4 * place;
    for (uint32_t i = 0; i < 10; ++i) values[place]['0' + i] = i << shift;
    for (uint32_t i = 0; i < 6; ++i) {
      values[place]['a' + i] = values[place]['A' + i] = (10 + i) << shift;
    }
  }
  return values;
}();

uint32_t hex_value(char digit, size_t place) {
  return hex_values[place][static_cast<unsigned char>(digit)];
}

// The character a two-byte escape stands for, 0 for any other letter.
constexpr auto short_escapes = [] {
  std::array<char, 256> characters{};
  constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
  for (size_t i = 0; i < letters.size(); ++i) {
    characters[static_cast<unsigned char>(letters[i])] = meant[i];
  }
  return characters;
}();

// Four hexadecimal digits; more than 0xFFFF if one of them is none.
uint32_t hex4(const char* at) {
  return hex_value(at[0], 0) | hex_value(at[1], 1) | hex_value(at[2], 2) | hex_value(at[3], 3);
}

constexpr uint32_t high_surrogate = 0xD800;  // the first of 0x400 each
constexpr uint32_t low_surrogate = 0xDC00;

// Where an escape was read to, and written to; `in` is null if there is none.
struct Unescaped {
  char* in;
  char* out;
};

// Whether a string with this character in it has to be escaped when it is written.
constexpr bool needs_escape(char character) {
  return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

constexpr bool begins_unicode_escape(const char* at) {
  return at[0] == '\\' && at[1] == 'u';
}

// The surrogate pairs at `in`, \uD83D\uDE00 and the like (RFC 8259 §7): mostly many in a row.
// Stops at the first byte that begins none.
Unescaped unescape_pairs(char* in, char* out) {
  while (begins_unicode_escape(in) && begins_unicode_escape(in + 6)) {
    // What each is beyond the first surrogate of its kind, if it is of its kind.
    const uint32_t high = hex4(in + 2) ^ high_surrogate;
    const uint32_t low = hex4(in + 8) ^ low_surrogate;
    if ((high | low) >= 0x400) break;
    const uint32_t code_point = 0x10000 + (high << 10 | low);
    store_half_word(out, 0x808080F0 | code_point >> 18 | (code_point >> 12 & 0x3F) << 8 |
                             (code_point >> 6 & 0x3F) << 16 | (code_point & 0x3F) << 24);
    in += 12;
    out += 4;
  }
  return {in, out};
}

// \uXXXX that stands for a character by itself.
Unescaped unescape_unicode(char* in, char* out) {
  const uint32_t unit = hex4(in + 2);
  const bool is_surrogate = (unit & 0xF800) == high_surrogate;
  if (unit > 0xFFFF || is_surrogate) return {nullptr, out};
  return {in + 6, write_utf8(out, unit)};
}

Unescaped unescape_letter(char* in, char* out) {
  const char character = short_escapes[static_cast<unsigned char>(in[1])];
  if (character == 0) return {nullptr, out};
  *out = character;
  return {in + 2, out + 1};
}

// Copies the plain run at `in` to `out`, which lies before it.
Unescaped copy_plain(char* in, char* out) {
  if constexpr (by_words) {
    while (true) {
      const uint64_t word = load_word(in);
      const uint64_t marks = marks_of_special(word);
      if (marks != 0) {
        // What is behind the run may be text that was not read yet: it stays.
        const unsigned bytes = before_mark(marks);
        const uint64_t others = UINT64_MAX << (8 * bytes);
        store_word(out, (word & ~others) | (load_word(out) & others));
        return {in + bytes, out + bytes};
      }
      store_word(out, word);
      in += 8;
      out += 8;
    }
  }
  char* const end = skip_plain(in);
  while (in != end) *out++ = *in++;
  return {in, out};
}

// Copies the multi-byte sequences at `in` to `out`, which lies before it. Stops at the first byte
// that begins none.
Unescaped copy_multibyte(char* in, char* out) {
  while (true) {
    const uint32_t word = load_half_word(in);
    const unsigned bytes = multibyte_length(word);
    if (bytes == 0) return {in, out};
    if (in - out + bytes >= 4) {
      store_half_word(out, word);  // What is copied too much lies before what was not read.
    } else {
      for (unsigned i = 0; i < bytes; ++i) out[i] = in[i];
    }
    in += bytes;
    out += bytes;
  }
}

// The multi-byte sequences at `in`, up to the first byte that begins none.
char* skip_multibyte(char* in) {
  while (const unsigned bytes = multibyte_length(load_half_word(in))) in += bytes;
  return in;
}

}  // namespace

ScannedString scan_string(char* at) {
  // Before the first escape everything stays where it is.
  while (*at != '"' && *at != '\\') {
    char* const after = skip_plain(skip_multibyte(at));
    if (after == at) return {nullptr, at, false};
    at = after;
  }
  if (*at == '"') return {at, at, true};
  char* in = at;
  char* out = at;
  bool needs_no_escape = true;
  while (*in != '"') {
    const Unescaped pairs = unescape_pairs(in, out);
    in = pairs.in;
    out = pairs.out;
    if (*in == '\\') {
      const Unescaped done = in[1] == 'u' ? unescape_unicode(in, out) : unescape_letter(in, out);
      if (done.in == nullptr) return {nullptr, in, false};
      needs_no_escape = needs_no_escape && !needs_escape(*out);
      in = done.in;
      out = done.out;
    } else if (static_cast<unsigned char>(*in) >= 0x80) {
      const Unescaped done = copy_multibyte(in, out);
      if (done.in == in) return {nullptr, in, false};
      in = done.in;
      out = done.out;
    } else if (static_cast<unsigned char>(*in) >= 0x20 && *in != '"') {
      const Unescaped done = copy_plain(in, out);
      in = done.in;
      out = done.out;
    } else if (*in != '"') {
      return {nullptr, in, false};
    }
  }
  return {in, out, needs_no_escape};
}

namespace {

// Of the hexadecimal digits at `first` the first byte that is none, or null.
const char* not_hex(const char* first) {
  for (const char* at = first; at != first + 4; ++at) {
    if (hex_value(*at, 0) == no_digit) return at;
  }
  return nullptr;
}

ScanError escape_error(const char* at, const char* text_end) {
  // The byte at `stop` was not what was needed: an error at `from`, unless the text ends there.
  const auto unless_cut = [text_end](ErrorKind kind, const char* from, const char* stop) {
    return stop == text_end ? ScanError{ErrorKind::unexpected_end, text_end}
                            : ScanError{kind, from};
  };
  if (at[1] != 'u') return unless_cut(ErrorKind::bad_escape, at, at + 1);
  if (const char* stop = not_hex(at + 2)) return unless_cut(ErrorKind::bad_escape, at, stop);
  if ((hex4(at + 2) & 0xFC00) == low_surrogate) return {ErrorKind::lone_surrogate, at};
  const char* const second = at + 6;
  if (second[0] != '\\') return unless_cut(ErrorKind::lone_surrogate, at, second);
  if (second[1] != 'u') return unless_cut(ErrorKind::lone_surrogate, at, second + 1);
  if (const char* stop = not_hex(second + 2)) {
    return unless_cut(ErrorKind::bad_escape, second, stop);
  }
  return {ErrorKind::lone_surrogate, at};
}

}  // namespace

ScanError string_error(const char* at, const char* text_end) {
  if (*at == '\\') return escape_error(at, text_end);
  if (static_cast<unsigned char>(*at) >= 0x80) return {ErrorKind::invalid_utf8, at};
  if (at == text_end) return {ErrorKind::unexpected_end, at};
  return {ErrorKind::unescaped_control, at};
}

}  // namespace miniraft::json
