#include "miniraft/core/replica/config.h"

#include <string>

namespace miniraft::replica {

std::expected<Config, ConfigError> Config::make(const Options& options) {
  const auto wrong = [](std::string message) {
    return std::unexpected(ConfigError{std::move(message)});
  };
  if (options.incarnation == Incarnation()) {
    return wrong("the incarnation must be given, another one at each start, e.g. the time of day");
  }
  if (options.incarnation.value > Incarnation::value_max) {
    return wrong("the incarnation must be at most " + std::to_string(Incarnation::value_max));
  }
  const struct {
    const char* name;
    uint64_t value;
  } limits[] = {
      {"requests_max", options.requests_max},
      {"request_bytes_max", options.request_bytes_max},
      {"sessions.idle_ms_max", options.sessions.idle_ms_max},
      {"sessions.sessions_max", options.sessions.sessions_max},
      {"sessions.bytes_max", options.sessions.bytes_max},
      {"sessions.window_max", options.sessions.window_max},
      {"snapshots.after_entries", options.snapshots.after_entries},
      {"snapshots.after_bytes", options.snapshots.after_bytes},
      {"snapshots.chunk_bytes", options.snapshots.chunk_bytes},
      {"snapshots.send_bytes_per_second", options.snapshots.send_bytes_per_second},
  };
  for (const auto& [name, value] : limits) {
    if (value == 0) return wrong(std::string(name) + " must be at least 1");
  }
  const struct {
    const char* name;
    base::Duration value;
  } durations[] = {
      {"forwarded_hold", options.forwarded_hold},
      {"read_retry", options.read_retry},
      {"repeat_after", options.repeat_after},
  };
  for (const auto& [name, value] : durations) {
    if (value <= base::Duration() || value > base::seconds(24 * 60 * 60)) {
      return wrong(std::string(name) + " must be positive, and at most a day");
    }
  }
  return Config(options);
}

}  // namespace miniraft::replica
