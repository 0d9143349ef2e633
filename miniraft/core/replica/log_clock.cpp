#include "miniraft/core/replica/log_clock.h"

#include <algorithm>

namespace miniraft::replica {

LogTime LogClock::time(raft::Term term, base::Instant now, LogTime applied) {
  if (term != term_ || time_at(now) < applied) {
    term_ = term;
    since_ = now;
    begin_ = applied;
  }
  return time_at(now);
}

LogTime LogClock::time_at(base::Instant now) const {
  const auto elapsed = static_cast<uint64_t>((now - since_).value / 1'000'000);
  // No correct leader stamps a time near UINT64_MAX. If one is in the log, the clock must not wrap
  // around.
  return LogTime(begin_.value + std::min(elapsed, UINT64_MAX - begin_.value));
}

}  // namespace miniraft::replica
