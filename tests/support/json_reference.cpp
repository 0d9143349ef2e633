#include "tests/support/json_reference.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace miniraft::json::testing {
namespace {

using enum ErrorKind;

// How many bytes the UTF-8 sequence that `text` begins with has; 0 when it is none (RFC 3629 §3).
size_t utf8_bytes(std::string_view text) {
  const auto byte = [&](size_t i) -> uint32_t { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const size_t bytes = byte(0) < 0xC0 || byte(0) > 0xF7 ? 0
                       : byte(0) < 0xE0                 ? 2
                       : byte(0) < 0xF0                 ? 3
                                                        : 4;
  if (bytes == 0 || text.size() < bytes) return 0;
  uint32_t code_point = byte(0) & (0xFFU >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    if (byte(i) >> 6 != 0b10) return 0;
    code_point = code_point * 64 + byte(i) % 64;
  }
  constexpr uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_overlong = code_point < least[bytes];
  const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  return is_overlong || is_surrogate || code_point > 0x10FFFF ? 0 : bytes;
}

void append_utf8(std::string& out, uint32_t code_point) {
  const auto append = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) return append(code_point);
  if (code_point < 0x800) append(0xC0 + code_point / 64);
  if (code_point >= 0x800 && code_point < 0x10000) append(0xE0 + code_point / 4096);
  if (code_point >= 0x10000) append(0xF0 + code_point / 262144);
  if (code_point >= 0x10000) append(0x80 + code_point / 4096 % 64);
  if (code_point >= 0x800) append(0x80 + code_point / 64 % 64);
  append(0x80 + code_point % 64);
}

// Throws a ParseError, as yet without line and column, at the first byte that is wrong.
class Parser {
 public:
  Parser(std::string_view text, size_t depth_max) : text_(text), depth_max_(depth_max) {}

  std::vector<Event> run() {
    if (text_.starts_with("\xEF\xBB\xBF")) throw ParseError{byte_order_mark, 0};
    skip_space();
    if (peek() == end_of_text) throw ParseError{empty_text, at_};
    while (expected_ != Expected::comma_or_end || !open_.empty()) {
      step();
      skip_space();
    }
    if (peek() != end_of_text) throw ParseError{trailing_characters, at_};
    return std::move(events_);
  }

 private:
  static constexpr int end_of_text = -1;
  enum class Expected { item, item_or_end, comma_or_end };  // an item: element, member or root

  [[nodiscard]] int peek() const {
    return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : end_of_text;
  }

  [[nodiscard]] bool at(std::string_view bytes) const {
    return peek() != end_of_text && bytes.contains(text_[at_]);
  }

  // Goes past one of these bytes if it is there.
  bool skip(std::string_view bytes) {
    const bool is_there = at(bytes);
    if (is_there) ++at_;
    return is_there;
  }

  // The byte at hand will not do, which is an error at `offset`, unless the text ends here.
  [[noreturn]] void refuse(ErrorKind kind, size_t offset) const {
    if (peek() == end_of_text) throw ParseError{unexpected_end, at_};
    throw ParseError{kind, offset};
  }

  void skip_space() {
    while (skip(" \t\n\r")) {
    }
  }

  void step() {
    const bool in_object = open_.ends_with('{');
    if (expected_ != Expected::item && at(in_object ? "}" : "]")) return close();
    if (expected_ == Expected::comma_or_end) {
      if (!skip(",")) refuse(in_object ? expected_comma_or_brace : expected_comma_or_bracket, at_);
      expected_ = Expected::item;
      return;
    }
    if (in_object) key();
    value();
  }

  void key() {
    if (!skip("\"")) refuse(expected_key, at_);
    events_.push_back({.token = 'k', .text = string()});
    skip_space();
    if (!skip(":")) refuse(expected_colon, at_);
    skip_space();
  }

  void value() {
    if (at("[{")) return open();
    expected_ = Expected::comma_or_end;
    if (skip("\"")) return events_.push_back({.token = 's', .text = string()});
    if (at("-0123456789")) return number();
    if (at("n")) return word("null");
    if (at("f")) return word("false");
    if (at("t")) return word("true");
    refuse(expected_value, at_);
  }

  void open() {
    if (open_.size() == depth_max_) throw ParseError{too_deep, at_};
    events_.push_back({text_[at_]});
    open_ += text_[at_++];
    expected_ = Expected::item_or_end;
  }

  void close() {
    events_.push_back({text_[at_++]});
    open_.pop_back();
    expected_ = Expected::comma_or_end;
  }

  void word(std::string_view letters) {
    for (size_t i = 0; i < letters.size(); ++i) {
      if (!skip(letters.substr(i, 1))) refuse(bad_literal, at_);
    }
    events_.push_back({letters[0]});
  }

  void digits() {
    if (!skip("0123456789")) refuse(bad_number, at_);
    while (skip("0123456789")) {
    }
  }

  void number() {
    const size_t first = at_;
    skip("-");
    if (!skip("0")) {
      digits();
    } else if (at("0123456789")) {
      refuse(bad_number, at_);
    }
    const bool is_integer = !at(".eE");
    if (skip(".")) digits();
    if (skip("eE")) {
      skip("+-");
      digits();
    }
    const std::string_view token = text_.substr(first, at_ - first);
    const char* const end = token.data() + token.size();
    uint64_t natural = 0;
    int64_t negative = 0;
    if (is_integer && std::from_chars(token.data(), end, natural).ec == std::errc()) {
      events_.push_back({'u', natural});
    } else if (is_integer && std::from_chars(token.data(), end, negative).ec == std::errc() &&
               negative != 0) {
      events_.push_back({'i', static_cast<uint64_t>(negative)});
    } else {
      const auto real = reference_double(token);
      if (!real) throw ParseError{number_out_of_range, first};
      events_.push_back({'d', std::bit_cast<uint64_t>(*real)});
    }
  }

  // Past the opening quote.
  std::string string() {
    std::string out;
    while (!skip("\"")) {
      if (peek() < 0x20) refuse(unescaped_control, at_);
      if (skip("\\")) {
        escape(out, at_ - 1);
      } else {
        const size_t bytes = utf8_bytes(text_.substr(at_));
        if (bytes == 0) throw ParseError{invalid_utf8, at_};
        out += text_.substr(at_, bytes);
        at_ += bytes;
      }
    }
    return out;
  }

  // Past the backslash, which is at `first`.
  void escape(std::string& out, size_t first) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (skip("u")) return append_utf8(out, code_point(first));
    if (!at(letters)) refuse(bad_escape, first);
    out += meanings[letters.find(text_[at_++])];
  }

  uint32_t code_point(size_t first) {
    const uint32_t high = code_unit(first);
    if (high < 0xD800 || high > 0xDFFF) return high;
    if (high > 0xDBFF) throw ParseError{lone_surrogate, first};
    const size_t second = at_;
    if (!skip("\\") || !skip("u")) refuse(lone_surrogate, first);
    const uint32_t low = code_unit(second);
    if (low < 0xDC00 || low > 0xDFFF) throw ParseError{lone_surrogate, first};
    return 0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00);
  }

  // Four hexadecimal digits of an escape that begins at `first`.
  uint32_t code_unit(size_t first) {
    constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) {
      if (!at(digits)) refuse(bad_escape, first);
      unit = unit * 16 + static_cast<uint32_t>(digits.find(text_[at_++]) % 16);
    }
    return unit;
  }

  std::string_view text_;
  size_t depth_max_;
  size_t at_ = 0;
  std::string open_;  // the brackets that are open, the innermost last
  Expected expected_ = Expected::item;
  std::vector<Event> events_;
};

template <class Number>
std::string shortest(Number number) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr};
}

std::string event_text(const Event& event) {
  if (event.token == 'n') return "null";
  if (event.token == 'f') return "false";
  if (event.token == 't') return "true";
  if (event.token == 'u') return shortest(event.number);
  if (event.token == 'i') return shortest(static_cast<int64_t>(event.number));
  if (event.token == 'd') return reference_real(std::bit_cast<double>(event.number));
  if (event.token == 's') return reference_string(event.text);
  if (event.token == 'k') return reference_string(event.text) + ':';
  return {event.token};
}

}  // namespace

Reference reference_parse(std::string_view text, size_t depth_max) {
  try {
    return {Parser(text, depth_max).run(), std::nullopt};
  } catch (ParseError& error) {
    for (const char byte : text.substr(0, error.offset)) {
      error.column = byte == '\n' ? 1 : error.column + 1;
      if (byte == '\n') ++error.line;
    }
    return {{}, error};
  }
}

std::string reference_text(const std::vector<Event>& events) {
  std::string out;
  for (const Event& event : events) {
    const bool is_first = out.empty() || std::string_view("[{:").contains(out.back());
    const bool is_end = event.token == ']' || event.token == '}';
    if (!is_first && !is_end) out += ',';
    out += event_text(event);
  }
  return out;
}

std::string reference_string(std::string_view bytes) {
  constexpr std::string_view special = "\"\\\b\f\n\r\t";
  constexpr std::string_view letters = "\"\\bfnrt";
  std::string out = "\"";
  for (size_t length = 0; !bytes.empty(); bytes.remove_prefix(length)) {
    length = utf8_bytes(bytes);
    const size_t letter = special.find(bytes[0]);
    if (letter != std::string_view::npos) {
      out += {'\\', letters[letter]};
    } else if (length == 1 && bytes[0] < 0x20) {
      out += bytes[0] < 0x10 ? "\\u000" : "\\u001";
      out += "0123456789abcdef"[bytes[0] % 16];
    } else if (length == 0) {
      out += "\xEF\xBF\xBD";
      length = 1;
    } else {
      out += bytes.substr(0, length);
    }
  }
  return out + '"';
}

std::string reference_real(double value) {
  const std::string digits = shortest(value);
  return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
}

std::optional<double> reference_double(std::string_view number) {
  double value = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  // strtod tells beyond the largest (infinity) from below the smallest (zero with its sign).
  if (result.ec != std::errc()) value = std::strtod(std::string(number).c_str(), nullptr);
  return std::isinf(value) ? std::nullopt : std::optional(value);
}

}  // namespace miniraft::json::testing
