#include "miniraft/core/json/text.h"

#include "miniraft/core/base/check.h"
#include "miniraft/core/json/write.h"

namespace miniraft::json {
namespace {

// It was checked on the way in, perhaps with a larger depth than the default.
constexpr Options any_depth{.depth_max = text_bytes_limit};

}  // namespace

Text::Text(Value value) : text_(to_text(value)) {}

std::expected<Text, ParseError> Text::parse(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed) return std::unexpected(parsed.error());
  return Text(parsed->root());
}

std::string Text::canonical() const {
  const auto parsed = json::parse(text_, any_depth);
  MINIRAFT_CHECK(parsed.has_value());
  return canonical_text(parsed->root());
}

bool Text::operator==(const Text& other) const {
  return text_ == other.text_ || canonical() == other.canonical();
}

}  // namespace miniraft::json
