// Random documents and random damage: what is written reads back equal, and no text does harm.
#include <gtest/gtest.h>

#include <string>

#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"
#include "tests/support/json_texts.h"

namespace miniraft::json {
namespace {

using testing::RandomTexts;

constexpr int documents = 3'000;

TEST(RandomDocument, written_text_reads_back_as_the_same_value) {
  RandomTexts texts(11);
  for (int i = 0; i < documents; ++i) {
    const std::string text = texts.text();
    const auto document = parse(text);
    ASSERT_TRUE(document.has_value()) << text << "\n" << describe(document.error());
    const std::string written = to_text(document->root());
    const auto again = parse(written);
    ASSERT_TRUE(again.has_value()) << written;
    EXPECT_EQ(to_text(again->root()), written);
    EXPECT_TRUE(equal(again->root(), document->root())) << text;
  }
}

TEST(RandomDocument, canonical_text_is_its_own_canonical_text) {
  RandomTexts texts(12);
  for (int i = 0; i < documents; ++i) {
    const std::string text = texts.text();
    const std::string canonical = canonical_text(parse(text)->root());
    const auto again = parse(canonical);
    ASSERT_TRUE(again.has_value()) << text << "\n" << canonical;
    EXPECT_EQ(canonical_text(again->root()), canonical) << text;
  }
}

// Damaged by a few edits: rejected with a place inside the text, or accepted and stable.
TEST(RandomDocument, damaged_texts_are_rejected_in_place_or_read_back) {
  RandomTexts texts(13);
  Document document;
  int accepted = 0;
  for (int i = 0; i < 10 * documents; ++i) {
    const std::string text = texts.damaged(texts.text());
    const auto root = parse(text, document);
    if (!root) {
      ASSERT_LE(root.error().offset, text.size());
      continue;
    }
    ++accepted;
    const std::string written = to_text(*root);
    EXPECT_EQ(to_text(parse(written)->root()), written);
  }
  EXPECT_GT(accepted, documents / 10) << "the damage should leave some texts valid";
}

}  // namespace
}  // namespace miniraft::json
