// Goal: a failed CHECK stops the process and names what failed, with the values.
#include "miniraft/core/base/check.h"

#include <gtest/gtest.h>

#include "miniraft/core/base/time.h"

namespace miniraft::base {
namespace {

TEST(Check, passes_silently_when_the_condition_holds) {
  MINIRAFT_CHECK(1 + 1 == 2);
  MINIRAFT_CHECK_LT(Instant(1), Instant(2));
}

TEST(CheckDeathTest, failed_check_names_the_expression) {
  EXPECT_DEATH(MINIRAFT_CHECK(1 == 2), "CHECK failed: 1 == 2");
}

TEST(CheckDeathTest, failed_comparison_shows_both_values) {
  EXPECT_DEATH(MINIRAFT_CHECK_EQ(Duration(7), Duration(8)), "\\(7 vs 8\\)");
}

}  // namespace
}  // namespace miniraft::base
