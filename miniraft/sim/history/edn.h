// A reader for the subset of EDN that histories of other checkers use: numbers, texts, keywords,
// nil and vectors.
//
// EdnReader reads one line from left to right and reports the column of an error. The caller can
// skip whole forms that it does not need, however deeply they nest. Internal to
// sim/history/history_text.h.
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
  std::string text;             ///< a text; the digits of a number; the name of a keyword
  std::vector<EdnValue> items;  ///< the items of a vector; no item is a vector
};

class EdnReader {
 public:
  /// `line` must outlive the reader and the views it returns.
  explicit EdnReader(std::string_view line) : line_(line) {}

  /// Reads the next value. The error says what was expected; `column` says where.
  std::expected<EdnValue, std::string> value();

  /// Reads the next keyword, and returns it without its colon; nullopt if something else is next.
  std::optional<std::string_view> keyword();

  /// Reads the next number; nullopt if it is not an integer of at least 0.
  std::optional<uint64_t> unsigned_number();

  /// Reads `mark` if it is next. Returns whether it was.
  bool take(char mark);

  /// Skips one form of any kind. Returns false if there is none or it has no end.
  bool skip_form();

  bool at_end();

  /// The current column, from 1; after an error, the column of the error.
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
