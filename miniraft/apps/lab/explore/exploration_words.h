// Explorations in words: what `miniraft-lab explore` prints of bounds and of results.
//
// Lines of plain text, for a terminal or a log. They must tell the reader what the search covered
// and what it did not.
#pragma once

#include <string>

#include "miniraft/sim/explore/explorer.h"

namespace miniraft::lab {

/// The bounds in one line, including the sabotage.
[[nodiscard]] std::string words_for(const sim::Bounds& bounds);

/// The counts of a search that took `seconds`, what was checked, and the verdict, in lines.
[[nodiscard]] std::string words_for(const sim::Bounds& bounds, double seconds,
                                    const sim::ExplorationResult& result);

}  // namespace miniraft::lab
