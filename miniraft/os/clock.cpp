#include "miniraft/os/clock.h"

#include <time.h>

#include "miniraft/core/base/check.h"

namespace miniraft::os {

base::Instant monotonic_now() {
  timespec now{};
  MINIRAFT_CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &now), 0);
  return base::Instant(int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec);
}

uint64_t unix_milliseconds() {
  timespec now{};
  MINIRAFT_CHECK_EQ(clock_gettime(CLOCK_REALTIME, &now), 0);
  if (now.tv_sec < 0) return 0;
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1'000'000;
}

}  // namespace miniraft::os
