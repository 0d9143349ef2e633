// Strings: unescaping in place, UTF-8 and surrogate checks.
#include <array>

#include "miniraft/core/json/scan.h"
#include "miniraft/core/json/utf8.h"

namespace miniraft::json {
namespace {

constexpr uint8_t no_digit = 0xFF;

// The value of each hexadecimal digit.
constexpr auto hex_values = [] {
  std::array<uint8_t, 256> values{};
  values.fill(no_digit);
  for (uint8_t i = 0; i < 10; ++i) values[static_cast<size_t>('0' + i)] = i;
  for (uint8_t i = 0; i < 6; ++i) {
    values[static_cast<size_t>('a' + i)] = values[static_cast<size_t>('A' + i)] =
        static_cast<uint8_t>(10 + i);
  }
  return values;
}();

uint32_t hex_value(char digit) {
  return hex_values[static_cast<unsigned char>(digit)];
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
  const uint32_t a = hex_value(at[0]), b = hex_value(at[1]);
  const uint32_t c = hex_value(at[2]), d = hex_value(at[3]);
  return a << 12 | b << 8 | c << 4 | d | ((a | b | c | d) & 0x80) << 16;
}

constexpr bool is_high_surrogate(uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low_surrogate(uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

// Where an escape was read to, and written to; `in` is null if there is none.
struct Unescaped {
  char* in;
  char* out;
};

// Whether a string with this character in it has to be escaped when it is written.
constexpr bool needs_escape(char character) {
  return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

// \uXXXX, or two of them that form a surrogate pair (RFC 8259 §7).
Unescaped unescape_unicode(char* in, char* out) {
  uint32_t unit = hex4(in + 2);
  if (unit > 0xFFFF || is_low_surrogate(unit)) return {nullptr, out};
  if (!is_high_surrogate(unit)) return {in + 6, write_utf8(out, unit)};
  if (in[6] != '\\' || in[7] != 'u') return {nullptr, out};
  const uint32_t low = hex4(in + 8);
  if (!is_low_surrogate(low)) return {nullptr, out};
  unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  store_half_word(out, 0x808080F0 | unit >> 18 | (unit >> 12 & 0x3F) << 8 |
                           (unit >> 6 & 0x3F) << 16 | (unit & 0x3F) << 24);
  return {in + 12, out + 4};
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
      // Whole words only where they overwrite nothing that was not read.
      if (marks != 0 && in - out < 8) break;
      store_word(out, word);
      if (marks != 0) return {in + before_mark(marks), out + before_mark(marks)};
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
    if (in - out >= 2) {
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
    while (in[0] == '\\' && in[1] == 'u') {
      // Mostly many in a row.
      const Unescaped done = unescape_unicode(in, out);
      if (done.in == nullptr) return {nullptr, in, false};
      needs_no_escape = needs_no_escape && !needs_escape(*out);
      in = done.in;
      out = done.out;
    }
    if (*in == '\\') {
      const Unescaped done = unescape_letter(in, out);
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
    if (hex_value(*at) == no_digit) return at;
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
  if (is_low_surrogate(hex4(at + 2))) return {ErrorKind::lone_surrogate, at};
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
