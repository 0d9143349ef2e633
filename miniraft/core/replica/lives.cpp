#include "miniraft/core/replica/lives.h"

#include <algorithm>

#include "miniraft/core/base/check.h"

namespace miniraft::replica {

const char* name_of(DropReason reason) {
  switch (reason) {
    case DropReason::elsewhere:
      return "elsewhere";
    case DropReason::of_earlier_life:
      return "of_earlier_life";
    case DropReason::to_earlier_life:
      return "to_earlier_life";
  }
  return "";
}

Lives::Lives(ClusterId cluster, Incarnation own) : cluster_(cluster), own_(own) {
  MINIRAFT_CHECK_GT(own_.value, 0U);
  MINIRAFT_CHECK_LE(own_.value, Incarnation::value_max);
}

bool Lives::is_later_life(raft::NodeId from, const Identity& identity) const {
  return is_from_here(identity) && known(from).value > 0 && identity.from > known(from);
}

std::optional<DropReason> Lives::judge(raft::NodeId from, const Identity& identity) {
  const auto reason = reason_to_drop(from, identity);
  if (reason) ++dropped_.at(static_cast<size_t>(*reason));
  return reason;
}

std::optional<DropReason> Lives::reason_to_drop(raft::NodeId from, const Identity& identity) {
  if (!is_from_here(identity)) return DropReason::elsewhere;
  // Record the peer's incarnation first: it is valid even if the message is dropped.
  Incarnation& peer = peers_[from];
  const bool is_of_earlier = identity.from < peer;
  if (!is_of_earlier) peer = identity.from;
  const bool is_to_other = identity.to.value > 0 && identity.to != own_;
  // An earlier incarnation of this node had a larger number than this one.
  if (identity.to > own_) {
    own_ = Incarnation(std::min(identity.to.value + 1, Incarnation::value_max));
  }
  if (is_of_earlier) return DropReason::of_earlier_life;
  if (is_to_other) return DropReason::to_earlier_life;
  return std::nullopt;
}

Identity Lives::identity_for(raft::NodeId to) const {
  return {cluster_, own_, known(to)};
}

Incarnation Lives::known(raft::NodeId peer) const {
  const auto found = peers_.find(peer);
  return found == peers_.end() ? Incarnation() : found->second;
}

/// Numbers beyond the limits come from no node: taken for real, they could never be surpassed.
bool Lives::is_from_here(const Identity& identity) const {
  return identity.cluster == cluster_ && identity.from.value > 0 &&
         identity.from.value <= Incarnation::value_max &&
         identity.to.value <= Incarnation::value_max;
}

}  // namespace miniraft::replica
