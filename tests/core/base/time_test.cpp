// Goal: durations and instants have only the arithmetic that makes sense, in nanoseconds.
#include "miniraft/core/base/time.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace miniraft::base {
namespace {

template <class Left, class Right>
concept addable = requires(Left left, Right right) { left + right; };
template <class Left, class Right>
concept comparable = requires(Left left, Right right) { left < right; };

TEST(Time, units_are_powers_of_a_thousand) {
  EXPECT_EQ(nanoseconds(7).value, 7);
  EXPECT_EQ(microseconds(7), nanoseconds(7'000));
  EXPECT_EQ(milliseconds(7), microseconds(7'000));
  EXPECT_EQ(seconds(7), milliseconds(7'000));
  EXPECT_DOUBLE_EQ(milliseconds(1'500).seconds(), 1.5);
  EXPECT_DOUBLE_EQ(milliseconds(-1'500).seconds(), -1.5);
}

TEST(Time, arithmetic_keeps_to_the_clock_and_the_span) {
  const Instant start(1'000);
  EXPECT_EQ(start + nanoseconds(5), Instant(1'005));
  EXPECT_EQ(start - nanoseconds(5), Instant(995));
  EXPECT_EQ(Instant(1'005) - start, nanoseconds(5));
  EXPECT_EQ(start - Instant(1'005), nanoseconds(-5));
  EXPECT_EQ(seconds(1) + milliseconds(1), milliseconds(1'001));
  EXPECT_EQ(seconds(1) - milliseconds(1), milliseconds(999));
  EXPECT_EQ(milliseconds(2) * 3, milliseconds(6));
  EXPECT_EQ(milliseconds(7) / 2, microseconds(3'500));
}

TEST(Time, order_is_that_of_the_clock) {
  EXPECT_LT(Instant(1), Instant(2));
  EXPECT_LT(nanoseconds(-1), Duration());
  EXPECT_EQ(Instant(), Instant(0));
}

TEST(Time, an_instant_and_a_duration_are_never_mixed_up) {
  EXPECT_TRUE((addable<Instant, Duration>));
  EXPECT_FALSE((addable<Instant, Instant>));
  EXPECT_FALSE((comparable<Instant, Duration>));
  EXPECT_FALSE((std::is_convertible_v<int64_t, Duration>));
  EXPECT_FALSE((std::is_convertible_v<int64_t, Instant>));
  EXPECT_FALSE((std::is_convertible_v<Duration, Instant>));
  EXPECT_FALSE((std::is_convertible_v<Duration, int64_t>));
}

TEST(Time, is_computed_at_compile_time_where_it_can_be) {
  static_assert(Instant(5) + milliseconds(1) == Instant(1'000'005));
  static_assert(sizeof(Instant) == 8 && sizeof(Duration) == 8);
}

}  // namespace
}  // namespace miniraft::base
