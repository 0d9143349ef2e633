// SeedRange: which random cases a test runs, and how the environment asks for others.
//
// A case follows from its number alone, so a failure is replayed by that number, and a long run is
// cut into pieces that run beside each other.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

namespace miniraft::testing {

/// The numbers [first, last].
struct SeedRange {
  uint64_t first;
  uint64_t last;
};

/// [1, count], or what the environment variable `name` says: `N` is [1, N], `A..B` is [A, B].
/// Empty when it says anything else.
inline std::optional<SeedRange> seed_range(const char* name, uint64_t count) {
  SeedRange range{1, count};
  const char* text = std::getenv(name);
  if (text == nullptr) return range;
  char end = 0;
  if (std::sscanf(text, "%lu..%lu%c", &range.first, &range.last, &end) == 2) return range;
  if (std::sscanf(text, "%lu%c", &range.last, &end) == 1) return SeedRange{1, range.last};
  return std::nullopt;
}

/// What runs the case `seed` alone, e.g. `MINIRAFT_SEEDS=7..7`.
inline std::string replay(const char* name, uint64_t seed) {
  const std::string number = std::to_string(seed);
  return std::string(name) + '=' + number + ".." + number;
}

}  // namespace miniraft::testing
