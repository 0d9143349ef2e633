// TimeLine: the order of the events in a picture of a few operations.
//
// Every call and every end gets a rank, by instant. At the same instant calls come before ends,
// because such operations overlap. An end that nobody knows comes after all others.
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
  bool is_open = false;    ///< its end is unknown
  bool is_source = false;  ///< not one of those that cannot be ordered
  bool is_last = false;    ///< FailingWindow::last
};

struct TimeLine {
  std::vector<Bar> bars;  ///< by call
  size_t rank_count = 0;

  /// The operations of `window` and its sources. `history` must outlive this.
  TimeLine(const sim::History& history, const sim::FailingWindow& window);
};

}  // namespace miniraft::lab
