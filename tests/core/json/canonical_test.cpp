// Canonical text: equal for equal values, different for different ones.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/text.h"
#include "miniraft/core/json/write.h"

namespace miniraft::json {
namespace {

struct Class {
  std::string_view canonical;
  std::vector<std::string_view> spellings;
};

// Each row is one value; no two rows are equal.
const std::vector<Class> classes = {
    {"null", {" null "}},
    {"true", {}},
    {"false", {}},
    {"0", {"-0", "0.0", "-0.0", "0e5", "1e-400"}},
    {"1", {"1.0", "1e0", "10e-1", "1.000000000000000005", "0.1e1"}},
    {"-1", {"-1.0", "-1E0"}},
    {"1000000", {"1e6", "1000000.0"}},
    {"1.5", {"15e-1", "1.50"}},
    {"0.1", {"1e-1", "0.10000000000000000001"}},
    {"9007199254740992", {"9007199254740992.0", "9007199254740993.0"}},
    {"9007199254740993", {}},
    {"9223372036854775808", {"9223372036854775808.0", "9223372036854775808e0"}},
    {"9223372036854775807", {}},
    {"18446744073709551615", {}},
    {"18446744073709551616", {"18446744073709551616.0", "18446744073709551617"}},
    {"-9223372036854775808", {"-9223372036854775808.0", "-9223372036854775809"}},
    {"1e+300", {"1e300", "10E299"}},
    {"\"\"", {}},
    {"\"1\"", {R"("\u0031")"}},
    {"\"a/b\"", {R"("a\/b")"}},
    {"\"\xC3\xA9\"", {R"("\u00e9")", R"("\u00E9")"}},
    {"\"e\xCC\x81\"", {}},  // é as two code points: another string
    {"\"\xF0\x9F\x98\x80\"", {R"("\ud83d\ude00")"}},
    {R"("\n\u0001\"\\")", {R"("\u000a\u0001\u0022\u005C")"}},
    {"[]", {"[ ]"}},
    {"{}", {"{\n}"}},
    {"[1,2]", {"[1.0, 2]"}},
    {"[2,1]", {}},
    {"[[1],2]", {}},
    {"[[1,2]]", {}},
    {R"({"a":1,"b":2})", {R"({"b":2,"a":1})", R"({"b":3,"a":1.0,"b":2})"}},
    {R"({"a":2})", {R"({"a":1,"a":2})", R"({"\u0061":2})"}},
    {R"({"a":1})", {R"({"a":2,"a":1})"}},
    {R"({"":0,"A":1,"a":2,"aa":3})", {R"({"aa":3,"a":2,"A":1,"":0})"}},
    {R"({"a":[{"x":1,"y":[]}]})", {R"({"a":[{"y":[],"x":1}]})"}},
    // Sorted by bytes: as signed characters or UTF-16, these would come the other way round.
    {"{\"z\":0,\"\xC3\xA9\":1}", {"{\"\xC3\xA9\":1,\"z\":0}"}},
    {"{\"\xEF\xBF\xBD\":0,\"\xF0\x9F\x98\x80\":1}", {R"({"\uD83D\uDE00":1,"\uFFFD":0})"}},
};

TEST(Canonical, equal_values_have_the_same_text) {
  for (const Class& row : classes) {
    EXPECT_EQ(canonical_text(parse(row.canonical)->root()), row.canonical);
    for (const std::string_view spelling : row.spellings) {
      EXPECT_EQ(canonical_text(parse(spelling)->root()), row.canonical) << spelling;
    }
  }
}

TEST(Canonical, different_values_differ) {
  for (const Class& left : classes) {
    for (const Class& right : classes) {
      const auto left_parsed = parse(left.canonical);
      const auto right_parsed = parse(right.canonical);
      EXPECT_EQ(equal(left_parsed->root(), right_parsed->root()), &left == &right)
          << left.canonical << " and " << right.canonical;
    }
  }
}

TEST(Text, compares_as_json_and_keeps_its_spelling) {
  for (const Class& row : classes) {
    const auto canonical = Text::parse(row.canonical).value();
    for (const std::string_view spelling : row.spellings) {
      EXPECT_TRUE(Text::parse(spelling).value() == canonical) << spelling;
      EXPECT_EQ(Text::parse(spelling).value().canonical(), row.canonical);
    }
  }
  EXPECT_EQ(Text::parse(R"( { "b" : 1.0 , "a" : [ ] } )").value().str(), R"({"b":1.0,"a":[]})");
  EXPECT_FALSE(Text::parse("1").value() == Text::parse("2").value());
  EXPECT_EQ(Text().str(), "null");
}

TEST(Text, refuses_what_is_no_json) {
  EXPECT_FALSE(Text::parse("").has_value());
  EXPECT_EQ(describe(Text::parse("[1").error()),
            "unexpected end of text at offset 2 (line 1, column 3)");
}

}  // namespace
}  // namespace miniraft::json
