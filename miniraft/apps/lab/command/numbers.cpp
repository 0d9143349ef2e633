#include "miniraft/apps/lab/command/numbers.h"

#include <charconv>
#include <system_error>

namespace miniraft::lab {
namespace {

bool begins_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

/// The whole text as a number of this type.
template <typename Number>
std::optional<Number> number(std::string_view text) {
  if (!begins_with_digit(text)) return std::nullopt;
  Number read{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, read);
  if (error != std::errc() || stop != end) return std::nullopt;
  return read;
}

}  // namespace

std::optional<uint64_t> whole_number(std::string_view text) {
  return number<uint64_t>(text);
}

std::optional<double> real_number(std::string_view text) {
  return number<double>(text);
}

std::expected<WholeRange, std::string> whole_range(std::string_view text) {
  const size_t dots = text.find("..");
  const auto first = whole_number(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? std::optional<uint64_t>()
                                                   : whole_number(text.substr(dots + 2));
  if (first && last && *first <= *last) return WholeRange{*first, *last};
  const std::string got = ", got " + std::string(text);
  if (first && last) return std::unexpected("expected A..B where A is not larger than B" + got);
  return std::unexpected("expected A..B such as 1..1000, whole numbers from 0 to 2^64 - 1" + got);
}

}  // namespace miniraft::lab
