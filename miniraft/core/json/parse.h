// parse: JSON text to Document, strictly by RFC 8259.
//
// One pass, no recursion: nesting costs no C++ stack, whatever the depth allowed. Beyond the
// grammar it refuses what could not be kept faithfully: invalid UTF-8, \u escapes of unpaired
// surrogates, a byte order mark, numbers too large for a double. docs/json.md lists the choices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "miniraft/core/json/document.h"

namespace miniraft::json {

/// The longest text any option allows: sizes and extents of nodes are 32 bits wide.
inline constexpr size_t text_bytes_limit = 0xFFFF'FFFF;

struct Options {
  size_t depth_max = 1024;                   ///< arrays and objects open at once
  size_t text_bytes_max = text_bytes_limit;  ///< larger values are cut to the limit
};

enum class ErrorKind : uint8_t {
  empty_text,
  unexpected_end,
  expected_value,
  expected_key,
  expected_colon,
  expected_comma_or_bracket,
  expected_comma_or_brace,
  trailing_characters,
  bad_literal,
  bad_number,
  number_out_of_range,
  unescaped_control,
  bad_escape,
  lone_surrogate,
  invalid_utf8,
  byte_order_mark,
  too_deep,
  too_large,
};

/// What is wrong and where. `offset` counts bytes from 0; `line` and `column` count from 1, the
/// column in bytes; a line ends with LF.
struct ParseError {
  ErrorKind kind = ErrorKind::empty_text;
  size_t offset = 0;
  size_t line = 1;
  size_t column = 1;
};

/// The kind of error in words, e.g. `expected ',' or ']'`.
std::string_view reason(ErrorKind kind);

/// All of it, e.g. `expected ',' or ']' at offset 12 (line 2, column 3)`.
std::string describe(const ParseError& error);

/// Parses one JSON text, whitespace around it allowed. `text` need not outlive the call.
std::expected<Document, ParseError> parse(std::string_view text, const Options& options = {});

/// As above, into `document`, whose memory is reused. Returns its root; on error the document
/// holds null. `text` must not lie in `document`.
std::expected<Value, ParseError> parse(std::string_view text, Document& document,
                                       const Options& options = {});

}  // namespace miniraft::json
