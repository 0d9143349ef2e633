// HttpConnection: one client of the HTTP listener, served without ever waiting for it.
//
//   readable → parser → handler → answers in `out_` → writable
//
// It reads only while it has nothing left to write, so a client that does not take its answers
// cannot make it hold more of them. Every state has a deadline; what passes it is closed.
#pragma once

#include <cstddef>

#include "miniraft/core/base/time.h"
#include "miniraft/core/http/request_parser.h"
#include "miniraft/os/fd.h"
#include "miniraft/os/http_listener.h"

namespace miniraft::os {

class HttpConnection {
 public:
  HttpConnection(Fd socket, const HttpLimits& limits, base::Instant now);

  [[nodiscard]] int number() const { return socket_.number(); }
  [[nodiscard]] bool wants_to_write() const { return written_ < out_.size(); }
  [[nodiscard]] bool is_turned_away() const { return is_turned_away_; }
  [[nodiscard]] bool is_over() const { return state_ == State::over; }
  [[nodiscard]] base::Instant deadline() const { return deadline_; }

  /// Answers 503 at once and reads no request. Requires: nothing was read yet.
  void turn_away(base::Instant now);

  void on_readable(HttpHandler& handler, base::Instant now);
  void on_writable(HttpHandler& handler, base::Instant now);
  void on_deadline(base::Instant now);

 private:
  enum class State : uint8_t {
    open,
    closing,   ///< answers what it has, then says that nothing more comes
    draining,  ///< waits for the client to close, so that it gets to read the last answer
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
  bool is_turned_away_ = false;
};

}  // namespace miniraft::os
