// Text: any JSON value, kept as its text.
//
// For values that pass through without being understood, as Maelstrom's keys and values do. It
// always holds one valid JSON value in compact form, so it can be written anywhere a value may
// stand.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/parse.h"

namespace miniraft::json {

class Text {
 public:
  /// The value null.
  Text() : text_("null") {}

  /// The value as it was written, but for whitespace and the spelling of strings and numbers.
  explicit Text(Value value);

  /// Checks that `text` is one JSON value.
  static std::expected<Text, ParseError> parse(std::string_view text);

  [[nodiscard]] const std::string& str() const { return text_; }

  /// The canonical form: equal for equal values and only for those (canonical_text).
  [[nodiscard]] std::string canonical() const;

  /// Equality of JSON values, not of spellings: 1 == 1.0, {"a":1,"b":2} == {"b":2,"a":1}.
  bool operator==(const Text& other) const;

 private:
  std::string text_;
};

}  // namespace miniraft::json
