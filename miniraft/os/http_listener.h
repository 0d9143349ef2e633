// HttpListener: a small HTTP/1.1 server on a thread of its own, for metrics and health checks.
//
// One poll(2) loop serves all connections. HttpLimits bounds their number, and the bytes and the
// time that each may take. So a slow, silent or malicious client takes no more than its share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <thread>

#include "miniraft/core/base/time.h"
#include "miniraft/core/http/message.h"
#include "miniraft/core/http/request_parser.h"
#include "miniraft/os/fd.h"
#include "miniraft/os/socket_address.h"

namespace miniraft::os {

/// Answers requests. The listener calls it on its own thread; it must not block.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  [[nodiscard]] virtual http::Response handle(const http::Request& request) noexcept = 0;
};

struct HttpLimits {
  http::Limits request = {};
  /// Further connections, up to the same number again, are answered 503 and drained. Any beyond
  /// those are answered 503 and closed at once.
  size_t connections_max = 64;
  size_t unsent_bytes_max = 4 * 1024 * 1024;        ///< per connection; one response may exceed it
  base::Duration idle_timeout = base::seconds(60);  ///< between two requests
  base::Duration request_timeout = base::seconds(10);  ///< from a request's first byte to its last
  base::Duration write_timeout = base::seconds(10);    ///< for the client to read its responses
  base::Duration drain_timeout = base::seconds(1);  ///< for the client to close after the last one
  size_t drain_bytes_max = 1024 * 1024;             ///< how much the client may send until then
};

/// Thread rule: one thread creates, uses and destroys the listener.
class HttpListener {
 public:
  /// Listens at `address` and serves until it is destroyed. `handler` must outlive the listener.
  /// The error is a message for the operator.
  [[nodiscard]] static std::expected<std::unique_ptr<HttpListener>, std::string> start(
      const HostPort& address, HttpHandler& handler, HttpLimits limits = {});

  /// Stops the thread and closes all connections.
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  /// The port on which it listens. If `address` has port 0, the system chose this port.
  [[nodiscard]] uint16_t port() const { return port_; }

 private:
  HttpListener(Fd socket, Pipe stop, HttpHandler& handler, HttpLimits limits);
  void serve();

  Fd socket_;
  Pipe stop_;  ///< closing its writer stops the thread
  HttpHandler& handler_;
  HttpLimits limits_;
  uint16_t port_;
  std::thread thread_;
};

}  // namespace miniraft::os
