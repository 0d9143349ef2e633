// Text: any JSON value, stored as its text.
//
// It is for values that a program passes on without interpreting them, e.g. Maelstrom's keys and
// values. A Text always holds one valid JSON value in compact form, so it can be written wherever
// JSON allows a value.
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

  /// The value as compact text. Whitespace is dropped; strings and numbers are written in the
  /// spelling of Writer.
  explicit Text(Value value);

  /// Parses `text`, which must be one JSON value, with the default Options.
  static std::expected<Text, ParseError> parse(std::string_view text);

  [[nodiscard]] const std::string& str() const { return text_; }

  /// The canonical text, which is the same for two values exactly if they are equal (see
  /// canonical_text). Parses the text again.
  [[nodiscard]] std::string canonical() const;

  /// Compares JSON values, not spellings: 1 == 1.0, {"a":1,"b":2} == {"b":2,"a":1}. If the texts
  /// differ, both are parsed again.
  bool operator==(const Text& other) const;

 private:
  std::string text_;
};

}  // namespace miniraft::json
