// The typed codec: each feature in both directions, each error with its path.
#include "miniraft/core/json/codec.h"

#include <gtest/gtest.h>

namespace elsewhere {

// Types of a layer that knows nothing of JSON.
struct Term {
  uint64_t value = 0;
  Term() = default;
  explicit Term(uint64_t number) : value(number) {}
  bool operator==(const Term&) const = default;
};

struct Noop {
  bool operator==(const Noop&) const = default;
};
struct Command {
  std::string bytes;
  bool operator==(const Command&) const = default;
};
using Payload = std::variant<Noop, Command>;

struct Entry {
  Term term;
  Payload payload;
  bool operator==(const Entry&) const = default;
};

struct AppendEntries {
  Term term;
  std::vector<Entry> entries;
  bool operator==(const AppendEntries&) const = default;
};
struct AppendReply {
  Term term;
  bool accepted = false;
  bool operator==(const AppendReply&) const = default;
};
using RaftMessage = std::variant<AppendEntries, AppendReply>;

enum class Color : uint8_t { red, green };

// "abc" travels as "cba".
struct Reversed {
  static std::string to_wire(const std::string& text) { return {text.rbegin(), text.rend()}; }
  static std::expected<std::string, std::string> from_wire(const std::string& text) {
    if (text.starts_with("!")) return std::unexpected("expected reversed text");
    return std::string(text.rbegin(), text.rend());
  }
};

}  // namespace elsewhere

namespace miniraft::json {

template <>
struct Describe<elsewhere::Noop> {
  static constexpr std::string_view type_name = "noop";
  template <class Fields, class Self>
  static void fields(Fields&, Self&) {}
};

template <>
struct Describe<elsewhere::Command> {
  static constexpr std::string_view type_name = "command";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("bytes", as<elsewhere::Reversed>(self.bytes));
  }
};

template <>
struct Describe<elsewhere::Entry> {
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.inlined(self.payload);
  }
};

template <>
struct Describe<elsewhere::AppendEntries> {
  static constexpr std::string_view type_name = "append_entries";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field_or_default("entries", self.entries);
  }
};

template <>
struct Describe<elsewhere::AppendReply> {
  static constexpr std::string_view type_name = "append_reply";
  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("term", self.term);
    f.field("accepted", self.accepted);
  }
};

template <>
struct Describe<elsewhere::Color> {
  static constexpr Name<elsewhere::Color> names[] = {{elsewhere::Color::red, "red"},
                                                     {elsewhere::Color::green, "green"}};
};

namespace {

using elsewhere::AppendEntries;
using elsewhere::AppendReply;
using elsewhere::Color;
using elsewhere::Command;
using elsewhere::Noop;
using elsewhere::RaftMessage;
using elsewhere::Term;

struct Point {
  int32_t x = 0;
  std::optional<uint8_t> y;
  bool operator==(const Point&) const = default;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("x", self.x);
    f.field("y", self.y);
  }
};

struct Read {
  static constexpr std::string_view type_name = "read";
  Text key;
  bool operator==(const Read&) const = default;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("key", self.key);
  }
};

struct Triple {
  std::string first;
  int second = 0;
  int third = 0;
  bool operator==(const Triple&) const = default;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("first", self.first);
    f.field("second", self.second);
    f.field("the_third_of_them", self.third);
  }
};

struct Odd {
  int escaped = 0;
  int short_enough = 0;
  int too_long = 0;
  int empty = 0;
  bool operator==(const Odd&) const = default;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("a \"name\"", self.escaped);
    f.field("exactly_twenty_nine_bytes____", self.short_enough);
    f.field("a_name_of_thirty_characters___", self.too_long);
    f.field("", self.empty);
  }
};

// As a Maelstrom body: fields of the envelope and of the payload in one object, and a variant
// among the alternatives.
struct Body {
  std::variant<Read, RaftMessage> payload;
  std::optional<uint64_t> msg_id;
  bool operator==(const Body&) const = default;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.inlined(self.payload);
    f.field("msg_id", self.msg_id);
  }
};

struct Envelope {
  std::string src;
  Body body;
  bool operator==(const Envelope&) const = default;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("src", self.src);
    f.field("body", self.body);
  }
};

template <class T>
void expect_round_trip(const T& value, std::string_view text) {
  EXPECT_EQ(encode_text(value), text);
  const auto decoded = decode_text<T>(text);
  ASSERT_TRUE(decoded.has_value()) << describe(decoded.error());
  EXPECT_TRUE(*decoded == value) << text;
}

TEST(Codec, values_go_both_ways) {
  expect_round_trip(true, "true");
  expect_round_trip<uint64_t>(UINT64_MAX, "18446744073709551615");
  expect_round_trip<int64_t>(INT64_MIN, "-9223372036854775808");
  expect_round_trip<int8_t>(-128, "-128");
  expect_round_trip(0.5, "0.5");
  expect_round_trip(std::string("a\"\n"), R"("a\"\n")");
  expect_round_trip(std::vector<int>{}, "[]");
  expect_round_trip(std::vector<int>{1, -2}, "[1,-2]");
  expect_round_trip(std::vector<std::optional<int>>{1, std::nullopt}, "[1,null]");
  expect_round_trip(Term(7), "7");
  expect_round_trip(Color::green, R"("green")");
  expect_round_trip(Point{-3, 7}, R"({"x":-3,"y":7})");
}

TEST(Codec, optional_field_is_omitted_when_empty_and_may_be_absent_or_null) {
  expect_round_trip(Point{1, std::nullopt}, R"({"x":1})");
  EXPECT_EQ(decode_text<Point>(R"({"x":1,"y":null})").value(), (Point{1, std::nullopt}));
}

template <class T>
std::string error_of(std::string_view text) {
  const auto decoded = decode_text<T>(text);
  return decoded ? "no error" : describe(decoded.error());
}

TEST(Codec, unknown_members_and_order_do_not_matter_and_the_last_of_repeated_keys_wins) {
  EXPECT_EQ(decode_text<Point>(R"({"q":[{}],"y":7,"x":1,"x":2})").value(), (Point{2, 7}));
}

// Members are looked for in the order of the fields first: each order takes another way.
TEST(Codec, members_are_found_in_every_order) {
  const Triple want{"a", 2, 3};
  for (const std::string_view text : {
           R"({"first":"a","second":2,"the_third_of_them":3})",  // as declared
           R"({"the_third_of_them":3,"second":2,"first":"a"})",  // reversed
           R"({"second":2,"the_third_of_them":3,"first":"a"})",  // rotated
           R"({"x":[1],"first":"a","second_":{},"second":2,"the_third_of_them":3,"third":7})",
           R"({"":0,"firs":1,"firsu":2,"first":"a","second":2,"the_third_of_thes":4,)"
           R"("the_third_of_them":3})",                                         // alike
           R"({"\u0066irst":"a","s\u0065cond":2,"the_third_of_the\u006d":3})",  // escaped
       }) {
    EXPECT_EQ(decode_text<Triple>(text).value(), want) << text;
  }
}

TEST(Codec, the_last_of_repeated_keys_wins_wherever_it_is) {
  const Triple want{"a", 2, 3};
  for (const std::string_view text : {
           R"({"first":0,"first":"a","second":2,"the_third_of_them":3})",  // first, side by side
           R"({"first":0,"second":{},"the_third_of_them":[],"first":"a","second":2,)"
           R"("the_third_of_them":3})",  // all of them
           R"({"first":"z","second":2,"the_third_of_them":3,"first":"a"})",
           R"({"first":"a","second":2,"the_third_of_them":0,"the_third_of_them":3})",
           R"({"the_third_of_them":0,"second":0,"second":2,"the_third_of_them":3,"first":"a"})",
           R"({"first":0,"second":2,"\u0066irst":"a","the_third_of_them":3})",
       }) {
    EXPECT_EQ(decode_text<Triple>(text).value(), want) << text;
  }
  EXPECT_EQ(error_of<Triple>(R"({"first":"a","second":2,"the_third_of_them":3,"first":0})"),
            "first: expected string");
  EXPECT_EQ(decode_text<Point>(R"({"x":1,"y":7,"y":null})").value(), (Point{1, std::nullopt}));
  EXPECT_EQ(decode_text<Body>(R"({"type":"steal","key":3,"type":"read"})").value(),
            (Body{Read{Text::parse("3").value()}, std::nullopt}));
}

TEST(Codec, names_of_fields_may_be_long_and_need_escapes) {
  expect_round_trip(
      Odd{1, 2, 3, 4},
      R"({"a \"name\"":1,"exactly_twenty_nine_bytes____":2,"a_name_of_thirty_characters___":3,)"
      R"("":4})");
}

TEST(Codec, text_keeps_any_value) {
  expect_round_trip(Read{Text::parse(R"({"a":[1,2.0,null]})").value()},
                    R"({"key":{"a":[1,2.0,null]}})");
  EXPECT_EQ(decode_text<Read>(R"({"key":null})").value().key.str(), "null");
}

TEST(Codec, variant_carries_its_type_among_the_fields) {
  expect_round_trip(Body{Read{Text::parse("3").value()}, 12},
                    R"({"type":"read","key":3,"msg_id":12})");
  expect_round_trip(Envelope{"n1", {RaftMessage(AppendReply{Term(4), true}), std::nullopt}},
                    R"({"src":"n1","body":{"type":"append_reply","term":4,"accepted":true}})");
}

TEST(Codec, types_of_other_layers_are_described_from_outside) {
  const AppendEntries append{Term(2), {{Term(1), Command{"abc"}}, {Term(2), Noop{}}}};
  expect_round_trip(Body{RaftMessage(append), std::nullopt},
                    R"({"type":"append_entries","term":2,"entries":[)"
                    R"({"term":1,"type":"command","bytes":"cba"},{"term":2,"type":"noop"}]})");
}

TEST(Codec, field_or_default_may_be_absent) {
  const auto body = decode_text<Body>(R"({"type":"append_entries","term":2})");
  EXPECT_EQ(body.value(), (Body{RaftMessage(AppendEntries{Term(2), {}}), std::nullopt}));
}

TEST(Codec, errors_say_where_and_what) {
  EXPECT_EQ(error_of<bool>("1"), "expected true or false");
  EXPECT_EQ(error_of<double>("\"1\""), "expected number");
  EXPECT_EQ(error_of<std::string>("1"), "expected string");
  EXPECT_EQ(error_of<Point>("[]"), "expected object");
  EXPECT_EQ(error_of<std::vector<int>>("{}"), "expected array");
  EXPECT_EQ(error_of<Point>(R"({"y":1})"), "x: required member is missing");
  EXPECT_EQ(error_of<Point>(R"({"x":1.5})"), "x: expected integer");
  EXPECT_EQ(error_of<Point>(R"({"x":2147483648})"),
            "x: expected an integer in [-2147483648, 2147483647]");
  EXPECT_EQ(error_of<Point>(R"({"x":1,"y":-1})"), "y: expected unsigned integer");
  EXPECT_EQ(error_of<Point>(R"({"x":1,"y":256})"), "y: expected an integer in [0, 255]");
  EXPECT_EQ(error_of<std::vector<std::vector<Point>>>(R"([[],[{"x":0},{"x":""}]])"),
            "[1][1].x: expected integer");
  EXPECT_EQ(error_of<Color>("\"blue\""), "unknown name \"blue\"");
  EXPECT_EQ(error_of<Color>("0"), "expected string");
  EXPECT_EQ(error_of<Color>('"' + std::string(63, 'a') + "\xC3\xA9\""),
            "unknown name \"" + std::string(63, 'a') + "...\"");
  EXPECT_EQ(error_of<Envelope>(R"({"src":"a","body":{"type":"append_entries","term":1,"entries":[
      {"term":1,"type":"noop"},{"term":-1,"type":"noop"}]}})"),
            "body.entries[1].term: expected unsigned integer");
  EXPECT_EQ(error_of<Command>(R"({"bytes":"!"})"), "bytes: expected reversed text");
  EXPECT_EQ(error_of<Point>("{\"x\":1,\n}"),
            "expected a string as key at offset 8 (line 2, column 1)");
}

TEST(Codec, error_kinds_tell_unknown_types_from_malformed_bodies) {
  const auto kind = [](std::string_view text) { return decode_text<Body>(text).error().kind; };
  EXPECT_EQ(kind(R"({"type":"steal"})"), DecodeErrorKind::unknown_type);
  EXPECT_EQ(kind(R"({"type":7})"), DecodeErrorKind::wrong_type);
  EXPECT_EQ(kind(R"({"key":7})"), DecodeErrorKind::missing_member);
  EXPECT_EQ(kind(R"({"type":"read"})"), DecodeErrorKind::missing_member);
  EXPECT_EQ(kind("{"), DecodeErrorKind::syntax);
  EXPECT_EQ(error_of<Body>(R"({"type":"steal"})"), "type: unknown type \"steal\"");
}

}  // namespace
}  // namespace miniraft::json
