#include "miniraft/core/raft/config.h"

#include <algorithm>
#include <utility>

namespace miniraft::raft {

namespace {

Configuration founders_of(const Options& options) {
  Configuration founders;
  for (const NodeId node : options.voters) founders.members.push_back({node, Standing::voter});
  for (const NodeId node : options.learners) founders.members.push_back({node, Standing::learner});
  std::ranges::sort(founders.members, {}, &Member::node);
  return founders;
}

}  // namespace

Config::Config(Options options, Configuration founders)
    : options_(std::move(options)), founders_(std::move(founders)) {}

std::expected<Config, ConfigError> Config::make(Options options) {
  const auto wrong = [](const char* message) { return std::unexpected(ConfigError{message}); };
  Configuration founders = founders_of(options);
  if (options.is_joining) {
    if (!founders.members.empty()) return wrong("a node that joins a cluster lists no members");
  } else {
    if (options.voters.empty()) return wrong("the cluster has no voters");
    if (std::ranges::adjacent_find(founders.members, {}, &Member::node) != founders.members.end()) {
      return wrong("a member is listed twice");
    }
    if (founders.members.size() > Configuration::members_max) {
      return wrong("the cluster has more than 64 members");
    }
    if (!founders.is_member(options.self)) return wrong("this node is not among the members");
  }
  if (options.heartbeat_interval <= base::Duration(0)) {
    return wrong("the heartbeat interval must be positive");
  }
  if (options.election_timeout < options.heartbeat_interval * 2) {
    return wrong("the election timeout must be at least twice the heartbeat interval");
  }
  if (options.election_timeout > base::seconds(24 * 60 * 60)) {
    return wrong("the election timeout must be at most a day");
  }
  if (options.priority == 0) {
    return wrong("the priority must not be 0: that is a node's which cannot apply anything");
  }
  if (options.clock_drift_percent > 100) {
    return wrong("the clock drift must be at most 100 percent");
  }
  if (options.append_bytes_max == 0 || options.append_entries_max == 0 ||
      options.inflight_appends_max == 0 || options.inflight_bytes_max == 0 ||
      options.uncommitted_bytes_max == 0 || options.pending_reads_max == 0) {
    return wrong("a limit is zero");
  }
  if (options.snapshot_retry <= base::Duration(0) ||
      options.snapshot_retry > base::seconds(24 * 60 * 60)) {
    return wrong("the snapshot retry must be positive, and at most a day");
  }
  return Config(std::move(options), std::move(founders));
}

}  // namespace miniraft::raft
