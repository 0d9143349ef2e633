#include "miniraft/os/socket_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

namespace miniraft::os {

namespace {

std::unexpected<std::string> malformed(std::string_view text, const char* problem) {
  return std::unexpected("'" + std::string(text) + "': " + problem +
                         "; expected HOST:PORT, e.g. 127.0.0.1:9090 or [::1]:9090");
}

std::expected<Fd, SystemError> listen_at(const addrinfo& address) {
  Fd socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return std::unexpected(SystemError{errno});
  // Without it a node that was restarted could not serve until old connections have faded out.
  const int one = 1;
  (void)::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (::bind(socket.number(), address.ai_addr, address.ai_addrlen) != 0 ||
      ::listen(socket.number(), SOMAXCONN) != 0) {
    return std::unexpected(SystemError{errno});
  }
  return socket;
}

}  // namespace

std::expected<HostPort, std::string> parse_host_port(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed(text, "there is no port");
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find_first_of(":[]") != std::string_view::npos) {
    return malformed(text, "an IPv6 address needs brackets");
  }
  const std::string_view digits = text.substr(colon + 1);
  HostPort address{std::string(host), 0};
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, address.port);
  if (error != std::errc() || stop != end) return malformed(text, "the port is not 0 to 65535");
  return address;
}

std::expected<Fd, std::string> listen_on(const HostPort& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const char* host = address.host.empty() ? nullptr : address.host.c_str();
  const std::string port = std::to_string(address.port);
  const int failure = ::getaddrinfo(host, port.c_str(), &hints, &list);
  const std::string name = address.host + ':' + port;
  if (failure != 0) return std::unexpected(name + ": " + ::gai_strerror(failure));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(list, ::freeaddrinfo);

  SystemError last;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    auto socket = listen_at(*each);
    if (socket) return std::move(*socket);
    last = socket.error();
  }
  return std::unexpected(name + ": " + describe(last));
}

uint16_t bound_port(const Fd& socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&storage), &length) != 0) return 0;
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, &storage, sizeof address);
    return ntohs(address.sin6_port);
  }
  sockaddr_in address{};
  std::memcpy(&address, &storage, sizeof address);
  return ntohs(address.sin_port);
}

}  // namespace miniraft::os
