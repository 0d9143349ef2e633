#include "miniraft/os/http_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace miniraft::os {

HttpConnection::HttpConnection(Fd socket, const HttpLimits& limits, base::Instant now)
    : socket_(std::move(socket)),
      limits_(limits),
      parser_(limits.request),
      deadline_(now + limits.request_timeout) {}

void HttpConnection::on_readable(HttpHandler& handler, base::Instant now) {
  char bytes[16 * 1024];
  const ssize_t count = ::recv(socket_.number(), bytes, sizeof bytes, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    state_ = State::over;
    return;
  }
  if (state_ != State::open) return drain(static_cast<size_t>(count));
  const bool was_in_request = parser_.is_in_request();
  parser_.feed({bytes, static_cast<size_t>(count)});
  answer_requests(handler, now);
  set_deadline(now, was_in_request);
}

void HttpConnection::refuse_with_503(base::Instant now) {
  is_refused_ = true;
  refuse(503, "");
  deadline_ = now + limits_.drain_timeout;
  write(now);
}

/// What comes after the last answer is of no interest, but there is no end to what may come.
void HttpConnection::drain(size_t bytes) {
  drained_bytes_ += bytes;
  if (drained_bytes_ > limits_.drain_bytes_max) state_ = State::over;
}

void HttpConnection::on_writable(HttpHandler& handler, base::Instant now) {
  write(now);
  // Requests that came in one piece with the last one may have been left for later.
  if (state_ != State::open || wants_to_write()) return;
  answer_requests(handler, now);
  set_deadline(now, false);
}

/// Answers what is complete for as long as the client takes the answers.
void HttpConnection::answer_requests(HttpHandler& handler, base::Instant now) {
  while (state_ == State::open && !wants_to_write()) {
    if (!answer_some(handler)) return;
    deadline_ = now + limits_.write_timeout;
    write(now);
  }
}

/// Answers requests until no complete one is left or there is enough to write. Returns whether
/// there is anything to write.
bool HttpConnection::answer_some(HttpHandler& handler) {
  while (state_ == State::open && out_.size() < limits_.unsent_bytes_max) {
    auto taken = parser_.take();
    if (!taken) {
      refuse(taken.error().status, taken.error().problem);
      break;
    }
    if (!*taken) break;
    const http::Request& request = **taken;
    const bool is_head = request.method == "HEAD";
    http::append_response(out_, handler.handle(request),
                          {.is_answer_to_head = is_head, .keeps_alive = request.keeps_alive});
    if (!request.keeps_alive) state_ = State::closing;
  }
  return wants_to_write();
}

void HttpConnection::write(base::Instant now) {
  while (wants_to_write()) {
    const ssize_t count =
        ::send(socket_.number(), out_.data() + written_, out_.size() - written_, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) {
      state_ = State::over;
      return;
    }
    written_ += static_cast<size_t>(count);
  }
  out_.clear();
  written_ = 0;
  if (state_ == State::closing) {
    // Closing at once could reset the connection and take the answer away from a client that is
    // still sending (RFC 9112 §9.6).
    (void)::shutdown(socket_.number(), SHUT_WR);
    state_ = State::draining;
    deadline_ = now + limits_.drain_timeout;
  }
}

void HttpConnection::set_deadline(base::Instant now, bool was_in_request) {
  if (state_ != State::open || wants_to_write()) return;
  if (!parser_.is_in_request()) {
    deadline_ = now + limits_.idle_timeout;
  } else if (!was_in_request) {
    // From its first byte on, so that one byte at a time does not prolong it.
    deadline_ = now + limits_.request_timeout;
  }
}

void HttpConnection::on_deadline(base::Instant now) {
  if (state_ == State::open && parser_.is_in_request() && !wants_to_write()) {
    refuse(408, "the request did not come to its end in time");
    write(now);
  } else {
    state_ = State::over;
  }
}

void HttpConnection::refuse(int status, std::string_view problem) {
  const auto response = http::plain_response(status, problem);
  http::append_response(out_, response, {.is_answer_to_head = false, .keeps_alive = false});
  state_ = State::closing;
}

}  // namespace miniraft::os
