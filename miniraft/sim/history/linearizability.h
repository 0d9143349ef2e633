// Linearizability: is there one order of all operations that explains the result of each?
//
// The order must respect real time: an operation that returned before another was called comes
// first. And a store that executes the operations in this order must give each operation the output
// that it had (Herlihy and Wing 1990). Linearizability is local, so each key is checked separately.
// The search is that of Wing and Gong (1993) with the memoisation of Lowe (2017). docs/checker.md
// describes the algorithm, the pruning rules and why each is sound.
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

/// How much one check may cost. If a check needs more, its verdict is `unknown`.
struct Budget {
  std::optional<base::Duration> time;         ///< real time, for all keys together
  uint64_t steps_max = UINT64_MAX;            ///< operations tried, per key; deterministic
  size_t memory_bytes_max = size_t{1} << 30;  ///< memory of remembered states, per key
};

/// The verdict on one key.
struct KeyVerdict {
  std::string key;
  Verdict verdict = Verdict::unknown;
  uint64_t steps = 0;  ///< operations tried
};

/// The verdict on a history: not linearizable if one key is not; otherwise unknown if one key is.
struct CheckResult {
  Verdict verdict = Verdict::linearizable;
  std::vector<KeyVerdict> keys;  ///< ordered by key
};

/// Checks every key of `history`. Deterministic unless `budget.time` is set and spent.
[[nodiscard]] CheckResult check_linearizability(const History& history, const Budget& budget = {});

}  // namespace miniraft::sim
