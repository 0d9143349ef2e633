// The minefield: each text is accepted, or rejected with the right reason at the right byte, with
// whatever lies around it.
#include "tests/core/json/minefield.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "miniraft/core/json/parse.h"

namespace miniraft::json {
namespace {

using namespace std::string_view_literals;
using enum ErrorKind;

TEST(Minefield, valid_texts_are_accepted) {
  for (const std::string_view text : accepted_texts()) {
    const auto document = parse(text);
    EXPECT_TRUE(document.has_value()) << text << ": " << describe(document.error());
  }
}

TEST(Minefield, invalid_texts_are_rejected_with_the_reason_and_the_byte) {
  for (const Rejected& row : rejected_texts()) {
    const auto document = parse(row.text);
    ASSERT_FALSE(document.has_value()) << "accepted: " << row.text;
    EXPECT_EQ(reason(document.error().kind), reason(row.kind)) << row.text;
    EXPECT_EQ(document.error().offset, row.offset) << row.text;
  }
}

// The parser may not depend on what follows the text in memory, nor on what is left of an earlier
// text in the document it reuses.
TEST(Minefield, verdicts_do_not_depend_on_the_surroundings_of_the_text) {
  Document document;
  const auto parse_within = [&](std::string_view text, std::string_view tail) {
    const std::string memory = std::string(text) + std::string(tail);
    return parse(std::string_view(memory).substr(0, text.size()), document);
  };
  for (const std::string_view tail :
       {"]]]]"sv, "\"}"sv, "0000"sv, "\\u"sv, "ull"sv, "\x80\x80"sv}) {
    for (const std::string_view text : accepted_texts()) {
      EXPECT_TRUE(parse_within(text, tail).has_value()) << text;
    }
    for (const Rejected& row : rejected_texts()) {
      const auto root = parse_within(row.text, tail);
      ASSERT_FALSE(root.has_value()) << row.text;
      EXPECT_EQ(root.error().kind, row.kind) << row.text;
      EXPECT_EQ(root.error().offset, row.offset) << row.text;
      EXPECT_TRUE(document.root().is_null());
    }
  }
}

TEST(Minefield, every_prefix_of_a_text_is_rejected_at_its_end) {
  constexpr std::string_view text =
      "{\"key\":[true,false,null,-12.5e+3,\"\\u00e9\\uD83D\\uDE00\\n\",{\"a\":[]}]}";
  ASSERT_TRUE(parse(text).has_value());
  for (size_t bytes = 1; bytes < text.size(); ++bytes) {
    const auto document = parse(text.substr(0, bytes));
    ASSERT_FALSE(document.has_value()) << bytes;
    EXPECT_EQ(document.error().kind, unexpected_end) << text.substr(0, bytes);
    EXPECT_EQ(document.error().offset, bytes);
  }
}

}  // namespace
}  // namespace miniraft::json
