// A minefield of texts at the edges of RFC 8259, by category: each is accepted, or rejected with
// the right reason at the right byte.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "core/json/parse.h"

namespace miniraft::json {
namespace {

using namespace std::string_view_literals;
using enum ErrorKind;

constexpr std::string_view accepted[] = {
    // Structure and whitespace.
    "[]"sv,
    "{}"sv,
    "null"sv,
    "true"sv,
    "false"sv,
    "0"sv,
    "\"\""sv,
    " [] "sv,
    "\t\r\n 1\n"sv,
    "[ ]"sv,
    "{ }"sv,
    "[[],[[]],{}]"sv,
    "{\"a\":{\"b\":[{}]}}"sv,
    "[null,1,\"1\",{}]"sv,
    "[1\n,2]"sv,
    "{\"a\" : 1 , \"b\"\t:\r2}"sv,
    "{\"\":0}"sv,
    "{\"a\":1,\"a\":1}"sv,
    // Numbers.
    "-0"sv,
    "[-1]"sv,
    "0.5"sv,
    "1E5"sv,
    "1e+05"sv,
    "1e-5"sv,
    "-0.0e-0"sv,
    "0e1"sv,
    "123456789012345678901234567890"sv,
    "1.7976931348623157e308"sv,
    "1e-400"sv,
    "-1e-400"sv,
    "0e99999999999999999999"sv,
    "0.0000e+400"sv,
    "5e-324"sv,
    "1.000000000000000005"sv,
    "0.00000000000000000000000000000000000000000000000000000000000000000001e+370"sv,
    // Strings.
    R"("\"\\\/\b\f\n\r\t")"sv,
    R"("\u0000")"sv,
    R"("\u00e9\u00E9")"sv,
    R"("\u2028")"sv,
    R"("\uFFFF\uffFE")"sv,
    R"("\uD7FF\uE000")"sv,
    R"("\uD83D\uDE00")"sv,
    R"("\udbff\udfff")"sv,
    R"("\uD800\uDC00\uD800\uDC00")"sv,
    R"("\\u12")"sv,
    R"("a/b")"sv,
    R"("\"")"sv,
    "\"\x7F\""sv,
    R"({"\u0061\n":1})"sv,
    "\"\xE2\x80\xA8\xE2\x80\xA9\""sv,
    // UTF-8: the first and the last of each length, the neighbours of the surrogates.
    "\"\xC2\x80\xDF\xBF\""sv,
    "\"\xE0\xA0\x80\xEF\xBF\xBF\""sv,
    "\"\xF0\x90\x80\x80\""sv,
    "\"\xF4\x8F\xBF\xBF\""sv,
    "\"\xED\x9F\xBF\xEE\x80\x80\""sv,
    "\"\xEF\xBB\xBF\""sv,
    "{\"\xC3\xA9\":\"\xF0\x9F\x98\x80\"}"sv,
};

struct Rejected {
  std::string_view text;
  ErrorKind kind;
  size_t offset;
};

constexpr Rejected rejected[] = {
    // No value, or more than one.
    {""sv, empty_text, 0},
    {" \n\t"sv, empty_text, 3},
    {"1 2"sv, trailing_characters, 2},
    {"[]]"sv, trailing_characters, 2},
    {"{}}"sv, trailing_characters, 2},
    {"[],"sv, trailing_characters, 2},
    {"null\0"sv, trailing_characters, 4},
    {"\"a\"b"sv, trailing_characters, 3},
    {"{}/**/"sv, trailing_characters, 2},
    {"nulll"sv, trailing_characters, 4},
    // Literals.
    {"nul"sv, unexpected_end, 3},
    {"[tru"sv, unexpected_end, 4},
    {"[truE]"sv, bad_literal, 4},
    {"[fals3]"sv, bad_literal, 5},
    {"True"sv, expected_value, 0},
    {"[NaN]"sv, expected_value, 1},
    {"[Infinity]"sv, expected_value, 1},
    {"undefined"sv, expected_value, 0},
    // Arrays.
    {"["sv, unexpected_end, 1},
    {"[1"sv, unexpected_end, 2},
    {"[1,"sv, unexpected_end, 3},
    {"[1,]"sv, expected_value, 3},
    {"[,1]"sv, expected_value, 1},
    {"[1,,2]"sv, expected_value, 3},
    {"[1 2]"sv, expected_comma_or_bracket, 3},
    {"[1}"sv, expected_comma_or_bracket, 2},
    {"[}"sv, expected_value, 1},
    {"[\"a\":1]"sv, expected_comma_or_bracket, 4},
    {"]"sv, expected_value, 0},
    {"[1/*c*/]"sv, expected_comma_or_bracket, 2},
    {"[1\0]"sv, expected_comma_or_bracket, 2},
    {"[\0]"sv, expected_value, 1},
    // Objects.
    {"{"sv, unexpected_end, 1},
    {"{\"a\""sv, unexpected_end, 4},
    {"{\"a\":"sv, unexpected_end, 5},
    {"{\"a\":1"sv, unexpected_end, 6},
    {"{\"a\":1,"sv, unexpected_end, 7},
    {"{\"a\":1,}"sv, expected_key, 7},
    {"{,}"sv, expected_key, 1},
    {"{1:1}"sv, expected_key, 1},
    {"{a:1}"sv, expected_key, 1},
    {"{'a':1}"sv, expected_key, 1},
    {"{null:1}"sv, expected_key, 1},
    {"{\"a\" 1}"sv, expected_colon, 5},
    {"{\"a\",1}"sv, expected_colon, 4},
    {"{\"a\"}"sv, expected_colon, 4},
    {"{\"a\"::1}"sv, expected_value, 5},
    {"{\"a\":}"sv, expected_value, 5},
    {"{\"a\":1 \"b\":2}"sv, expected_comma_or_brace, 7},
    {"{\"a\":1]"sv, expected_comma_or_brace, 6},
    {"{]"sv, expected_key, 1},
    {"{\"a\":1,,\"b\":2}"sv, expected_key, 7},
    // Whitespace that JSON does not have.
    {"\f1"sv, expected_value, 0},
    {"[\v]"sv, expected_value, 1},
    {"\xC2\xA0[]"sv, expected_value, 0},
    {"\xE2\x81\xA0[]"sv, expected_value, 0},
    // Numbers.
    {"-"sv, unexpected_end, 1},
    {"[-]"sv, bad_number, 2},
    {"[+1]"sv, expected_value, 1},
    {"[01]"sv, bad_number, 2},
    {"[-01]"sv, bad_number, 3},
    {"[00]"sv, bad_number, 2},
    {"[1.]"sv, bad_number, 3},
    {"[.5]"sv, expected_value, 1},
    {"[1.e1]"sv, bad_number, 3},
    {"[-.5]"sv, bad_number, 2},
    {"[1e]"sv, bad_number, 3},
    {"[1e+]"sv, bad_number, 4},
    {"1e"sv, unexpected_end, 2},
    {"[1e1.5]"sv, expected_comma_or_bracket, 4},
    {"[1.2.3]"sv, expected_comma_or_bracket, 4},
    {"[0x10]"sv, expected_comma_or_bracket, 2},
    {"[1_000]"sv, expected_comma_or_bracket, 2},
    {"[- 1]"sv, bad_number, 2},
    {"[--1]"sv, bad_number, 2},
    {"[-Infinity]"sv, bad_number, 2},
    {"[\xEF\xBC\x91]"sv, expected_value, 1},  // a full-width digit
    {"[1e400]"sv, number_out_of_range, 1},
    {"[-1e400]"sv, number_out_of_range, 1},
    {"1.7976931348623159e308"sv, number_out_of_range, 0},
    {"0.001e1000000000000000000000000"sv, number_out_of_range, 0},
    // Strings.
    {"\""sv, unexpected_end, 1},
    {"[\"a"sv, unexpected_end, 3},
    {"[\"a]"sv, unexpected_end, 4},
    {"['a']"sv, expected_value, 1},
    {"[\"a\nb\"]"sv, unescaped_control, 3},
    {"[\"\t\"]"sv, unescaped_control, 2},
    {"[\"\x1F\"]"sv, unescaped_control, 2},
    {"[\"a\0b\"]"sv, unescaped_control, 3},
    {R"(["\x41"])"sv, bad_escape, 2},
    {R"(["\a"])"sv, bad_escape, 2},
    {R"(["\'"])"sv, bad_escape, 2},
    {R"(["\U0041"])"sv, bad_escape, 2},
    {"[\"\\\0\"]"sv, bad_escape, 2},
    {"[\"\\\xC3\xA9\"]"sv, bad_escape, 2},
    {R"(["\u004"])"sv, bad_escape, 2},
    {R"(["\u004G"])"sv, bad_escape, 2},
    {R"(["\u 041"])"sv, bad_escape, 2},
    {R"("\)"sv, unexpected_end, 2},
    {R"(["\"])"sv, unexpected_end, 5},
    {R"("\u00)"sv, unexpected_end, 5},
    {R"("\u)"sv, unexpected_end, 3},
    {R"({"\q":1})"sv, bad_escape, 2},
    // Surrogates.
    {R"(["\uD800"])"sv, lone_surrogate, 2},
    {R"(["ab\uDC00"])"sv, lone_surrogate, 4},
    {R"(["\uDBFFx"])"sv, lone_surrogate, 2},
    {R"(["\uD800\n"])"sv, lone_surrogate, 2},
    {R"(["\uD800\uD800"])"sv, lone_surrogate, 2},
    {R"(["\uD800\u0041"])"sv, lone_surrogate, 2},
    {R"(["\uDC00\uD800"])"sv, lone_surrogate, 2},
    {R"(["\uD83D\uDE00\uD83D"])"sv, lone_surrogate, 14},
    {R"(["\uD800\u"])"sv, bad_escape, 8},
    {R"(["\uD800\u1"])"sv, bad_escape, 8},
    {R"("\uD800\uDC)"sv, unexpected_end, 11},
    {R"("\uD800)"sv, unexpected_end, 7},
    {"[\"\xED\xA0\x80\"]"sv, invalid_utf8, 2},              // U+D800
    {"[\"\xED\xA0\xBD\xED\xB8\x80\"]"sv, invalid_utf8, 2},  // a pair, as CESU-8 has it
    // UTF-8.
    {"[\"\x80\"]"sv, invalid_utf8, 2},
    {"[\"a\xBF\"]"sv, invalid_utf8, 3},
    {"[\"\xC3\"]"sv, invalid_utf8, 2},
    {"[\"\xC3\xA9\xE2\x82\"]"sv, invalid_utf8, 4},
    {"\"\xF0\x9F\x98"sv, invalid_utf8, 1},
    {"[\"\xC0\x80\"]"sv, invalid_utf8, 2},  // overlong forms
    {"[\"\xC1\xBF\"]"sv, invalid_utf8, 2},
    {"[\"\xE0\x9F\xBF\"]"sv, invalid_utf8, 2},
    {"[\"\xF0\x8F\xBF\xBF\"]"sv, invalid_utf8, 2},
    {"[\"\xF4\x90\x80\x80\"]"sv, invalid_utf8, 2},  // beyond U+10FFFF
    {"[\"\xF5\x80\x80\x80\"]"sv, invalid_utf8, 2},
    {"[\"\xFC\x83\xBF\xBF\xBF\xBF\"]"sv, invalid_utf8, 2},
    {"[\"\xFE\"]"sv, invalid_utf8, 2},
    {"[\"\xFF\"]"sv, invalid_utf8, 2},
    {"[\"\\n\xE9\"]"sv, invalid_utf8, 4},
    {"{\"\xE9\":1}"sv, invalid_utf8, 2},
    {"[\xC3\xA9]"sv, expected_value, 1},
    // Byte order marks and other encodings.
    {"\xEF\xBB\xBF[]"sv, byte_order_mark, 0},
    {"\xEF\xBB\xBF"sv, byte_order_mark, 0},
    {"\xEF\xBB{}"sv, expected_value, 0},
    {"[\xEF\xBB\xBF]"sv, expected_value, 1},
    {"\xFE\xFF\0[\0]"sv, expected_value, 0},
    {"\xFF\xFE[\0]\0"sv, expected_value, 0},
    {"\0[\0]"sv, expected_value, 0},
    {"[\0]\0"sv, expected_value, 1},
};

TEST(Minefield, valid_texts_are_accepted) {
  for (const std::string_view text : accepted) {
    const auto document = parse(text);
    EXPECT_TRUE(document.has_value()) << text << ": " << describe(document.error());
  }
}

TEST(Minefield, invalid_texts_are_rejected_with_the_reason_and_the_byte) {
  for (const Rejected& row : rejected) {
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
    for (const std::string_view text : accepted) {
      EXPECT_TRUE(parse_within(text, tail).has_value()) << text;
    }
    for (const Rejected& row : rejected) {
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
