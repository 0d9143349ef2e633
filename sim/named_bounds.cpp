// The bounds that are explored as a matter of course; docs/exploration.md has what they take.

#include "sim/explorer.h"

namespace miniraft::sim {

const std::vector<NamedBounds>& named_bounds() {
  static const std::vector<NamedBounds> all = {
      {"election",
       "two campaigns in one term, every write in its own time",
       {.nodes = 3, .terms = 1, .proposals = 0, .time_outs = 2}},
      {"crash",
       "two campaigns, and a crash that takes what was not yet written",
       {.nodes = 3, .terms = 2, .proposals = 0, .time_outs = 2, .crashes = 1}},
      {"replication",
       "a second leader finds what the first one left, every write in its own time",
       {.nodes = 3, .terms = 2, .proposals = 1, .time_outs = 2}},
      {"duplicates",
       "two leaders, a crash, and any one message twice",
       {.nodes = 3,
        .terms = 2,
        .proposals = 1,
        .time_outs = 2,
        .crashes = 1,
        .duplicates = 1,
        .disks_are_slow = false}},
      {"reads",
       "a read at either of two leaders",
       {.nodes = 3,
        .terms = 2,
        .proposals = 1,
        .reads = 1,
        .time_outs = 2,
        .disks_are_slow = false}},
      {"three_terms",
       "three leaders in turn, who commit the entries of earlier terms",
       {.nodes = 3, .terms = 3, .proposals = 1, .time_outs = 3, .disks_are_slow = false}},
  };
  return all;
}

}  // namespace miniraft::sim
