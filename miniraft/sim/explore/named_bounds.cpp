// The bounds that are explored as a matter of course; docs/exploration.md has what they take.

#include <algorithm>
#include <iterator>

#include "miniraft/sim/explore/bounds.h"

namespace miniraft::sim {

namespace {

std::vector<NamedBounds> with_the_same_members() {
  return {
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
      {"transfer",
       "a leader hands over to either of the others, who may have missed what it holds",
       {.nodes = 3,
        .terms = 3,
        .proposals = 1,
        .time_outs = 2,
        .transfers = 1,
        .disks_are_slow = false}},
      {"snapshot",
       "any node takes one, and its log before that goes; and a crash",
       {.nodes = 3,
        .terms = 2,
        .proposals = 1,
        .time_outs = 2,
        .crashes = 1,
        .snapshots = 1,
        .disks_are_slow = false}},
      {"damage",
       "a node that cannot read its snapshot after a crash takes another for it",
       {.nodes = 2,
        .terms = 2,
        .proposals = 1,
        .time_outs = 2,
        .heartbeats = 2,
        .crashes = 1,
        .snapshots = 1,
        .damages = 1,
        .disks_are_slow = false}},
  };
}

std::vector<NamedBounds> with_changes_of_members() {
  return {
      {"removal",
       "one of three voters is removed, perhaps the leader, who hands over; and a crash",
       {.nodes = 3,
        .terms = 2,
        .proposals = 0,
        .time_outs = 2,
        .crashes = 1,
        .changes = member_changes_in("-n3").value(),
        .disks_are_slow = false}},
      {"promotion",
       "two voters, and a learner that becomes the third; and a crash",
       {.nodes = 3,
        .learners = 1,
        .terms = 2,
        .proposals = 1,
        .time_outs = 2,
        .crashes = 1,
        .changes = member_changes_in("+n3").value(),
        .disks_are_slow = false}},
      {"joining",
       "two voters, and a node that learns and then votes, with three leaders and a crash",
       {.nodes = 3,
        .joining = 1,
        .terms = 3,
        .proposals = 0,
        .time_outs = 3,
        .crashes = 1,
        .changes = member_changes_in("~n3, +n3").value(),
        .disks_are_slow = false}},
      {"joining_snapshot",
       "the same with two leaders, and with a snapshot that any node takes",
       {.nodes = 3,
        .joining = 1,
        .terms = 2,
        .proposals = 0,
        .time_outs = 2,
        .crashes = 1,
        .changes = member_changes_in("~n3, +n3").value(),
        .snapshots = 1,
        .disks_are_slow = false}},
      {"replacement",
       "of two voters one is replaced by a node that knows nothing yet, with three leaders",
       {.nodes = 3,
        .joining = 1,
        .terms = 3,
        .proposals = 1,
        .time_outs = 3,
        .changes = member_changes_in("+n3 -n1 forced").value(),
        .disks_are_slow = false}},
  };
}

}  // namespace

const std::vector<NamedBounds>& named_bounds() {
  static const std::vector<NamedBounds> all = [] {
    std::vector<NamedBounds> some = with_the_same_members();
    std::ranges::move(with_changes_of_members(), std::back_inserter(some));
    return some;
  }();
  return all;
}

}  // namespace miniraft::sim
