// Linearizability: checks whether one order of all operations explains what every client saw.
//
// The order must respect real time: an operation that returned before another was called comes
// first. Executed one by one in this order, each operation must give the output that it had
// (Herlihy and Wing 1990). Linearizability is local, so each key is checked separately. The search
// is that of Wing and Gong (1993) with the memoisation of Lowe (2017). docs/checker.md describes
// the algorithm and its pruning rules, and why each rule is sound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

enum class Verdict : uint8_t {
  linearizable,
  not_linearizable,
  unknown,  ///< the budget was spent before the search ended
};

/// `linearizable`, `not linearizable` or `unknown`.
const char* name_of(Verdict verdict);

/// The limits of one check. A check that would exceed them returns `unknown`.
struct Budget {
  std::optional<base::Duration> time;  ///< real time, for all keys together
  uint64_t steps_max = UINT64_MAX;     ///< operations tried, per key; the same on every machine
  size_t memory_bytes_max = size_t{1} << 30;  ///< for memoised states, per key
};

/// The verdict on one key.
struct KeyVerdict {
  std::string key;
  Verdict verdict = Verdict::unknown;
  uint64_t steps = 0;  ///< operations tried
};

/// The verdict on a history: `not_linearizable` if any key has that verdict; otherwise `unknown` if
/// any key has that verdict; otherwise `linearizable`.
struct CheckResult {
  Verdict verdict = Verdict::linearizable;
  std::vector<KeyVerdict> keys;  ///< ordered by key
};

/// Checks every key of `history`. The result is deterministic, unless `budget.time` runs out.
[[nodiscard]] CheckResult check_linearizability(const History& history, const Budget& budget = {});

}  // namespace miniraft::sim
