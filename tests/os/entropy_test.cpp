// Goal: entropy gives 64 bits that differ from call to call, and each bit takes both values.
#include "miniraft/os/entropy.h"

#include <gtest/gtest.h>

#include <set>

namespace miniraft::os {
namespace {

TEST(Entropy, differs_at_each_call_and_fills_every_bit) {
  std::set<uint64_t> seen;
  uint64_t ever_set = 0;
  uint64_t ever_clear = 0;
  for (int i = 0; i < 200; ++i) {
    const uint64_t bits = entropy();
    seen.insert(bits);
    ever_set |= bits;
    ever_clear |= ~bits;
  }
  // A fair generator fails these once in 10^15 runs and once in 10^58.
  EXPECT_EQ(seen.size(), 200U);
  EXPECT_EQ(ever_set & ever_clear, UINT64_MAX);
}

}  // namespace
}  // namespace miniraft::os
