// Configuration: the members of the cluster, and how that set changes (Raft §6, Thesis §4).
//
// Pure values and functions. A change of voters goes through a joint configuration. While it is in
// effect, elections and commitment need a majority of the outgoing voters and a majority of the
// incoming voters. Leaving the joint configuration completes the change. Learners receive the log
// but have no vote (Thesis §4.2.1).
//
// Each node is listed once, with one standing. The type therefore cannot express a node that is
// both learner and voter, or one that belongs to neither half of a joint configuration.
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

/// A node's part in a configuration. The last three values occur only in joint configurations.
enum class Standing : uint8_t {
  learner,
  voter,          ///< in a joint configuration: a voter in both halves
  joining_voter,  ///< a voter in the incoming half only: was not a voter before
  leaving_voter,  ///< a voter in the outgoing half only: no member afterwards
  demoted_voter,  ///< a voter in the outgoing half only: a learner afterwards
};

struct Member {
  NodeId node;
  Standing standing = Standing::voter;
  bool operator==(const Member&) const = default;
};

/// Whether the node votes in the incoming half. A configuration that is not joint has only that
/// half.
constexpr bool is_incoming(Standing standing) {
  return standing == Standing::voter || standing == Standing::joining_voter;
}
constexpr bool is_outgoing(Standing standing) {
  return standing == Standing::voter || standing == Standing::leaving_voter ||
         standing == Standing::demoted_voter;
}

struct Configuration {
  std::vector<Member> members;  ///< sorted by id, each node once
  bool is_joint = false;

  static constexpr size_t members_max = 64;

  [[nodiscard]] const Member* find(NodeId node) const;
  [[nodiscard]] bool is_member(NodeId node) const { return find(node) != nullptr; }
  /// Whether `node` is a voter in either half.
  [[nodiscard]] bool is_voter(NodeId node) const;

  /// The largest value that a majority of the voters has reached; in a joint configuration, that
  /// both majorities have reached. `reached_by(NodeId)` returns the value of one voter. Returns 0
  /// if there are no voters.
  template <class F>
  [[nodiscard]] uint64_t quorum_value(F reached_by) const;

  /// The result of an election or pre-election. `answer_of(NodeId)` returns a std::optional<bool>:
  /// whether that voter granted its vote, or nullopt if it has not answered. Returns `lost` if
  /// there are no voters.
  template <class F>
  [[nodiscard]] VoteResult vote_result(F answer_of) const;

  bool operator==(const Configuration&) const = default;
};

/// What a node becomes by a change.
enum class MemberKind : uint8_t { voter, learner, removed };

struct MemberChange {
  NodeId node;
  MemberKind becomes = MemberKind::voter;
  bool operator==(const MemberChange&) const = default;
};

enum class ConfigurationError : uint8_t {
  already_joint,     ///< the previous change has not left its joint configuration
  not_joint,         ///< the configuration is not joint, so it cannot be left
  no_voters,         ///< the configuration to change has no voters
  no_voters_left,    ///< the change would remove every voter
  several_voters,    ///< the change affects more than one voter, which needs a joint configuration
  too_many_members,  ///< more than Configuration::members_max
};

/// The joint configuration that leads from `from` to the members that result from applying
/// `changes` in order (Raft §6). Removing a node that is not a member, or adding one that is, has
/// no effect. Errors: already_joint, no_voters, no_voters_left, too_many_members.
[[nodiscard]] std::expected<Configuration, ConfigurationError> enter_joint(
    Configuration from, std::span<const MemberChange> changes);

/// Completes a change: the incoming voters become the voters. Errors: not_joint.
[[nodiscard]] std::expected<Configuration, ConfigurationError> leave_joint(
    const Configuration& from);

/// Changes learners, and at most one voter, in one step without a joint configuration. This is safe
/// because majorities of two configurations that differ by one voter overlap (Thesis §4.1). Errors:
/// already_joint, no_voters_left, several_voters, too_many_members.
[[nodiscard]] std::expected<Configuration, ConfigurationError> change_without_joint(
    const Configuration& from, std::span<const MemberChange> changes);

/// Whether the configuration satisfies the invariants stated above. A configuration from a peer or
/// from disk that does not is rejected. The empty configuration of a node that waits to be added is
/// well-formed.
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
