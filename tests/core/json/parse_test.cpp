// The parser and the document: access, places of errors, limits, reuse of memory.
#include "miniraft/core/json/parse.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "miniraft/core/json/write.h"

namespace miniraft::json {
namespace {

std::string nested(size_t depth, char open, char close) {
  return std::string(depth, open) + std::string(depth, close);
}

TEST(Document, values_are_reached_by_key_and_by_iteration) {
  const auto document = parse(R"({"a":[1,"x",{"b":true}],"n":null,"a\tb":-2.5})");
  const Value root = document->root();
  EXPECT_EQ(root.size(), 3U);
  EXPECT_EQ(root.find("a")->size(), 3U);
  EXPECT_TRUE(root.find("n")->is_null());
  EXPECT_EQ(root.find("a\tb")->as_double(), -2.5);
  EXPECT_FALSE(root.find("b").has_value()) << "a member of a nested object is not one of this";
  std::string kinds;
  for (const Value element : root.find("a")->elements()) {
    kinds += element.is_number()   ? 'n'
             : element.is_string() ? 's'
             : element.is_object() ? 'o'
                                   : '?';
  }
  EXPECT_EQ(kinds, "nso");
  std::string keys;
  for (const Member member : root.members()) keys += std::string(member.key) + ';';
  EXPECT_EQ(keys, "a;n;a\tb;");
}

TEST(Document, the_last_of_repeated_keys_wins) {
  const auto document = parse(R"({"k":1,"x":{"k":9},"k":[2],"k":3})");
  EXPECT_EQ(document->root().find("k")->as_int64(), 3);
  EXPECT_EQ(document->root().size(), 4U);
}

TEST(Document, access_to_another_kind_yields_nothing) {
  const auto document = parse(R"([1,"1",true,null,[],{}])");
  for (const Value value : document->root().elements()) {
    EXPECT_EQ(value.as_double().has_value(), value.is_number());
    EXPECT_EQ(value.as_int64().has_value(), value.is_number());
    EXPECT_EQ(value.as_uint64().has_value(), value.is_number());
    EXPECT_EQ(value.as_string().has_value(), value.is_string());
    EXPECT_EQ(value.as_bool().has_value(), value.is_bool());
    EXPECT_FALSE(value.find("1").has_value());
    EXPECT_EQ(value.size(), 0U);
    EXPECT_TRUE(value.elements().begin() == value.elements().end());
    EXPECT_TRUE(value.members().begin() == value.members().end());
  }
}

TEST(Document, is_null_when_fresh_and_after_an_error) {
  Document document;
  EXPECT_TRUE(document.root().is_null());
  ASSERT_TRUE(parse("[1]", document).has_value());
  EXPECT_TRUE(document.root().is_array());
  EXPECT_FALSE(parse("[1", document).has_value());
  EXPECT_TRUE(document.root().is_null());
}

TEST(Document, copies_and_moves_stand_alone) {
  const std::string text = R"({"key":["a string too long for any short form","\u00e9"]})";
  auto original = std::make_unique<Document>(parse(text).value());
  const Document copy = *original;
  const Value before = original->root();
  const Document moved = std::move(*original);
  EXPECT_EQ(to_text(before), to_text(moved.root())) << "views survive a move";
  original.reset();
  EXPECT_EQ(to_text(copy.root()), to_text(moved.root()));
}

TEST(Document, parsing_again_reuses_the_memory) {
  Document document;
  ASSERT_TRUE(parse(std::string(10'000, ' ') + "[1,2,3]", document).has_value());
  const size_t bytes = document.capacity_bytes();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(parse(R"({"a":"b"})", document).has_value());
  EXPECT_EQ(document.capacity_bytes(), bytes);
  EXPECT_EQ(to_text(document.root()), R"({"a":"b"})");
}

// The densest texts have a node for two bytes, the first guess is one for eight: the block grows,
// several times, while strings and open containers are in it.
TEST(Document, dense_texts_outgrow_the_first_guess) {
  std::string text = R"(["\u00e9",)";
  for (int i = 0; i < 100'000; ++i) text += "[1,[],\"\"],";
  text += R"("end"])";
  const auto document = parse(text);
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->root().size(), 100'002U);
  std::string expected = text;
  expected.replace(2, 6, "\xC3\xA9");
  EXPECT_EQ(to_text(document->root()), expected);
}

// What looks like nodes may lie in strings, and what has many may lie between the samples that the
// first guess is made of: neither makes a document larger than the densest text of its size.
TEST(Document, no_text_takes_more_memory_than_the_densest_one) {
  const auto bytes_beyond_the_densest = [](const std::string& text) {
    const auto document = parse(text, Options{.depth_max = text_bytes_limit});
    EXPECT_TRUE(document.has_value());
    const size_t densest = text.size() + 16 * (text.size() / 2);
    const size_t bytes = document ? document->capacity_bytes() : 0;
    return bytes > densest ? bytes - densest : 0;
  };
  constexpr size_t others = 256;  // padding, and what a guess for a tiny text is more
  constexpr size_t sizes[] = {0, 1, 10, 100, 1000, 2000, 2049, 3000, 20'000, 100'000};
  for (const size_t size : sizes) {
    const std::string colons = '"' + std::string(size, ':') + '"';
    EXPECT_LE(bytes_beyond_the_densest(colons), others) << size;
    const std::string brackets = std::string(size + 1, '[') + std::string(size + 1, ']');
    EXPECT_LE(bytes_beyond_the_densest(brackets), others) << size;
    std::string plain_at_first = '[' + std::string(size, ' ');
    while (plain_at_first.size() < 9 * size) plain_at_first += "1,";
    EXPECT_LE(bytes_beyond_the_densest(plain_at_first + "1]"), others) << size;
    std::string spread = "[";
    while (spread.size() < size)
      spread += spread.size() % 2500 < 300 ? "\"xxxxxxxxxxxxxxxx\"," : "1,";
    EXPECT_LE(bytes_beyond_the_densest(spread + "1]"), others) << size;
  }
}

// Text that only opens brackets has more nodes than any that is valid.
TEST(Document, brackets_that_are_never_closed_find_room) {
  for (size_t size = 1; size < 3000; size += 1 + size / 40) {
    const auto document = parse(std::string(size, '['), Options{.depth_max = text_bytes_limit});
    ASSERT_FALSE(document.has_value());
    EXPECT_EQ(document.error().kind, ErrorKind::unexpected_end);
    EXPECT_EQ(document.error().offset, size);
  }
}

struct Place {
  std::string_view text;
  std::string_view error;
};

constexpr Place places[] = {
    {"", "no value in the text at offset 0 (line 1, column 1)"},
    {"\n\n", "no value in the text at offset 2 (line 3, column 1)"},
    {"x", "expected a value at offset 0 (line 1, column 1)"},
    {"[1,\n 2,\n x]", "expected a value at offset 9 (line 3, column 2)"},
    {"[1,\r\n x]", "expected a value at offset 6 (line 2, column 2)"},
    {"[\"\xC3\xA9\" x]", "expected ',' or ']' at offset 6 (line 1, column 7)"},
    {"{\n\"a\" 1}", "expected ':' at offset 6 (line 2, column 5)"},
};

TEST(Parse, error_has_offset_line_and_column) {
  for (const Place& row : places) {
    const auto document = parse(row.text);
    ASSERT_FALSE(document.has_value()) << row.text;
    EXPECT_EQ(describe(document.error()), row.error);
  }
}

TEST(Parse, nesting_is_bounded_by_the_option) {
  EXPECT_TRUE(parse(nested(1024, '[', ']')).has_value());
  EXPECT_EQ(describe(parse(nested(1025, '[', ']')).error()),
            "nested too deeply at offset 1024 (line 1, column 1025)");
  EXPECT_TRUE(parse("[[1],{\"a\":[]}]", {.depth_max = 3}).has_value());
  EXPECT_FALSE(parse("[[1],{\"a\":[]}]", {.depth_max = 2}).has_value());
  EXPECT_TRUE(parse("1", {.depth_max = 0}).has_value());
  EXPECT_FALSE(parse("{}", {.depth_max = 0}).has_value());
}

// A stack of a few MiB would not hold a frame for each level.
TEST(Parse, a_million_levels_cost_no_stack) {
  constexpr size_t depth = 1'000'000;
  const Options options{.depth_max = depth};
  const auto arrays = parse(nested(depth, '[', ']'), options);
  ASSERT_TRUE(arrays.has_value());
  EXPECT_EQ(to_text(arrays->root()), nested(depth, '[', ']'));
  EXPECT_EQ(canonical_text(arrays->root()), nested(depth, '[', ']'));

  std::string text;
  for (size_t i = 0; i < depth; ++i) text += "{\"k\":";
  text += '1' + std::string(depth, '}');
  const auto objects = parse(text, options);
  ASSERT_TRUE(objects.has_value());
  EXPECT_EQ(to_text(objects->root()), text);
  EXPECT_EQ(canonical_text(objects->root()), text);
  EXPECT_FALSE(parse(std::string(depth, '['), options).has_value());
}

TEST(Parse, texts_beyond_the_limits_are_refused) {
  EXPECT_TRUE(parse("[1]", {.text_bytes_max = 3}).has_value());
  EXPECT_EQ(parse("[12]", {.text_bytes_max = 3}).error().kind, ErrorKind::too_large);

  // 4 GiB of address space without a page behind it: the size alone must decide.
  constexpr size_t bytes = text_bytes_limit + 1;
  void* const memory =
      mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) GTEST_SKIP() << "no 4 GiB of address space";
  const std::string_view text(static_cast<const char*>(memory), bytes);
  EXPECT_EQ(parse(text, {.text_bytes_max = SIZE_MAX}).error().kind, ErrorKind::too_large);
  munmap(memory, bytes);
}

}  // namespace
}  // namespace miniraft::json
