// Explanation: why a history is not linearizable, for people.
//
// Takes the few operations that cannot be ordered (sim/history/failing_window.h) and says in words
// who saw what and what is missing, and draws them, for a terminal and as SVG.
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
  std::string svg;      ///< the same as a picture that stands alone
};

/// Of the keys that `result` found not linearizable, explains the one that takes the fewest
/// operations, among the first few. Nullopt if there is none or `time` does not suffice to find
/// even one reason.
std::optional<Explanation> explain(const sim::History& history, const sim::CheckResult& result,
                                   base::Duration time);

/// The words alone.
std::string explanation_words(const sim::History& history, const sim::FailingWindow& window);

}  // namespace miniraft::lab
