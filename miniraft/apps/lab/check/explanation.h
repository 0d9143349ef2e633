// Explanation: tells a reader why a history is not linearizable.
//
// It describes the few operations that have no order (sim/history/failing_window.h) in words: which
// client observed which value, and what could not have written it. It also draws them, for a
// terminal and as SVG.
#pragma once

#include <optional>
#include <string>

#include "miniraft/sim/history/failing_window.h"
#include "miniraft/sim/history/history.h"
#include "miniraft/sim/history/linearizability.h"

namespace miniraft::lab {

struct Explanation {
  std::string words;    ///< lines of text, no line break at the end
  std::string drawing;  ///< for a terminal: lines of ASCII, no line break at the end
  std::string svg;      ///< the same as an SVG document
};

/// Explains one of the first few keys that are not linearizable in `result`: the one whose failing
/// window has the fewest operations. Nullopt if there is no such key, or if `time` does not suffice
/// to find any window.
std::optional<Explanation> explain(const sim::History& history, const sim::CheckResult& result,
                                   base::Duration time);

/// The words alone.
std::string explanation_words(const sim::History& history, const sim::FailingWindow& window);

}  // namespace miniraft::lab
