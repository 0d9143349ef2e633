// HttpConnection: one connection of the HTTP listener, on a non-blocking socket.
//
//   readable → parser → handler → responses in `out_` → writable
//
// It reads only if it has nothing left to write. So a client that does not read its responses
// cannot make the listener buffer more of them. In every state there is a deadline, after which the
// connection is closed.
#pragma once

#include <cstddef>

#include "miniraft/core/base/time.h"
#include "miniraft/core/http/request_parser.h"
#include "miniraft/os/fd.h"
#include "miniraft/os/http_listener.h"

namespace miniraft::os {

/// Thread rule: the listener's thread only.
class HttpConnection {
 public:
  /// `socket` is non-blocking. `limits` must outlive the connection.
  HttpConnection(Fd socket, const HttpLimits& limits, base::Instant now);

  [[nodiscard]] int number() const { return socket_.number(); }
  [[nodiscard]] bool wants_to_write() const { return written_ < out_.size(); }
  [[nodiscard]] bool is_refused() const { return is_refused_; }
  /// The listener is to destroy the connection, which closes the socket.
  [[nodiscard]] bool is_over() const { return state_ == State::over; }
  /// When `on_deadline` is due, unless the socket becomes ready before.
  [[nodiscard]] base::Instant deadline() const { return deadline_; }

  /// Answers 503 at once, and reads no request. Requires: nothing was read yet.
  void refuse_with_503(base::Instant now);

  /// Reads from the socket, and answers the requests that are complete. Requires: the socket is
  /// readable, and the connection does not want to write.
  void on_readable(HttpHandler& handler, base::Instant now);
  /// Sends the rest of the responses; then answers requests that were received with earlier ones.
  void on_writable(HttpHandler& handler, base::Instant now);
  /// Answers 408 if a request is incomplete; otherwise the connection is over.
  void on_deadline(base::Instant now);

 private:
  enum class State : uint8_t {
    open,
    closing,   ///< sends the remaining responses, then shuts down the sending side
    draining,  ///< waits until the client closes, so that the client can read the last response
    over,
  };

  void answer_requests(HttpHandler& handler, base::Instant now);
  bool answer_some(HttpHandler& handler);
  void write(base::Instant now);
  void drain(size_t bytes);
  void refuse(int status, std::string_view problem);
  void set_deadline(base::Instant now, bool was_in_request);

  Fd socket_;
  const HttpLimits& limits_;
  http::RequestParser parser_;
  State state_ = State::open;
  base::Bytes out_;
  size_t written_ = 0;
  base::Instant deadline_;
  size_t drained_bytes_ = 0;
  bool is_refused_ = false;
};

}  // namespace miniraft::os
