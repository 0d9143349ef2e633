// Numbers: which form each takes, exact integers, doubles to the last bit, ranges.
#include <gtest/gtest.h>

#include <bit>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <string>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"

namespace miniraft::json {
namespace {

constexpr int rounds = 100'000;

struct Form {
  std::string_view text;
  NumberForm form;
  std::string_view written;
};

constexpr Form forms[] = {
    {"0", NumberForm::unsigned_integer, "0"},
    {"42", NumberForm::unsigned_integer, "42"},
    {"9223372036854775807", NumberForm::unsigned_integer, "9223372036854775807"},
    {"9223372036854775808", NumberForm::unsigned_integer, "9223372036854775808"},
    {"18446744073709551615", NumberForm::unsigned_integer, "18446744073709551615"},
    {"18446744073709551616", NumberForm::real, "18446744073709551616.0"},
    {"100000000000000000000000", NumberForm::real, "1e+23"},
    {"-1", NumberForm::negative_integer, "-1"},
    {"-9223372036854775807", NumberForm::negative_integer, "-9223372036854775807"},
    {"-9223372036854775808", NumberForm::negative_integer, "-9223372036854775808"},
    {"-9223372036854775809", NumberForm::real, "-9223372036854775808.0"},
    {"-0", NumberForm::real, "-0.0"},
    {"-0.0", NumberForm::real, "-0.0"},
    {"1.0", NumberForm::real, "1.0"},
    {"1e0", NumberForm::real, "1.0"},
    {"0.1", NumberForm::real, "0.1"},
    {"123456.789e-3", NumberForm::real, "123.456789"},
    {"5e-324", NumberForm::real, "5e-324"},
    {"2.4703282292062328e-324", NumberForm::real, "5e-324"},
    {"2.4703282292062327e-324", NumberForm::real, "0.0"},
    {"-1e-99999", NumberForm::real, "-0.0"},
    {"1.7976931348623157e308", NumberForm::real, "1.7976931348623157e+308"},
    {"1.7976931348623158e308", NumberForm::real, "1.7976931348623157e+308"},
};

TEST(Number, form_follows_from_the_text) {
  for (const Form& row : forms) {
    const auto document = parse(row.text);
    ASSERT_TRUE(document.has_value()) << row.text;
    EXPECT_EQ(document->root().number_form(), row.form) << row.text;
    EXPECT_EQ(to_text(document->root()), row.written) << row.text;
  }
}

struct Conversion {
  std::string_view text;
  std::optional<int64_t> as_int64;
  std::optional<uint64_t> as_uint64;
  double as_double;
};

constexpr Conversion conversions[] = {
    {"0", 0, 0, 0.0},
    {"-0", 0, 0, -0.0},
    {"1.0", 1, 1, 1.0},
    {"1e3", 1000, 1000, 1000.0},
    {"-2e0", -2, std::nullopt, -2.0},
    {"1.5", std::nullopt, std::nullopt, 1.5},
    {"-0.5", std::nullopt, std::nullopt, -0.5},
    {"9007199254740993", 9007199254740993, 9007199254740993, 9007199254740992.0},
    {"9223372036854775807", INT64_MAX, uint64_t{INT64_MAX}, 0x1p63},
    {"9223372036854775808", std::nullopt, uint64_t{1} << 63, 0x1p63},
    {"9223372036854775808.0", std::nullopt, uint64_t{1} << 63, 0x1p63},
    {"18446744073709551615", std::nullopt, UINT64_MAX, 0x1p64},
    {"18446744073709551615.0", std::nullopt, std::nullopt, 0x1p64},
    {"-9223372036854775808", INT64_MIN, std::nullopt, -0x1p63},
    {"-9223372036854775808.0", INT64_MIN, std::nullopt, -0x1p63},
    {"-9223372036854775809", INT64_MIN, std::nullopt, -0x1p63},
    {"-9223372036854777857", std::nullopt, std::nullopt, -9223372036854777856.0},
    {"1e300", std::nullopt, std::nullopt, 1e300},
};

TEST(Number, converts_to_integers_only_when_it_is_one_in_range) {
  for (const Conversion& row : conversions) {
    const auto document = parse(row.text);
    ASSERT_TRUE(document.has_value()) << row.text;
    EXPECT_EQ(document->root().as_int64(), row.as_int64) << row.text;
    EXPECT_EQ(document->root().as_uint64(), row.as_uint64) << row.text;
    EXPECT_EQ(document->root().as_double(), row.as_double) << row.text;
  }
}

TEST(Number, integers_round_trip_exactly) {
  base::Random random(1);
  for (int i = 0; i < rounds; ++i) {
    const uint64_t bits = random.next_u64() >> random.uniform(64);
    EXPECT_EQ(parse(std::to_string(bits))->root().as_uint64(), bits);
    const auto number = static_cast<int64_t>(random.next_u64()) >> random.uniform(64);
    EXPECT_EQ(parse(std::to_string(number))->root().as_int64(), number);
  }
}

uint64_t bits_of(Value value) {
  return std::bit_cast<uint64_t>(*value.as_double());
}

TEST(Number, doubles_round_trip_to_the_last_bit) {
  base::Random random(2);
  for (int i = 0; i < rounds; ++i) {
    const auto number = std::bit_cast<double>(random.next_u64());
    if (!std::isfinite(number)) continue;
    std::string text;
    Writer(text).real(number);
    const auto document = parse(text);
    ASSERT_TRUE(document.has_value()) << text;
    EXPECT_EQ(document->root().number_form(), NumberForm::real) << text;
    EXPECT_EQ(bits_of(document->root()), std::bit_cast<uint64_t>(number)) << text;
    EXPECT_EQ(to_text(document->root()), text);
  }
}

TEST(Number, denormals_and_the_edges_of_the_range_round_trip) {
  for (const double number : {DBL_TRUE_MIN, DBL_MIN, DBL_MAX, std::nextafter(DBL_MIN, 0.0),
                              DBL_TRUE_MIN * 3, std::nextafter(DBL_MAX, 0.0), 0.0, -0.0}) {
    for (const double either : {number, -number}) {
      std::string text;
      Writer(text).real(either);
      EXPECT_EQ(bits_of(parse(text)->root()), std::bit_cast<uint64_t>(either)) << text;
    }
  }
}

// Decimal texts of all lengths and exponents become the double that std::from_chars finds.
TEST(Number, decimal_texts_become_the_nearest_double) {
  base::Random random(3);
  for (int i = 0; i < rounds; ++i) {
    std::string text = random.chance(0.5) ? "-" : "";
    text += static_cast<char>('1' + random.uniform(9));
    for (uint64_t digits = random.uniform(25); digits > 0; --digits) {
      text += static_cast<char>('0' + random.uniform(10));
    }
    text += '.';
    for (uint64_t digits = 1 + random.uniform(25); digits > 0; --digits) {
      text += static_cast<char>('0' + random.uniform(10));
    }
    if (random.chance(0.7)) {
      text += 'e' + std::to_string(static_cast<int64_t>(random.uniform(560)) - 290);
    }
    double nearest = 0;
    ASSERT_EQ(std::from_chars(text.data(), text.data() + text.size(), nearest).ec, std::errc());
    EXPECT_EQ(bits_of(parse(text)->root()), std::bit_cast<uint64_t>(nearest)) << text;
  }
}

// The exponent decides together with the digits before or after the point.
TEST(Number, overflow_is_an_error_and_underflow_is_zero_however_it_is_written) {
  const std::string zeros(1000, '0');
  EXPECT_FALSE(parse("1" + zeros).has_value());
  EXPECT_FALSE(parse("0." + zeros + "1e1400").has_value());
  EXPECT_EQ(parse("1" + zeros + "e-1000")->root().as_double(), 1.0);
  EXPECT_EQ(parse("0." + zeros + "1e1001")->root().as_double(), 1.0);
  EXPECT_EQ(parse("0." + zeros + "1")->root().as_double(), 0.0);
  EXPECT_EQ(parse("1" + zeros + "e-1400")->root().as_double(), 0.0);
  EXPECT_EQ(parse("0." + zeros + "1e100")->root().as_double(), 0.0);
  EXPECT_EQ(parse("0." + zeros + "e999999999999999999999")->root().as_double(), 0.0);
  EXPECT_TRUE(std::signbit(*parse("-1e-" + zeros + "999")->root().as_double()));
  EXPECT_EQ(parse("1e" + zeros + "2")->root().as_double(), 100.0);
}

}  // namespace
}  // namespace miniraft::json
