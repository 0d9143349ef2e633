// Goal: the clock never goes back and counts nanoseconds.
#include "miniraft/os/clock.h"

#include <gtest/gtest.h>
#include <time.h>

namespace miniraft::os {
namespace {

TEST(Clock, never_goes_back) {
  base::Instant before = monotonic_now();
  for (int i = 0; i < 10'000; ++i) {
    const base::Instant now = monotonic_now();
    ASSERT_GE(now, before);
    before = now;
  }
}

TEST(Clock, is_the_monotonic_clock_in_nanoseconds) {
  const base::Instant before = monotonic_now();
  timespec direct{};
  ASSERT_EQ(clock_gettime(CLOCK_MONOTONIC, &direct), 0);
  const base::Instant after = monotonic_now();
  const base::Instant middle =
      base::Instant() + base::seconds(direct.tv_sec) + base::nanoseconds(direct.tv_nsec);
  EXPECT_LE(before, middle);
  EXPECT_LE(middle, after);
}

}  // namespace
}  // namespace miniraft::os
