#include "miniraft/apps/lab/explore/sabotages.h"

#include <algorithm>

namespace miniraft::lab {

using sim::Sabotage;

const std::vector<NamedSabotage>& sabotages() {
  static const std::vector<NamedSabotage> all = {
      {"none", Sabotage::none, ""},
      {"forgets-vote", Sabotage::forgets_vote, "two voters, --time-outs 2 and --crashes 1"},
      {"forgets-log", Sabotage::forgets_log, "two voters, --time-outs 1 and --crashes 1"},
      {"forgets-members", Sabotage::forgets_members,
       "two nodes, --time-outs 1, --crashes 1 and one of --changes"},
      {"hasty", Sabotage::hasty, "two voters and --time-outs 1"}};
  return all;
}

const NamedSabotage& named(Sabotage sabotage) {
  return *std::ranges::find(sabotages(), sabotage, &NamedSabotage::sabotage);
}

bool can_show(const sim::Bounds& bounds) {
  const uint64_t voters = bounds.nodes - bounds.learners - bounds.joining;
  switch (bounds.sabotage) {
    case Sabotage::none:
      return true;
    case Sabotage::forgets_vote:
      return voters >= 2 && bounds.time_outs >= 2 && bounds.crashes >= 1;
    case Sabotage::forgets_log:
      return voters >= 2 && bounds.time_outs >= 1 && bounds.crashes >= 1;
    case Sabotage::forgets_members:
      return bounds.nodes >= 2 && bounds.time_outs >= 1 && bounds.crashes >= 1 &&
             !bounds.changes.empty();
    case Sabotage::hasty:
      return voters >= 2 && bounds.time_outs >= 1;
  }
  return true;
}

}  // namespace miniraft::lab
