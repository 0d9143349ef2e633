// FailingWindow: why a history is not linearizable, in as few operations as possible.
//
// It does not help a reader to know that thousands of operations have no order. This finds a few
// operations on one key that have no order by themselves. Every other operation on the key counts
// as optional: it may or may not have taken effect between its call and its return, its result is
// not checked, and any value that it may have written is allowed. So if the few operations have no
// order, the whole history has none. docs/checker.md §5 has the steps.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/sim/history/history.h"
#include "miniraft/sim/history/linearizability.h"

namespace miniraft::sim {

/// Operations are given as indices in `History::operations`.
struct FailingWindow {
  std::string key;

  /// The operations that have no order, sorted by call. If `is_minimal`, the others have an order
  /// when any one of them is left out.
  std::vector<size_t> operations;

  /// The operation of the window that returned last; it completes the contradiction. All operations
  /// on the key that returned earlier have an order. This operation always observes a value.
  size_t last = 0;

  /// Operations outside of the window that may have written the value that `last`, or an operation
  /// of the window that overlaps it, observed; sorted by call. A reader asks next why none of these
  /// explains the value. At most `sources_max`, the latest ones.
  std::vector<size_t> sources;
  static constexpr size_t sources_max = 6;
  size_t sources_left_out = 0;  ///< how many more there are

  /// An order of `operations` without `last`, including other operations that this order needs.
  std::vector<size_t> order_without_last;

  bool is_minimal = true;  ///< false if the budget was spent before this was certain
};

/// The window of `key`; nullopt if its history is linearizable, or if `budget` does not suffice to
/// decide this. `budget.time` is for all searches together, the other limits for each of them.
std::optional<FailingWindow> find_failing_window(const History& history, const std::string& key,
                                                 const Budget& budget);

}  // namespace miniraft::sim
