#include "miniraft/core/raft/configuration.h"

#include <algorithm>
#include <utility>

namespace miniraft::raft {

namespace {

constexpr auto by_node = [](const Member& member, NodeId node) { return member.node < node; };

auto place_of(std::vector<Member>& members, NodeId node) {
  return std::lower_bound(members.begin(), members.end(), node, by_node);
}

/// The node's standing after the change; nullopt if it is no longer listed. `in_outgoing`: the node
/// has a vote in the outgoing half of a joint configuration, and keeps it until that configuration
/// is left.
std::optional<Standing> standing_after(MemberKind becomes, bool in_outgoing) {
  switch (becomes) {
    case MemberKind::voter:
      return Standing::voter;
    case MemberKind::learner:
      return in_outgoing ? Standing::demoted_voter : Standing::learner;
    case MemberKind::removed:
      if (in_outgoing) return Standing::leaving_voter;
      return std::nullopt;
  }
  return std::nullopt;
}

void make(Configuration& configuration, const MemberChange& change) {
  std::vector<Member>& members = configuration.members;
  const auto at = place_of(members, change.node);
  const bool is_listed = at != members.end() && at->node == change.node;
  const bool in_outgoing = configuration.is_joint && is_listed && is_outgoing(at->standing);
  auto standing = standing_after(change.becomes, in_outgoing);
  if (standing == Standing::voter && configuration.is_joint && !in_outgoing) {
    standing = Standing::joining_voter;
  }
  if (!standing) {
    if (is_listed) members.erase(at);
  } else if (is_listed) {
    at->standing = *standing;
  } else {
    members.insert(at, {change.node, *standing});
  }
}

std::expected<Configuration, ConfigurationError> changed(Configuration configuration,
                                                         std::span<const MemberChange> changes) {
  for (const MemberChange& change : changes) make(configuration, change);
  const auto& members = configuration.members;
  if (std::ranges::none_of(members, is_incoming, &Member::standing)) {
    return std::unexpected(ConfigurationError::no_voters_left);
  }
  if (members.size() > Configuration::members_max) {
    return std::unexpected(ConfigurationError::too_many_members);
  }
  return configuration;
}

/// The number of nodes that are voters in exactly one of the two configurations. Requires: neither
/// is joint.
size_t voters_that_differ(const Configuration& a, const Configuration& b) {
  const auto missing_in = [](const Configuration& other) {
    return [&other](const Member& member) {
      return member.standing == Standing::voter && !other.is_voter(member.node);
    };
  };
  return static_cast<size_t>(std::ranges::count_if(a.members, missing_in(b)) +
                             std::ranges::count_if(b.members, missing_in(a)));
}

}  // namespace

const Member* Configuration::find(NodeId node) const {
  const auto at = std::lower_bound(members.begin(), members.end(), node, by_node);
  return at != members.end() && at->node == node ? &*at : nullptr;
}

bool Configuration::is_voter(NodeId node) const {
  const Member* member = find(node);
  return member != nullptr && member->standing != Standing::learner;
}

std::expected<Configuration, ConfigurationError> enter_joint(
    Configuration from, std::span<const MemberChange> changes) {
  if (from.is_joint) return std::unexpected(ConfigurationError::already_joint);
  if (std::ranges::none_of(from.members, is_incoming, &Member::standing)) {
    return std::unexpected(ConfigurationError::no_voters);
  }
  from.is_joint = true;
  return changed(std::move(from), changes);
}

std::expected<Configuration, ConfigurationError> leave_joint(const Configuration& from) {
  if (!from.is_joint) return std::unexpected(ConfigurationError::not_joint);
  Configuration left;
  for (const auto& [node, standing] : from.members) {
    if (standing == Standing::leaving_voter) continue;
    left.members.push_back({node, is_incoming(standing) ? Standing::voter : Standing::learner});
  }
  return left;
}

std::expected<Configuration, ConfigurationError> change_without_joint(
    const Configuration& from, std::span<const MemberChange> changes) {
  if (from.is_joint) return std::unexpected(ConfigurationError::already_joint);
  auto to = changed(from, changes);
  if (to && voters_that_differ(from, *to) > 1) {
    return std::unexpected(ConfigurationError::several_voters);
  }
  return to;
}

bool is_well_formed(const Configuration& configuration) {
  const auto& [members, is_joint] = configuration;
  if (members.empty()) return !is_joint;
  if (members.size() > Configuration::members_max) return false;
  const auto is_known = [&is_joint](Standing standing) {
    return standing == Standing::learner || standing == Standing::voter ||
           (is_joint && standing <= Standing::demoted_voter);
  };
  return std::ranges::adjacent_find(members, std::ranges::greater_equal{}, &Member::node) ==
             members.end() &&
         std::ranges::all_of(members, is_known, &Member::standing) &&
         std::ranges::any_of(members, is_incoming, &Member::standing) &&
         (!is_joint || std::ranges::any_of(members, is_outgoing, &Member::standing));
}

}  // namespace miniraft::raft
