#include "core/raft/config.h"

#include <algorithm>

namespace miniraft::raft {

Config::Config(Options options) : options_(std::move(options)) {}

std::expected<Config, ConfigError> Config::make(Options options) {
  const auto wrong = [](const char* message) { return std::unexpected(ConfigError{message}); };
  std::ranges::sort(options.voters);
  if (options.voters.empty()) return wrong("the cluster has no voters");
  if (std::ranges::adjacent_find(options.voters) != options.voters.end()) {
    return wrong("a voter is listed twice");
  }
  if (!std::ranges::binary_search(options.voters, options.self)) {
    return wrong("this node is not among the voters");
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
  if (options.append_bytes_max == 0 || options.append_entries_max == 0 ||
      options.inflight_appends_max == 0 || options.inflight_bytes_max == 0 ||
      options.uncommitted_bytes_max == 0 || options.pending_reads_max == 0) {
    return wrong("a limit is zero");
  }
  return Config(std::move(options));
}

}  // namespace miniraft::raft
