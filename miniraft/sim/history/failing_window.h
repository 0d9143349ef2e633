// FailingWindow: why a history is not linearizable, in as few operations as possible.
//
// A history of thousands of operations that has no order helps nobody. Found here are a few on one
// key that have none by themselves, whatever the rest of the key's history did: each operation that
// is left out counts as one that may or may not have taken effect while it was under way, so
// nothing is asked of it, and any value that it could have left is allowed. Whoever shows that the
// few cannot be ordered has therefore shown it of the whole history. docs/checker.md §5 has the
// steps.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/sim/history/history.h"
#include "miniraft/sim/history/linearizability.h"

namespace miniraft::sim {

/// Operations are places in `History::operations`.
struct FailingWindow {
  std::string key;

  /// Those that cannot be ordered, by call. If `is_minimal`, any of them left out makes the rest
  /// fit.
  std::vector<size_t> operations;

  /// The one of them that returned last. Everything on the key that returned earlier can be
  /// ordered: with it the contradiction is complete. It always observes something.
  size_t last = 0;

  /// Others that may have made the value that the last one observed, or one that overlaps it, by
  /// call: why none of them helps is what a reader asks next. At most `sources_max`, the latest.
  std::vector<size_t> sources;
  static constexpr size_t sources_max = 6;
  size_t sources_left_out = 0;

  /// An order of `operations` without the last, with others that it needs.
  std::vector<size_t> order_without_last;

  bool is_minimal = true;  ///< false when the budget was spent before it was certain
};

/// The window of `key`, or nullopt if its history is linearizable, or `budget` does not suffice to
/// tell. `budget.time` is for all checks together, the rest for each of them.
std::optional<FailingWindow> find_failing_window(const History& history, const std::string& key,
                                                 const Budget& budget);

}  // namespace miniraft::sim
