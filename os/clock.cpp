#include "os/clock.h"

#include <time.h>

#include "core/base/check.h"

namespace miniraft::os {

base::Instant monotonic_now() {
  timespec now{};
  CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &now), 0);
  return base::Instant(int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec);
}

}  // namespace miniraft::os
