// FailingWindow: shows why a history is not linearizable, with as few operations as possible.
//
// A violation among thousands of operations is hard to understand. This search finds a few
// operations on one key that cannot be ordered, whatever the other operations on the key did. Each
// operation that is left out may or may not have taken effect while it was in flight: it imposes no
// condition, and every value that it could have written is allowed. So if the few operations cannot
// be ordered, the whole history cannot. docs/checker.md §5 describes the steps.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/sim/history/history.h"
#include "miniraft/sim/history/linearizability.h"

namespace miniraft::sim {

/// Operations are indexes into `History::operations`.
struct FailingWindow {
  std::string key;

  /// The operations that cannot be ordered, sorted by call. If `is_minimal`, they can be ordered
  /// after any one of them is left out.
  std::vector<size_t> operations;

  /// The one of `operations` that returned last. All operations on the key that returned earlier
  /// can be ordered; this operation completes the contradiction. It always observes a value.
  size_t last = 0;

  /// Other operations that may have written the value that `last`, or an operation that overlaps
  /// it, observed; sorted by call. A report shows them, because readers ask why they do not help.
  /// Only the latest: at most `sources_max`, and at most two that returned before the window.
  std::vector<size_t> sources;
  static constexpr size_t sources_max = 6;
  size_t sources_left_out = 0;  ///< how many more there are

  /// An order of `operations` without `last`, including other operations that the order needs.
  std::vector<size_t> order_without_last;

  bool is_minimal = true;  ///< false if the budget was spent before that was certain
};

/// The failing window of `key`. Returns nullopt if the history of `key` is linearizable, or if
/// `budget` does not suffice to decide that. `budget.time` limits all checks together; the other
/// limits apply to each check.
std::optional<FailingWindow> find_failing_window(const History& history, const std::string& key,
                                                 const Budget& budget);

}  // namespace miniraft::sim
