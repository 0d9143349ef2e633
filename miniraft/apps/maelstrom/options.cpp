#include "miniraft/apps/maelstrom/options.h"

#include <charconv>
#include <utility>

#include "miniraft/os/socket_address.h"

namespace miniraft::maelstrom {

namespace {

constexpr std::string_view help_text =
    R"(miniraft-maelstrom: a linearizable key-value store on Raft, as a Maelstrom lin-kv node.

Usage: miniraft-maelstrom [options]

It reads one JSON message a line from standard input, writes one a line to standard output, and
keeps its log on standard error. It waits for Maelstrom's `init` and exits at the end of its input.

  --election-timeout-ms N    a follower that receives nothing from a leader for N to 2N
                             milliseconds starts an election (default 500)
  --heartbeat-interval-ms N  interval of a leader's heartbeats (default 50; at most half the
                             election timeout)
  --request-timeout-ms N     how long a client's request is kept before it is answered with an
                             error (default 900: Maelstrom's clients wait at least a second)
  --seed N                   makes the election timeouts reproducible; all nodes of a cluster
                             may have the same seed (default: random)
  --metrics HOST:PORT        serves Prometheus metrics at /metrics and a health check at /healthz,
                             to this machine at 127.0.0.1:9090, to every other at 0.0.0.0:9090
  --help                     prints this
  --version                  prints the version

Exit status: 0 at the end of input, 2 for a mistake in the command line, 3 if the metrics address
cannot be served, standard input cannot be read or standard output cannot be written.

Try it under Maelstrom:
  maelstrom test -w lin-kv --bin build/bin/miniraft-maelstrom --time-limit 60 --node-count 5
or with the bench of this project:
  build/bin/miniraft-lab maelstrom --bin build/bin/miniraft-maelstrom -w lin-kv
)";

std::unexpected<std::string> complaint(std::string_view name, std::string_view text,
                                       std::string_view wanted) {
  std::string message(name);
  message.append(": expected ").append(wanted).append(", got '").append(text).append("'");
  return std::unexpected(std::move(message));
}

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// A span of time that can be doubled and added to a clock without care.
std::optional<base::Duration> parse_milliseconds(std::string_view text) {
  constexpr uint64_t hour_ms = 3'600'000;
  const auto number = parse_number(text);
  if (!number || *number == 0 || *number > hour_ms) return std::nullopt;
  return base::milliseconds(static_cast<int64_t>(*number));
}

std::expected<void, std::string> set_option(Options& options, std::string_view name,
                                            std::string_view value) {
  if (name == "--seed") {
    options.seed = parse_number(value);
    if (!options.seed) return complaint(name, value, "a number from 0 to 2^64 - 1");
    return {};
  }
  if (name == "--metrics") {
    const auto address = os::parse_host_port(value);
    if (!address) return std::unexpected(std::string(name) + ": " + address.error());
    // What everybody may read is to be asked for by name.
    if (address->host.empty()) {
      return complaint(name, value, "a host before the port (0.0.0.0 is every address)");
    }
    options.metrics = std::string(value);
    return {};
  }
  const auto duration = parse_milliseconds(value);
  if (!duration) return complaint(name, value, "milliseconds from 1 to 3600000");
  if (name == "--election-timeout-ms") options.election_timeout = *duration;
  if (name == "--heartbeat-interval-ms") options.heartbeat_interval = *duration;
  if (name == "--request-timeout-ms") options.request_timeout = *duration;
  return {};
}

bool takes_value(std::string_view name) {
  return name == "--seed" || name == "--metrics" || name == "--election-timeout-ms" ||
         name == "--heartbeat-interval-ms" || name == "--request-timeout-ms";
}

}  // namespace

std::expected<Request, std::string> parse_arguments(std::span<const std::string_view> arguments) {
  Options options;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view name = arguments[i];
    if (name == "--help" || name == "-h") return PrintText{std::string(help_text)};
    if (name == "--version") return PrintText{"miniraft-maelstrom " MINIRAFT_VERSION "\n"};
    std::optional<std::string_view> value;
    if (const size_t equals = name.find('='); equals != std::string_view::npos) {
      value = name.substr(equals + 1);
      name = name.substr(0, equals);
    }
    if (value && (name == "--help" || name == "--version")) {
      return std::unexpected(std::string(name) + ": takes no value");
    }
    if (!takes_value(name)) {
      return std::unexpected("unknown argument '" + std::string(name) + "'; --help lists them all");
    }
    if (!value) {
      if (++i == arguments.size()) return std::unexpected(std::string(name) + ": needs a value");
      value = arguments[i];
    }
    if (auto set = set_option(options, name, *value); !set) {
      return std::unexpected(std::move(set.error()));
    }
  }
  if (options.heartbeat_interval * 2 > options.election_timeout) {
    return std::unexpected(
        "--heartbeat-interval-ms: must be at most half of --election-timeout-ms, or followers "
        "would start elections although their leader is alive");
  }
  return RunNode{std::move(options)};
}

}  // namespace miniraft::maelstrom
