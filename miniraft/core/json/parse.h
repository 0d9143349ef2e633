// parse: parses JSON text into a Document, strictly by RFC 8259.
//
// The parser makes one pass and does not recurse, so nesting uses no C++ stack. Beyond errors of
// grammar, it rejects what a document could not keep faithfully: invalid UTF-8, \u escapes of
// unpaired surrogates, and numbers too large for a double. It also rejects a byte order mark.
// docs/json.md lists what is accepted where RFC 8259 leaves the choice to the parser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "miniraft/core/json/document.h"

namespace miniraft::json {

/// The maximum size of a text, because Node::extent has 32 bits.
inline constexpr size_t text_bytes_limit = 0xFFFF'FFFF;

struct Options {
  size_t depth_max = 1024;                   ///< maximum nesting of arrays and objects
  size_t text_bytes_max = text_bytes_limit;  ///< larger values mean text_bytes_limit
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

/// The kind of error and its place. `offset` counts bytes from 0. `line` and `column` count from 1.
/// The column counts bytes, and a line ends with LF. For `too_large`, the place is the first byte.
struct ParseError {
  ErrorKind kind = ErrorKind::empty_text;
  size_t offset = 0;
  size_t line = 1;
  size_t column = 1;
};

/// The kind of error in words, e.g. `expected ',' or ']'`.
std::string_view reason(ErrorKind kind);

/// The whole error as text, e.g. `expected ',' or ']' at offset 12 (line 2, column 3)`.
std::string describe(const ParseError& error);

/// Parses one JSON value. Whitespace before and after it is allowed. The document copies `text`,
/// which need not outlive the call.
std::expected<Document, ParseError> parse(std::string_view text, const Options& options = {});

/// Same as above, but parses into `document` and reuses its memory. Returns the document's root. On
/// error the document's root is null. All earlier Values of the document become invalid.
/// Requires: `text` does not lie in `document`.
std::expected<Value, ParseError> parse(std::string_view text, Document& document,
                                       const Options& options = {});

}  // namespace miniraft::json
