#include "miniraft/sim/explore/bounds.h"

#include <algorithm>
#include <utility>

namespace miniraft::sim {

using raft::MemberKind;
using raft::NodeId;

namespace {

/// Whether each node begins as the one does whose name it gets, and each change stays as it is.
bool is_preserved(const Bounds& bounds, const Renaming& renaming) {
  for (uint64_t node = 1; node <= bounds.nodes; ++node) {
    if (founded_as(bounds, node) != founded_as(bounds, renaming(NodeId(node)).value)) return false;
  }
  return std::ranges::all_of(bounds.changes, [&](const MemberChanges& asked) {
    return std::ranges::all_of(asked.changes, [&](raft::MemberChange change) {
      change.node = renaming(change.node);
      return std::ranges::find(asked.changes, change) != asked.changes.end();
    });
  });
}

/// Whether a change may leave a leader without its vote. It hands over to the best of the others,
/// and of two equal ones to that with the lower id: then names do matter.
bool may_vote_out(const Bounds& bounds) {
  std::vector<MemberKind> kinds;
  for (uint64_t node = 1; node <= bounds.nodes; ++node) kinds.push_back(founded_as(bounds, node));
  for (const MemberChanges& asked : bounds.changes) {
    for (const auto& [node, becomes] : asked.changes) {
      MemberKind& kind = kinds.at(node.value - 1);
      if (kind == MemberKind::voter && becomes != MemberKind::voter) return true;
      kind = becomes;
    }
  }
  return false;
}

}  // namespace

std::optional<std::string> validation_error(const Bounds& bounds) {
  if (bounds.nodes < 1 || bounds.nodes > explored_nodes_max) return "nodes must be 1 to 3";
  if (bounds.learners >= bounds.nodes || bounds.joining >= bounds.nodes ||
      bounds.learners + bounds.joining >= bounds.nodes) {
    return "one node at least must be a voter: of " + std::to_string(bounds.nodes) + ", " +
           std::to_string(bounds.learners) + " are learners and " + std::to_string(bounds.joining) +
           " wait to join";
  }
  if (bounds.terms < 1 || bounds.terms >= exploration_limit) return "terms must be 1 to 7";
  if (bounds.proposals > exploration_limit || bounds.changes.size() > exploration_limit ||
      bounds.terms + bounds.proposals + 2 * bounds.changes.size() > exploration_limit) {
    return "terms, proposals and twice the changes together must be at most 8, and are " +
           std::to_string(bounds.terms) + " + " + std::to_string(bounds.proposals) + " + 2 * " +
           std::to_string(bounds.changes.size());
  }
  for (const MemberChanges& asked : bounds.changes) {
    for (const raft::MemberChange& change : asked.changes) {
      if (change.node.value < 1 || change.node.value > bounds.nodes) {
        return "changes must be of the nodes there are, n1 to n" + std::to_string(bounds.nodes) +
               ", not of n" + std::to_string(change.node.value);
      }
    }
  }
  if (bounds.reads > 4) return "reads must be at most 4";
  if (bounds.snapshots > 15) return "snapshots must be at most 15";
  if (bounds.damages > 15) return "damages must be at most 15";
  if (bounds.damages > 0 && (bounds.snapshots == 0 || bounds.crashes == 0)) {
    return "damages are of snapshots, in crashes: there must be some of both";
  }
  if (bounds.heartbeats > 8) return "heartbeats must be at most 8";
  if (std::max({bounds.time_outs, bounds.crashes, bounds.duplicates, bounds.transfers}) > 200) {
    return "time-outs, crashes, duplicates and transfers must be at most 200";
  }
  return std::nullopt;
}

MemberKind founded_as(const Bounds& bounds, uint64_t node) {
  if (node > bounds.nodes - bounds.joining) return MemberKind::removed;
  if (node > bounds.nodes - bounds.joining - bounds.learners) return MemberKind::learner;
  return MemberKind::voter;
}

PackedMembers founders_of(const Bounds& bounds) {
  raft::Configuration founders;
  for (uint64_t node = 1; node <= bounds.nodes; ++node) {
    const MemberKind kind = founded_as(bounds, node);
    if (kind == MemberKind::voter) founders.members.push_back({NodeId(node)});
    if (kind == MemberKind::learner) {
      founders.members.push_back({NodeId(node), raft::Standing::learner});
    }
  }
  return PackedMembers(founders);
}

std::vector<Renaming> symmetries_of(const Bounds& bounds) {
  std::vector<NodeId> names;
  for (uint64_t id = 1; id <= bounds.nodes; ++id) names.emplace_back(id);
  std::vector<Renaming> found;
  const bool is_symmetric = bounds.is_symmetric && !may_vote_out(bounds);
  do {
    std::vector<std::pair<NodeId, NodeId>> pairs;
    for (uint64_t id = 1; id <= bounds.nodes; ++id) pairs.emplace_back(NodeId(id), names[id - 1]);
    Renaming renaming(std::move(pairs));
    if (is_preserved(bounds, renaming)) found.push_back(std::move(renaming));
  } while (is_symmetric && std::ranges::next_permutation(names).found);
  return found;
}

}  // namespace miniraft::sim
