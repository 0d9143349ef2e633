// SimulatedClock: a node's monotonic clock, which runs faster or slower than true time.
//
// The clock never goes back, not even across restarts of the node. It uses integer arithmetic only,
// so that a run is the same on every machine. Requires: less than an hour of virtual time.
#pragma once

#include <cstdint>

#include "miniraft/core/base/time.h"

namespace miniraft::sim {

class SimulatedClock {
 public:
  /// `skew_ppm` is how much faster than true time the clock runs, in parts per million. Requires:
  /// skew_ppm > -1'000'000.
  SimulatedClock(base::Instant start, int64_t skew_ppm)
      : start_(start), rate_(1'000'000 + skew_ppm) {}

  /// What the clock shows at `true_time`.
  [[nodiscard]] base::Instant at(base::Instant true_time) const {
    return start_ + base::nanoseconds(true_time.value * rate_ / 1'000'000);
  }
  /// The first true time at which this clock shows `local` or later.
  [[nodiscard]] base::Instant true_time_of(base::Instant local) const {
    const int64_t span = (local - start_).value;
    if (span <= 0) return base::Instant();
    // Two steps avoid an overflow: a node may want to be woken days later.
    const int64_t whole = span / rate_ * 1'000'000;
    const int64_t rest = (span % rate_ * 1'000'000 + rate_ - 1) / rate_;
    return base::Instant(whole + rest);
  }

 private:
  base::Instant start_;
  int64_t rate_;
};

}  // namespace miniraft::sim
