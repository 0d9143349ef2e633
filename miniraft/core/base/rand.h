// Random: a small reproducible random generator.
//
// xoshiro256** by Blackman and Vigna (2018), its state filled by splitmix64 as they advise. The
// same seed gives the same sequence with every compiler: everything is integer arithmetic, but for
// `exponential_duration`, which uses log() and may differ in the last nanosecond between maths
// libraries. Not for secrets. Seeds from the operating system come from os/entropy.h.
//
// Thread rule: one thread at a time. A copy continues the same sequence on its own.
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

  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform_real();

  /// True with probability `p`; p ≤ 0 is never, p ≥ 1 always.
  bool chance(double p);

  /// Uniform in [low, high). Requires: low < high.
  Duration uniform_duration(Duration low, Duration high);

  /// Exponentially distributed with the given mean. Requires: mean ≥ 0.
  Duration exponential_duration(Duration mean);

  /// Puts the items in a uniformly drawn order (Fisher–Yates).
  template <class T>
  void shuffle(std::span<T> items) {
    for (size_t i = items.size(); i > 1; --i) {
      using std::swap;
      swap(items[i - 1], items[static_cast<size_t>(uniform(i))]);
    }
  }

  /// A generator whose stream does not depend on how this one is used afterwards.
  Random fork();

 private:
  std::array<uint64_t, 4> state_;
};

/// One step of splitmix64 (Steele, Lea, Flood 2014): advances `state`, returns 64 mixed bits.
uint64_t splitmix64(uint64_t& state);

}  // namespace miniraft::base
