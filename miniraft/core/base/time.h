// Duration and Instant: time spans and points of a monotonic clock, in nanoseconds.
//
// The core never reads a clock: the owner's loop reads one (os/clock.h, or a simulated clock) and
// passes the Instant in. An Instant can be compared only with others of the same clock. <chrono> is
// not used, because it takes longer to compile than all other headers of the core together.
#pragma once

#include <compare>
#include <cstdint>

namespace miniraft::base {

/// A signed span of time. `value` is in nanoseconds; the range is ± 292 years.
struct Duration {
  int64_t value = 0;

  constexpr Duration() = default;
  explicit constexpr Duration(int64_t nanoseconds) : value(nanoseconds) {}
  auto operator<=>(const Duration&) const = default;

  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(value) / 1e9; }
};

/// A point of a monotonic clock. `value` is in nanoseconds since a start that the clock chooses.
struct Instant {
  int64_t value = 0;

  constexpr Instant() = default;
  explicit constexpr Instant(int64_t nanoseconds) : value(nanoseconds) {}
  auto operator<=>(const Instant&) const = default;
};

constexpr Duration nanoseconds(int64_t count) {
  return Duration(count);
}
constexpr Duration microseconds(int64_t count) {
  return Duration(count * 1'000);
}
constexpr Duration milliseconds(int64_t count) {
  return Duration(count * 1'000'000);
}
constexpr Duration seconds(int64_t count) {
  return Duration(count * 1'000'000'000);
}

constexpr Duration operator+(Duration a, Duration b) {
  return Duration(a.value + b.value);
}
constexpr Duration operator-(Duration a, Duration b) {
  return Duration(a.value - b.value);
}
constexpr Duration operator*(Duration a, int64_t factor) {
  return Duration(a.value * factor);
}
constexpr Duration operator/(Duration a, int64_t divisor) {
  return Duration(a.value / divisor);
}
constexpr Instant operator+(Instant a, Duration b) {
  return Instant(a.value + b.value);
}
constexpr Instant operator-(Instant a, Duration b) {
  return Instant(a.value - b.value);
}
constexpr Duration operator-(Instant a, Instant b) {
  return Duration(a.value - b.value);
}

}  // namespace miniraft::base
