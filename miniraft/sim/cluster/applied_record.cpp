#include "miniraft/sim/cluster/applied_record.h"

#include <utility>

namespace miniraft::sim {

AppliedPlace AppliedRecord::execute(AppliedPlace place, base::ByteView command) {
  const uint64_t hash = fingerprint(command);
  const AppliedPlace after{place.count + 1, mix(place.chain ^ mix(hash))};
  if (after.count < chains_.size()) {
    if (chains_[after.count] != after.chain) {
      found("state-machine-safety",
            "command " + std::to_string(after.count) + " of one machine is not that of another");
    }
    return after;
  }
  if (after.count > chains_.size()) {
    found("state-machine-safety", "a machine stands at command " + std::to_string(place.count) +
                                      ", which none has executed");
    return after;
  }
  if (!known_.insert(hash)) {
    found("executed-once", "command " + std::to_string(after.count) +
                               " was executed before, at another place of the log");
  }
  chains_.push_back(after.chain);
  return after;
}

void AppliedRecord::state_is(AppliedPlace place, uint64_t state_fingerprint) {
  if (place.count >= states_.size()) states_.resize(place.count + 1);
  uint64_t& known = states_[place.count];
  if (known == 0) known = state_fingerprint;
  if (known != state_fingerprint) {
    found("equal-states",
          "after " + std::to_string(place.count) + " commands the states of two machines differ");
  }
}

void AppliedRecord::index_is(raft::LogIndex index, AppliedPlace place) {
  if (place.count >= chains_.size() || chains_[place.count] != place.chain) {
    found("state-machine-safety", "a machine stands at command " + std::to_string(place.count) +
                                      " by another way than the others");
  }
  if (index.value >= counts_.size()) counts_.resize(index.value + 1);
  uint64_t& known = counts_[index.value];
  if (known == 0) known = place.count + 1;
  if (known != place.count + 1) {
    found("state-machine-safety", "having applied the log up to " + std::to_string(index.value) +
                                      ", one node has executed " + std::to_string(known - 1) +
                                      " commands, another " + std::to_string(place.count));
  }
}

}  // namespace miniraft::sim
