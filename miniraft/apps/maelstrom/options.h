// The command line of miniraft-maelstrom, as a value.
//
// main hands the arguments in and gets either options that are checked, a text to print, or what is
// wrong with them: the rest of the node never sees an argument.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "miniraft/core/base/time.h"

namespace miniraft::maelstrom {

struct Options {
  base::Duration election_timeout = base::milliseconds(500);
  base::Duration heartbeat_interval = base::milliseconds(50);
  /// How long a client's request is kept before it is answered with what is certain by then.
  /// Maelstrom's clients wait a second, or ten times its --latency if that is longer.
  base::Duration request_timeout = base::milliseconds(900);
  std::optional<uint64_t> seed = std::nullopt;  ///< of the election timeouts; drawn if not given
  std::optional<std::string> metrics =
      std::nullopt;  ///< HOST:PORT to serve /metrics and /healthz on
};

/// What the command line asks for: to run with these options, or only to print a text.
struct RunNode {
  Options options;
};
struct PrintText {
  std::string text;
};
using Request = std::variant<RunNode, PrintText>;

/// `arguments` without the program's name. The error is a sentence that names the argument.
[[nodiscard]] std::expected<Request, std::string> parse_arguments(
    std::span<const std::string_view> arguments);

}  // namespace miniraft::maelstrom
