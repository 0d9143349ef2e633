// Configuration: who belongs to the cluster, and how that changes (Raft §6, Thesis §4).
//
// Pure values and functions. A change of voters goes through a joint configuration, in which
// elections and commitment need a majority of the outgoing voters and one of the incoming ones;
// leaving it makes the change complete. Learners receive the log and have no vote (Thesis §4.2.1).
//
// Each node is listed once with its one standing, so that a learner that is a voter, or a node that
// is in neither half, cannot be written down.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "miniraft/core/raft/quorum.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

/// The last three are found in joint configurations only.
enum class Standing : uint8_t {
  learner,
  voter,          ///< while joint: of both halves
  joining_voter,  ///< of the incoming half: not a voter before
  leaving_voter,  ///< of the outgoing half: no member afterwards
  demoted_voter,  ///< of the outgoing half: a learner afterwards
};

struct Member {
  NodeId node;
  Standing standing = Standing::voter;
  bool operator==(const Member&) const = default;
};

/// Whether it votes in the incoming half, which is the only one unless the configuration is joint.
constexpr bool is_incoming(Standing standing) {
  return standing == Standing::voter || standing == Standing::joining_voter;
}
constexpr bool is_outgoing(Standing standing) {
  return standing == Standing::voter || standing == Standing::leaving_voter ||
         standing == Standing::demoted_voter;
}

struct Configuration {
  std::vector<Member> members;  ///< in order of their ids, each once
  bool is_joint = false;

  static constexpr size_t members_max = 64;

  [[nodiscard]] const Member* find(NodeId node) const;
  [[nodiscard]] bool is_member(NodeId node) const { return find(node) != nullptr; }
  /// In either half.
  [[nodiscard]] bool is_voter(NodeId node) const;

  /// The largest value that a majority, while joint both majorities, have reached; `reached_by`
  /// says of each voter (NodeId) what it has. Without voters: 0.
  template <class F>
  [[nodiscard]] uint64_t quorum_value(F reached_by) const;

  /// The state of an election or pre-election; `answer_of` says of each voter (NodeId) whether it
  /// granted (std::optional<bool>). Without voters: lost.
  template <class F>
  [[nodiscard]] VoteResult vote_result(F answer_of) const;

  bool operator==(const Configuration&) const = default;
};

/// What a change makes of one node.
enum class MemberKind : uint8_t { voter, learner, removed };

struct MemberChange {
  NodeId node;
  MemberKind becomes = MemberKind::voter;
  bool operator==(const MemberChange&) const = default;
};

enum class ConfigurationError : uint8_t {
  already_joint,     ///< another change is half done
  not_joint,         ///< there is nothing to leave
  no_voters,         ///< there are no voters to begin with
  no_voters_left,    ///< the change would remove them all
  several_voters,    ///< more than one voter changes: that needs a joint configuration
  too_many_members,  ///< beyond Configuration::members_max
};

/// The joint configuration that leads from `from` to what `changes`, made in their order, make of
/// it (Raft §6). To remove who is not there, or add who is, changes nothing.
[[nodiscard]] std::expected<Configuration, ConfigurationError> enter_joint(
    Configuration from, std::span<const MemberChange> changes);

/// Completes a change: the incoming voters are the voters.
[[nodiscard]] std::expected<Configuration, ConfigurationError> leave_joint(
    const Configuration& from);

/// A change of learners, and of one voter at most, in one step (Thesis §4.1: majorities that differ
/// by one voter overlap).
[[nodiscard]] std::expected<Configuration, ConfigurationError> change_simply(
    const Configuration& from, std::span<const MemberChange> changes);

/// Whether what the comments above promise holds: a configuration that came from a peer or a disk
/// is refused otherwise. The empty one, of a node that waits to be added, is well-formed.
[[nodiscard]] bool is_well_formed(const Configuration& configuration);

template <class F>
uint64_t Configuration::quorum_value(F reached_by) const {
  uint64_t incoming[members_max];
  uint64_t outgoing[members_max];
  size_t incoming_count = 0;
  size_t outgoing_count = 0;
  for (const Member& member : members) {
    if (member.standing == Standing::learner) continue;
    const uint64_t reached = reached_by(member.node);
    if (is_incoming(member.standing)) incoming[incoming_count++] = reached;
    if (is_joint && is_outgoing(member.standing)) outgoing[outgoing_count++] = reached;
  }
  if (incoming_count == 0) return 0;
  return joint_value({incoming, incoming_count}, {outgoing, outgoing_count});
}

template <class F>
VoteResult Configuration::vote_result(F answer_of) const {
  struct Tally {
    size_t voters = 0;
    size_t granted = 0;
    size_t refused = 0;
    [[nodiscard]] VoteResult result() const { return majority_vote(voters, granted, refused); }
  };
  Tally incoming;
  Tally outgoing;
  for (const Member& member : members) {
    const auto answer = answer_of(member.node);
    const auto count = [&answer](Tally& tally) {
      ++tally.voters;
      if (answer.has_value()) ++(*answer ? tally.granted : tally.refused);
    };
    if (is_incoming(member.standing)) count(incoming);
    if (is_joint && is_outgoing(member.standing)) count(outgoing);
  }
  if (incoming.voters == 0) return VoteResult::lost;
  return joint_vote(incoming.result(), outgoing.result());
}

}  // namespace miniraft::raft
