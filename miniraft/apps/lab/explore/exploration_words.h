// Explorations in words: what `miniraft-lab explore` prints of bounds and of results.
//
// Lines of plain text, for a terminal or a log. Who reads them must be able to tell what was looked
// at and what was not.
#pragma once

#include <string>

#include "miniraft/sim/explore/explorer.h"

namespace miniraft::lab {

/// In one line, the sabotage included.
[[nodiscard]] std::string words_for(const sim::Bounds& bounds);

/// The counts of a search that took so long, what was checked, and the verdict, in lines.
[[nodiscard]] std::string words_for(const sim::Bounds& bounds, double seconds,
                                    const sim::ExplorationResult& result);

}  // namespace miniraft::lab
