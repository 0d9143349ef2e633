// The writer: separators, escapes, numbers, and that what is written reads back as the same value.
#include "miniraft/core/json/write.h"

#include <gtest/gtest.h>

#include <string>

#include "miniraft/core/json/parse.h"

namespace miniraft::json {
namespace {

using namespace std::string_view_literals;

TEST(Writer, puts_commas_and_colons_where_they_belong) {
  std::string out = "> ";
  Writer writer(out);
  writer.begin_object();
  writer.key("empty");
  writer.begin_array();
  writer.end_array();
  writer.key("list");
  writer.begin_array();
  writer.null();
  writer.boolean(true);
  writer.begin_object();
  writer.end_object();
  writer.signed_integer(-1);
  writer.raw("[2]");
  writer.end_array();
  writer.key("last");
  writer.string("x");
  writer.end_object();
  EXPECT_EQ(out, R"(> {"empty":[],"list":[null,true,{},-1,[2]],"last":"x"})");
}

struct Escape {
  std::string_view text;
  std::string_view written;
};

constexpr Escape escapes[] = {
    {""sv, R"("")"sv},
    {"plain / text\x7F"sv, "\"plain / text\x7F\""sv},
    {"\"\\"sv, R"("\"\\")"sv},
    {"\b\f\n\r\t"sv, R"("\b\f\n\r\t")"sv},
    {"\0\x01\x1F"sv, R"("\u0000\u0001\u001f")"sv},
    {"a\nb\nc"sv, R"("a\nb\nc")"sv},
    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"sv, "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""sv},
    // Bytes that are no UTF-8: one replacement character each.
    {"a\xFFz"sv, "\"a\xEF\xBF\xBDz\""sv},
    {"\xE2\x82"sv, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""sv},
    {"\xC3\""sv, "\"\xEF\xBF\xBD\\\"\""sv},
    {"\xED\xA0\x80"sv, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""sv},
};

TEST(Writer, escapes_what_json_requires_and_nothing_else) {
  for (const Escape& row : escapes) {
    std::string out;
    Writer(out).string(row.text);
    EXPECT_EQ(out, row.written);
    EXPECT_TRUE(parse(out).has_value()) << out;
  }
}

TEST(Writer, every_code_point_reads_back) {
  for (uint32_t code = 0; code <= 0xFFFF; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    char escape[16];
    std::snprintf(escape, sizeof escape, "\"\\u%04x\"", code);
    const auto document = parse(escape);
    ASSERT_TRUE(document.has_value()) << escape;
    const std::string written = to_text(document->root());
    EXPECT_EQ(parse(written)->root().as_string(), document->root().as_string()) << escape;
  }
}

struct Real {
  double value;
  std::string_view written;
};

constexpr Real reals[] = {
    {0.0, "0.0"},           {-0.0, "-0.0"},  {1.0, "1.0"},
    {0.1, "0.1"},           {1e21, "1e+21"}, {-2.5e-7, "-2.5e-07"},
    {100000.0, "1e+05"},    {0.3, "0.3"},    {1.0 / 3, "0.3333333333333333"},
    {123456.0, "123456.0"},
};

TEST(Writer, reals_are_short_and_stay_reals) {
  for (const Real& row : reals) {
    std::string out;
    Writer(out).real(row.value);
    EXPECT_EQ(out, row.written);
  }
}

constexpr std::string_view compact_texts[] = {
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "0",
    "-1",
    "1.5",
    R"("")",
    R"("a\"b\u0001")",
    R"([[],{},[[]],[{}]])",
    R"({"a":{"b":{"c":[1,2,{"d":null}]}},"e":[]})",
    R"({"a":1,"a":2,"":{"":[]}})",
    R"([{"k\n":"v\t"},"x",18446744073709551615,-9223372036854775808])",
};

TEST(ToText, compact_text_is_written_back_as_it_was) {
  for (const std::string_view text : compact_texts) {
    EXPECT_EQ(to_text(parse(text)->root()), text);
  }
}

TEST(ToText, subtrees_are_written_alone) {
  const auto document = parse(R"([0,{"a":[1,[2]],"b":3},4])");
  std::string written;
  for (const Value element : document->root().elements()) written += to_text(element) + ' ';
  EXPECT_EQ(written, R"(0 {"a":[1,[2]],"b":3} 4 )");
}

}  // namespace
}  // namespace miniraft::json
