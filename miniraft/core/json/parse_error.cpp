#include "miniraft/core/json/parse.h"

namespace miniraft::json {

std::string_view reason(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::empty_text:
      return "no value in the text";
    case ErrorKind::unexpected_end:
      return "unexpected end of text";
    case ErrorKind::expected_value:
      return "expected a value";
    case ErrorKind::expected_key:
      return "expected a string as key";
    case ErrorKind::expected_colon:
      return "expected ':'";
    case ErrorKind::expected_comma_or_bracket:
      return "expected ',' or ']'";
    case ErrorKind::expected_comma_or_brace:
      return "expected ',' or '}'";
    case ErrorKind::trailing_characters:
      return "characters after the value";
    case ErrorKind::bad_literal:
      return "expected true, false or null";
    case ErrorKind::bad_number:
      return "malformed number";
    case ErrorKind::number_out_of_range:
      return "number beyond the range of a double";
    case ErrorKind::unescaped_control:
      return "unescaped control character in a string";
    case ErrorKind::bad_escape:
      return "malformed escape sequence";
    case ErrorKind::lone_surrogate:
      return "escaped surrogate without its pair";
    case ErrorKind::invalid_utf8:
      return "invalid UTF-8";
    case ErrorKind::byte_order_mark:
      return "byte order mark before the text";
    case ErrorKind::too_deep:
      return "nested too deeply";
    case ErrorKind::too_large:
      return "text too large";
  }
  return "unknown error";
}

std::string describe(const ParseError& error) {
  std::string text(reason(error.kind));
  text += " at offset ";
  text += std::to_string(error.offset);
  text += " (line ";
  text += std::to_string(error.line);
  text += ", column ";
  text += std::to_string(error.column);
  text += ')';
  return text;
}

}  // namespace miniraft::json
