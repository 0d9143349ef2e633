// Counted nouns for printed text: `1 node`, `2 nodes`, `0 entries`.
//
// The plural is the singular with an `s`, unless the caller gives it. Simulations, explorations and
// the programs that run them print sums and settings with it.
#pragma once

#include <cstdint>
#include <string>

namespace miniraft::sim {

inline std::string counted(uint64_t count, const std::string& singular,
                           const std::string& plural = "") {
  const std::string several = plural.empty() ? singular + "s" : plural;
  return std::to_string(count) + " " + (count == 1 ? singular : several);
}

}  // namespace miniraft::sim
