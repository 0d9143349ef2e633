// Numbers are decimal and fit, or they are none.
#include "miniraft/apps/lab/command/numbers.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace miniraft::lab {
namespace {

TEST(Numbers, whole_ones_are_decimal_digits_that_fit) {
  EXPECT_EQ(whole_number("0"), 0U);
  EXPECT_EQ(whole_number("010"), 10U);
  EXPECT_EQ(whole_number("18446744073709551615"), UINT64_MAX);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "0x10", "0b1", "1e3", "1.0", "ten", "1,000",
                           "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_EQ(whole_number(text), std::nullopt) << text;
  }
}

TEST(Numbers, real_ones_are_finite_and_not_negative) {
  EXPECT_EQ(real_number("0.5"), 0.5);
  EXPECT_EQ(real_number("010"), 10);
  EXPECT_EQ(real_number("1e3"), 1000);
  for (const char* text : {"", "-1", "+1", ".5", "inf", "nan", "0x10", "1e400", "1s", "1 "}) {
    EXPECT_EQ(real_number(text), std::nullopt) << text;
  }
}

TEST(Numbers, a_range_goes_up) {
  EXPECT_EQ(whole_range("3..3"), (WholeRange{3, 3}));
  EXPECT_EQ(whole_range("0..18446744073709551615"), (WholeRange{0, UINT64_MAX}));
  for (const char* text : {"", "1", "..", "1..", "..2", "1-2", "1...2", "1..2..3", "-1..2"}) {
    ASSERT_FALSE(whole_range(text)) << text;
    EXPECT_NE(whole_range(text).error().find("such as 1..1000"), std::string::npos) << text;
  }
  EXPECT_EQ(whole_range("5..1").error(), "expected A..B where A is not larger than B, got 5..1");
}

}  // namespace
}  // namespace miniraft::lab
