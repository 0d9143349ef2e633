// The line that tells how a run is going.
#include "miniraft/apps/lab/bench/progress.h"

#include <gtest/gtest.h>

namespace miniraft::lab {
namespace {

using base::milliseconds;

TEST(Progress, the_load_is_told_with_its_time_limit) {
  EXPECT_EQ(progress_text({.elapsed = milliseconds(5000),
                           .time_limit = milliseconds(20'000),
                           .operations = 484,
                           .fault = "halves: n1 | n2 n3",
                           .leader = "n2"},
                          97),
            "  5.0/20 s  484 operations (97/s)  leader n2  fault halves: n1 | n2 n3");
  EXPECT_EQ(progress_text({.elapsed = milliseconds(100), .time_limit = milliseconds(500)}, 0),
            "  0.1/0.5 s  0 operations (0/s)  leader ?  fault none");
}

TEST(Progress, before_and_after_the_load_the_time_limit_says_nothing) {
  const base::Duration beyond = milliseconds(5000);
  EXPECT_EQ(
      progress_text({.phase = Phase::starting, .elapsed = beyond, .time_limit = beyond / 2}, 0),
      "starting  0 operations (0/s)  leader ?  fault none");
  EXPECT_EQ(
      progress_text({.phase = Phase::reading_back, .elapsed = beyond, .time_limit = beyond / 2}, 0),
      "reading back  0 operations (0/s)  leader ?  fault none");
}

}  // namespace
}  // namespace miniraft::lab
