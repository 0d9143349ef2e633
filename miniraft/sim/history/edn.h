// EDN, as far as the histories of other checkers use it: numbers, texts, keywords, nil, vectors.
//
// EdnReader reads one line from left to right. It takes what it understands and says where it
// stopped; forms that nobody asked for can be skipped whole, however deep they nest. Internal to
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
  std::string text;             ///< of a number its digits; of a keyword its name
  std::vector<EdnValue> items;  ///< of a vector; none of them is a vector itself
};

class EdnReader {
 public:
  /// `line` must outlive the reader and the views it returns.
  explicit EdnReader(std::string_view line) : line_(line) {}

  /// The next value. The error says what was expected; `column` is where.
  std::expected<EdnValue, std::string> value();

  /// The next keyword, without its colon; nullopt when something else is next.
  std::optional<std::string_view> keyword();

  /// The next number, when it is a whole one from 0 on; nullopt otherwise.
  std::optional<uint64_t> unsigned_number();

  /// Takes `mark` if it is next.
  bool take(char mark);

  /// Skips one form of any kind; false when there is none, or it has no end.
  bool skip_form();

  bool at_end();

  /// Where the reader stands, from 1; after an error, where the fault is.
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
