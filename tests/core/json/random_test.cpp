// Random documents and random damage: what is written reads back equal, and no text does harm.
#include <gtest/gtest.h>

#include <string>

#include "core/base/rand.h"
#include "core/json/parse.h"
#include "core/json/write.h"

namespace miniraft::json {
namespace {

using base::Random;

// One random value with random spelling, whitespace included.
class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  std::string text() {
    std::string out;
    value(out, 5);
    return out;
  }

  Random& random() { return random_; }

 private:
  void space(std::string& out) {
    while (random_.chance(0.15)) out += " \n\r\t"[random_.uniform(4)];
  }

  void value(std::string& out, int depth) {
    space(out);
    const uint64_t kind = random_.uniform(depth > 0 ? 8 : 5);
    if (kind < 1) {
      constexpr std::string_view words[] = {"null", "true", "false"};
      out += words[random_.uniform(3)];
    } else if (kind < 3) {
      number(out);
    } else if (kind < 5) {
      string(out);
    } else {
      container(out, depth, kind == 5);
    }
    space(out);
  }

  void container(std::string& out, int depth, bool is_array) {
    out += is_array ? '[' : '{';
    const uint64_t size = random_.uniform(6);
    for (uint64_t i = 0; i < size; ++i) {
      if (i > 0) out += ',';
      if (!is_array) {
        space(out);
        string(out);
        space(out);
        out += ':';
      }
      value(out, depth - 1);
    }
    if (size == 0) space(out);
    out += is_array ? ']' : '}';
  }

  void number(std::string& out) {
    if (random_.chance(0.5)) out += '-';
    out += std::to_string(random_.next_u64() >> random_.uniform(64));
    if (random_.chance(0.3)) out += '.' + std::to_string(random_.uniform(1000));
    if (random_.chance(0.3)) out += "eE"[random_.uniform(2)] + std::to_string(random_.uniform(250));
  }

  void string(std::string& out) {
    constexpr std::string_view pieces[] = {"a",           "key",      " ",
                                           "\\n",         "\\\"",     "\\\\",
                                           "\\/",         "\\u0000",  "/",
                                           "\x7F",        "\\u00E9",  "\\ud83D\\uDe00",
                                           "{",           "\xC3\xA9", "\xF0\x9F\x98\x80",
                                           "\xE2\x82\xAC"};
    out += '"';
    for (uint64_t i = random_.uniform(6); i > 0; --i) out += pieces[random_.uniform(16)];
    out += '"';
  }

  Random random_;
};

constexpr int documents = 3'000;

TEST(RandomDocument, written_text_reads_back_as_the_same_value) {
  Generator generator(11);
  for (int i = 0; i < documents; ++i) {
    const std::string text = generator.text();
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
  Generator generator(12);
  for (int i = 0; i < documents; ++i) {
    const std::string text = generator.text();
    const std::string canonical = canonical_text(parse(text)->root());
    const auto again = parse(canonical);
    ASSERT_TRUE(again.has_value()) << text << "\n" << canonical;
    EXPECT_EQ(canonical_text(again->root()), canonical) << text;
  }
}

// Damaged by a few edits: rejected with a place inside the text, or accepted and stable.
TEST(RandomDocument, damaged_texts_are_rejected_in_place_or_read_back) {
  Generator generator(13);
  Document document;
  int accepted = 0;
  for (int i = 0; i < 10 * documents; ++i) {
    std::string text = generator.text();
    Random& random = generator.random();
    for (uint64_t edits = 1 + random.uniform(3); edits > 0; --edits) {
      const size_t at = random.uniform(text.size());
      const size_t bytes = random.uniform(3);
      const std::string insert(random.uniform(3), static_cast<char>(random.next_u64()));
      text.replace(
          at, bytes,
          random.chance(0.5) ? insert : std::string(1, "[]{}\",:\\u0e-"[random.uniform(12)]));
      if (text.empty()) text += '[';
    }
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
