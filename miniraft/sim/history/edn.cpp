#include "miniraft/sim/history/edn.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace miniraft::sim {
namespace {

// Commas are blanks in EDN.
constexpr std::string_view edn_blanks = " \t\r,";
constexpr std::string_view ends_of_a_word = " \t\r,\"()[]{};";

bool is_whole_number(std::string_view word) {
  if (word.starts_with('-')) word.remove_prefix(1);
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// Equal numbers have equal text.
std::string canonical_number(std::string_view word) {
  const bool is_negative = word.starts_with('-');
  if (is_negative) word.remove_prefix(1);
  const size_t first = word.find_first_not_of('0');
  if (first == std::string_view::npos) return "0";
  return (is_negative ? "-" : "") + std::string(word.substr(first));
}

}  // namespace

void EdnReader::skip_blanks() {
  while (at_ < line_.size() && edn_blanks.find(line_[at_]) != std::string_view::npos) ++at_;
}

bool EdnReader::at_end() {
  skip_blanks();
  return at_ == line_.size();
}

bool EdnReader::take(char mark) {
  if (at_end() || line_[at_] != mark) return false;
  ++at_;
  return true;
}

std::string_view EdnReader::word() {
  const size_t end = std::min(line_.find_first_of(ends_of_a_word, at_), line_.size());
  const std::string_view word = line_.substr(at_, end - at_);
  at_ = end;
  return word;
}

std::optional<std::string_view> EdnReader::keyword() {
  if (at_end() || line_[at_] != ':') return std::nullopt;
  ++at_;
  return word();
}

std::optional<uint64_t> EdnReader::unsigned_number() {
  skip_blanks();
  const size_t start = at_;
  const std::string_view digits = word();
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size()) return number;
  at_ = start;
  return std::nullopt;
}

std::expected<EdnValue, std::string> EdnReader::value() {
  if (!take('[')) return scalar();
  EdnValue vector{.kind = EdnValue::Kind::vector, .text = {}, .items = {}};
  while (!take(']')) {
    auto item = scalar();
    if (!item) return item;
    vector.items.push_back(std::move(*item));
  }
  return vector;
}

std::expected<EdnValue, std::string> EdnReader::scalar() {
  if (at_end()) return std::unexpected(std::string("unexpected end of line"));
  const char first = line_[at_];
  if (first == '"') {
    auto text = quoted();
    if (!text) return std::unexpected(std::move(text.error()));
    return EdnValue{.kind = EdnValue::Kind::text, .text = std::move(*text), .items = {}};
  }
  if (first == ':') {
    return EdnValue{.kind = EdnValue::Kind::keyword, .text = std::string(*keyword()), .items = {}};
  }
  const size_t start = at_;
  const std::string_view found = word();
  if (found == "nil") return EdnValue{};
  if (is_whole_number(found)) {
    return EdnValue{.kind = EdnValue::Kind::number, .text = canonical_number(found), .items = {}};
  }
  at_ = start;
  return std::unexpected(std::string("expected a whole number, a text, a keyword or nil"));
}

std::expected<std::string, std::string> EdnReader::quoted() {
  const size_t start = at_++;
  std::string text;
  while (at_ < line_.size()) {
    const char c = line_[at_++];
    if (c == '"') return text;
    if (c != '\\') {
      text += c;
      continue;
    }
    if (at_ == line_.size()) break;
    const char escaped = line_[at_++];
    static constexpr std::string_view codes = "\"\\ntr";
    static constexpr std::string_view meanings = "\"\\\n\t\r";
    const size_t code = codes.find(escaped);
    if (code == std::string_view::npos) {
      at_ -= 2;
      return std::unexpected(std::string("unknown escape in a text"));
    }
    text += meanings[code];
  }
  at_ = start;
  return std::unexpected(std::string("a text without its closing quote"));
}

bool EdnReader::skip_form() {
  size_t depth = 0;
  while (!at_end()) {
    const char first = line_[at_];
    if (first == '"') {
      if (!quoted()) return false;
    } else if (first == '[' || first == '(' || first == '{') {
      ++at_;
      ++depth;
      continue;
    } else if (first == ']' || first == ')' || first == '}') {
      if (depth == 0) return false;
      ++at_;
      --depth;
    } else if (word().empty()) {
      return false;
    }
    if (depth == 0) return true;
  }
  return false;
}

}  // namespace miniraft::sim
