// EDN, as far as the histories of other checkers use it: numbers, texts, keywords, nil, vectors.
//
// EdnReader reads one line from left to right, value by value, and knows the column at which it
// stopped. A form that the caller does not need can be skipped as a whole, at any depth of nesting.
// Internal to sim/history/history_text.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace miniraft::sim {

struct EdnValue {
  enum class Kind : uint8_t { nil, number, text, keyword, vector };
  Kind kind = Kind::nil;
  std::string text;             ///< a number's digits, a text's contents, a keyword's name
  std::vector<EdnValue> items;  ///< of a vector; none of them is a vector
};

class EdnReader {
 public:
  /// `line` must outlive the reader and the views it returns.
  explicit EdnReader(std::string_view line) : line_(line) {}

  /// The next value. The error says what was expected, and column() where.
  std::expected<EdnValue, std::string> value();

  /// The next keyword, without its colon; nullopt if something else is next.
  std::optional<std::string_view> keyword();

  /// The next number if it is an integer that is not negative; nullopt otherwise.
  std::optional<uint64_t> unsigned_number();

  /// Skips `mark` if it is next. Returns whether it was.
  bool take(char mark);

  /// Skips one form of any kind. False if there is none, or if the line ends inside of it.
  bool skip_form();

  /// Whether only blanks are left.
  bool at_end();

  /// The column of the next character, from 1; after an error, the column of the error.
  [[nodiscard]] size_t column() const { return at_ + 1; }

 private:
  void skip_blanks();
  std::string_view word();
  std::expected<EdnValue, std::string> scalar();
  std::expected<std::string, std::string> quoted();

  std::string_view line_;
  size_t at_ = 0;
};

}  // namespace miniraft::sim
