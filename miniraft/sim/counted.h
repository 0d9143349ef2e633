// Numbers of things in words, for what is printed: `1 node`, `2 nodes`, `0 entries`.
//
// Only for regular English: the plural is the singular with an s, unless it is given. For sums and
// settings of simulations and explorations, in their own words and in the programs'.
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
