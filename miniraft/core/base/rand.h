// Random: a small reproducible pseudo-random generator.
//
// xoshiro256** by Blackman and Vigna (2018), with its state filled by splitmix64 as they advise.
// The same seed gives the same sequence with every compiler. The exception is
// `exponential_duration`, which uses log1p() and may differ in the last nanosecond between maths
// libraries. Not fit for secrets. os/entropy.h gives seeds from the operating system.
//
// Thread rule: one thread at a time. A copy produces the same sequence, independently.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "miniraft/core/base/time.h"

namespace miniraft::base {

class Random {
 public:
  explicit Random(uint64_t seed);

  /// 64 uniform bits.
  uint64_t next_u64();

  /// Uniform in [0, bound), without bias (Lemire 2019). Requires: bound > 0.
  uint64_t uniform(uint64_t bound);

  /// Uniform in [low, high]. Requires: low ≤ high.
  uint64_t uniform_between(uint64_t low, uint64_t high);

  /// Uniform over the multiples of 2^-53 in [0, 1).
  double uniform_real();

  /// True with probability `p`; never if p ≤ 0, always if p ≥ 1.
  bool chance(double p);

  /// Uniform in [low, high). Requires: low < high.
  Duration uniform_duration(Duration low, Duration high);

  /// Exponentially distributed with the given mean. Requires: mean ≥ 0.
  Duration exponential_duration(Duration mean);

  /// Permutes the items; every permutation is equally likely (Fisher–Yates).
  template <class T>
  void shuffle(std::span<T> items) {
    for (size_t i = items.size(); i > 1; --i) {
      using std::swap;
      swap(items[i - 1], items[static_cast<size_t>(uniform(i))]);
    }
  }

  /// A new generator, seeded with the next 64 bits of this one. Its sequence does not depend on how
  /// this one is used afterwards.
  Random fork();

 private:
  std::array<uint64_t, 4> state_;
};

/// One step of splitmix64 (Steele, Lea, Flood 2014): advances `state`, returns 64 mixed bits.
uint64_t splitmix64(uint64_t& state);

}  // namespace miniraft::base
