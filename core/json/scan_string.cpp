// Strings: unescaping in place, UTF-8 and surrogate checks.
#include "core/json/scan.h"
#include "core/json/utf8.h"

namespace miniraft::json {
namespace {

// Neither a quote, a backslash, a control character nor a byte of a multi-byte sequence.
bool is_plain(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code >= 0x20 && code < 0x80 && code != '"' && code != '\\';
}

// Four hexadecimal digits. `stop` is the first byte that is none, or null if all are.
struct Hex4 {
  uint32_t value;
  const char* stop;
};

Hex4 hex4(const char* first) {
  uint32_t value = 0;
  for (const char* at = first; at != first + 4; ++at) {
    const char digit = *at;
    uint32_t nibble = 0;
    if (digit >= '0' && digit <= '9') {
      nibble = static_cast<uint32_t>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      nibble = static_cast<uint32_t>(digit - 'a' + 10);
    } else if (digit >= 'A' && digit <= 'F') {
      nibble = static_cast<uint32_t>(digit - 'A' + 10);
    } else {
      return {0, at};
    }
    value = value << 4 | nibble;
  }
  return {value, nullptr};
}

// The character a two-byte escape stands for, or 0 for any other.
char short_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

bool is_high_surrogate(uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low_surrogate(uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

// Reads one string from `in` and writes it back at `out`, which never overtakes `in`.
class Unescaper {
 public:
  Unescaper(char* run, const char* end) : in_(run), out_(run), end_(end) {}

  // Up to the closing quote; false when `error` says why not.
  bool run() {
    while (*in_ != '"') {
      if (is_plain(*in_)) {
        *out_++ = *in_++;
      } else if (!special()) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] char* quote() const { return in_; }
  [[nodiscard]] const char* out() const { return out_; }
  [[nodiscard]] bool escaped() const { return escaped_; }
  [[nodiscard]] ScanError error() const { return error_; }

 private:
  bool fail(ErrorKind kind, const char* at) {
    error_ = {kind, at};
    return false;
  }

  // The byte at `stop` was not what was needed: an error at `at`, unless the text ends there.
  bool fail_unless_cut(ErrorKind kind, const char* at, const char* stop) {
    return stop == end_ ? fail(ErrorKind::unexpected_end, end_) : fail(kind, at);
  }

  bool special() {
    if (*in_ == '\\') return escape();
    if (static_cast<unsigned char>(*in_) < 0x20) {
      return fail(in_ == end_ ? ErrorKind::unexpected_end : ErrorKind::unescaped_control, in_);
    }
    const size_t bytes = utf8_sequence_bytes(in_, end_);
    if (bytes == 0) return fail(ErrorKind::invalid_utf8, in_);
    for (size_t i = 0; i < bytes; ++i) *out_++ = *in_++;
    return true;
  }

  bool escape() {
    escaped_ = true;
    if (in_[1] == 'u') return unicode_escape();
    const char character = short_escape(in_[1]);
    if (character == 0) return fail_unless_cut(ErrorKind::bad_escape, in_, in_ + 1);
    *out_++ = character;
    in_ += 2;
    return true;
  }

  // \uXXXX, or two of them that form a surrogate pair (RFC 8259 §7).
  bool unicode_escape() {
    const auto [unit, stop] = hex4(in_ + 2);
    if (stop != nullptr) return fail_unless_cut(ErrorKind::bad_escape, in_, stop);
    if (is_low_surrogate(unit)) return fail(ErrorKind::lone_surrogate, in_);
    if (is_high_surrogate(unit)) return surrogate_pair(unit);
    out_ = write_utf8(out_, unit);
    in_ += 6;
    return true;
  }

  bool surrogate_pair(uint32_t high) {
    char* const second = in_ + 6;
    if (second[0] != '\\') return fail_unless_cut(ErrorKind::lone_surrogate, in_, second);
    if (second[1] != 'u') return fail_unless_cut(ErrorKind::lone_surrogate, in_, second + 1);
    const auto [low, stop] = hex4(second + 2);
    if (stop != nullptr) return fail_unless_cut(ErrorKind::bad_escape, second, stop);
    if (!is_low_surrogate(low)) return fail(ErrorKind::lone_surrogate, in_);
    out_ = write_utf8(out_, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
    in_ += 12;
    return true;
  }

  char* in_;
  char* out_;
  const char* end_;
  bool escaped_ = false;
  ScanError error_{};
};

}  // namespace

std::expected<ScannedString, ScanError> scan_string(char* first, const char* end) {
  // Most strings are one plain run, which stays where it is.
  char* run_end = first;
  while (is_plain(*run_end)) ++run_end;
  if (*run_end == '"') {
    return ScannedString{run_end + 1, static_cast<uint32_t>(run_end - first), true};
  }
  Unescaper unescaper(run_end, end);
  if (!unescaper.run()) return std::unexpected(unescaper.error());
  return ScannedString{unescaper.quote() + 1, static_cast<uint32_t>(unescaper.out() - first),
                       !unescaper.escaped()};
}

}  // namespace miniraft::json
