// TimeLine: the order of the events in a picture of a few operations.
//
// Every call and every return gets a rank, sorted by instant. At the same instant calls come before
// returns, because such operations overlap. A return that is not known comes after all others.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "miniraft/apps/lab/check/operation_words.h"
#include "miniraft/sim/history/failing_window.h"
#include "miniraft/sim/history/history.h"

namespace miniraft::lab {

/// What the pictures show of one operation.
struct Bar {
  const sim::Operation* operation = nullptr;
  std::string label;
  std::string span;
  size_t call_rank = 0;
  size_t end_rank = 0;
  bool is_open = false;    ///< its return is not known
  bool is_source = false;  ///< of FailingWindow::sources, not of the window itself
  bool is_last = false;    ///< FailingWindow::last
};

struct TimeLine {
  std::vector<Bar> bars;  ///< sorted by call
  size_t rank_count = 0;

  /// Has a bar for each operation of `window` and each source. `history` must outlive this object.
  TimeLine(const sim::History& history, const sim::FailingWindow& window);
};

}  // namespace miniraft::lab
