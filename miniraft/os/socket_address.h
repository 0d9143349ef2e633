// HostPort: a TCP address as users write it, HOST:PORT, and a socket that listens there.
//
// Command-line options are parsed into a HostPort, without a look-up. The host's name is looked up
// when the socket is opened.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "miniraft/os/fd.h"

namespace miniraft::os {

struct HostPort {
  std::string host;  ///< a name or an address; if empty, every address of this machine
  uint16_t port = 0;
  bool operator==(const HostPort&) const = default;
};

/// Parses `127.0.0.1:9090`, `localhost:9090`, `[::1]:9090` or `:9090`. The error is a message for
/// the user.
[[nodiscard]] std::expected<HostPort, std::string> parse_host_port(std::string_view text);

/// A non-blocking socket that listens at `address`. Port 0 lets the system choose a free port.
/// Blocks while the host's name is looked up. The error is a message that names the address.
[[nodiscard]] std::expected<Fd, std::string> listen_on(const HostPort& address);

/// The local port of a socket; 0 if the system does not know it.
[[nodiscard]] uint16_t bound_port(const Fd& socket);

}  // namespace miniraft::os
