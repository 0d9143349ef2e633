// HttpListener: a small HTTP/1.1 server on a thread of its own, for metrics and health checks.
//
// One poll(2) loop serves every connection; a client that is slow, silent or hostile costs no more
// than its share: connections, bytes and times are bounded (HttpLimits).
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

/// Answers requests. Called on the listener's thread; must not wait for anything.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  [[nodiscard]] virtual http::Response handle(const http::Request& request) noexcept = 0;
};

struct HttpLimits {
  http::Limits request = {};
  size_t connections_max = 64;  ///< more are answered 503 and drained, as many again at a time
  size_t unsent_bytes_max = 4 * 1024 * 1024;        ///< per connection; one answer may go beyond it
  base::Duration idle_timeout = base::seconds(60);  ///< between two requests
  base::Duration request_timeout = base::seconds(10);  ///< from a request's first byte to its last
  base::Duration write_timeout = base::seconds(10);    ///< for the client to take its answers
  base::Duration drain_timeout = base::seconds(1);     ///< for the client to close after the last
  size_t drain_bytes_max = 1024 * 1024;                ///< that it may send until then
};

/// Thread rule: made, asked and destroyed by one thread.
class HttpListener {
 public:
  /// Serves at `address` until destroyed. The error is a sentence that names the address.
  /// `handler` must outlive the listener.
  [[nodiscard]] static std::expected<std::unique_ptr<HttpListener>, std::string> start(
      const HostPort& address, HttpHandler& handler, HttpLimits limits = {});

  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  /// The port that is listened on; of interest when 0 was asked for.
  [[nodiscard]] uint16_t port() const { return port_; }

 private:
  HttpListener(Fd socket, Pipe stop, HttpHandler& handler, HttpLimits limits);
  void serve();

  Fd socket_;
  Pipe stop_;  ///< its closing tells the thread to end
  HttpHandler& handler_;
  HttpLimits limits_;
  uint16_t port_;
  std::thread thread_;
};

}  // namespace miniraft::os
