// Goal: the checker agrees with a judge too simple to be wrong, on thousands of small random
// histories.
#include <gtest/gtest.h>

#include <cstdint>

#include "miniraft/sim/history/linearizability.h"
#include "tests/sim/history/brute_force.h"

namespace miniraft::sim {
namespace {

TEST(linearizability_brute_force, agrees_on_every_small_history) {
  int linearizable = 0;
  int not_linearizable = 0;
  for (uint32_t seed = 0; seed < 20000; ++seed) {
    const History history = random_history(seed);
    const bool want = is_linearizable_by_force(history.operations);
    ++(want ? linearizable : not_linearizable);
    const Verdict verdict = check_linearizability(history).verdict;
    ASSERT_EQ(verdict, want ? Verdict::linearizable : Verdict::not_linearizable)
        << "seed " << seed << "\n"
        << text_of(history);
  }
  EXPECT_GT(linearizable, 4000);
  EXPECT_GT(not_linearizable, 4000);
}

}  // namespace
}  // namespace miniraft::sim
