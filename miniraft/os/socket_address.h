// A TCP address as people write it, HOST:PORT, and a socket that listens there.
//
// Options are parsed into a HostPort at the edge; names are looked up only when the socket is
// opened.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "miniraft/os/fd.h"

namespace miniraft::os {

struct HostPort {
  std::string host;  ///< a name or an address; empty: every address of this machine
  uint16_t port = 0;
  bool operator==(const HostPort&) const = default;
};

/// `127.0.0.1:9090`, `localhost:9090`, `[::1]:9090`, `:9090`. The error is a sentence.
[[nodiscard]] std::expected<HostPort, std::string> parse_host_port(std::string_view text);

/// A non-blocking socket that listens there. Port 0 takes any free one. The error is a sentence.
[[nodiscard]] std::expected<Fd, std::string> listen_on(const HostPort& address);

/// The port that a socket is bound to.
[[nodiscard]] uint16_t bound_port(const Fd& socket);

}  // namespace miniraft::os
