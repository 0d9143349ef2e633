#include "miniraft/os/http_listener.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "miniraft/os/clock.h"
#include "miniraft/os/http_connection.h"

namespace miniraft::os {

namespace {

constexpr base::Duration accept_pause = base::milliseconds(100);

class Server {
 public:
  Server(const Fd& socket, const Fd& stop, HttpHandler& handler, const HttpLimits& limits)
      : socket_(socket), stop_(stop), handler_(handler), limits_(limits) {}

  void run() {
    while (!is_stopped_) {
      watch();
      (void)::poll(polled_.data(), polled_.size(), milliseconds_to_wait());
      serve(monotonic_now());
    }
  }

 private:
  void watch() {
    polled_.clear();
    polled_.push_back({stop_.number(), POLLIN, 0});
    // After a failure to accept (no descriptor left, say) it would be ready again at once.
    const bool accepts = monotonic_now() >= accepts_at_;
    polled_.push_back({accepts ? socket_.number() : -1, POLLIN, 0});
    for (const auto& connection : connections_) {
      const short events = connection->wants_to_write() ? POLLOUT : POLLIN;
      polled_.push_back({connection->number(), events, 0});
    }
  }

  [[nodiscard]] int milliseconds_to_wait() const {
    const base::Instant now = monotonic_now();
    base::Instant wake = now + base::seconds(3600);
    if (accepts_at_ > now) wake = std::min(wake, accepts_at_);
    for (const auto& connection : connections_) wake = std::min(wake, connection->deadline());
    const int64_t wait_ms = (wake - now).value / 1'000'000 + 1;
    return static_cast<int>(std::clamp<int64_t>(wait_ms, 0, 3'600'000));
  }

  void serve(base::Instant now) {
    is_stopped_ = polled_[0].revents != 0;
    const bool can_accept = polled_[1].revents != 0;
    for (size_t i = 0; i < connections_.size(); ++i) {
      HttpConnection& connection = *connections_[i];
      const short ready = polled_[i + 2].revents;
      if (ready != 0 && connection.wants_to_write()) {
        connection.on_writable(handler_, now);
      } else if (ready != 0) {
        connection.on_readable(handler_, now);
      } else if (now >= connection.deadline()) {
        connection.on_deadline(now);
      }
    }
    std::erase_if(connections_, [](const auto& connection) { return connection->is_over(); });
    if (can_accept) accept(now);
  }

  void accept(base::Instant now) {
    for (;;) {
      Fd client(::accept4(socket_.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!client.is_open()) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        if (errno != EAGAIN) accepts_at_ = now + accept_pause;
        return;
      }
      take(std::make_unique<HttpConnection>(std::move(client), limits_, now), now);
    }
  }

  void take(std::unique_ptr<HttpConnection> connection, base::Instant now) {
    const auto refused = static_cast<size_t>(
        std::ranges::count_if(connections_, [](const auto& each) { return each->is_refused(); }));
    if (connections_.size() - refused >= limits_.connections_max) {
      connection->refuse_with_503(now);
      // One too many even of these is closed now, which may take its answer away again.
      if (refused >= limits_.connections_max) return;
    }
    connections_.push_back(std::move(connection));
  }

  const Fd& socket_;
  const Fd& stop_;
  HttpHandler& handler_;
  const HttpLimits& limits_;
  std::vector<std::unique_ptr<HttpConnection>> connections_;
  std::vector<pollfd> polled_;  ///< stop, accept, and then the connections in their order
  base::Instant accepts_at_;
  bool is_stopped_ = false;
};

}  // namespace

std::expected<std::unique_ptr<HttpListener>, std::string> HttpListener::start(
    const HostPort& address, HttpHandler& handler, HttpLimits limits) {
  auto socket = listen_on(address);
  if (!socket) return std::unexpected(std::move(socket.error()));
  auto stop = open_pipe();
  if (!stop) return std::unexpected(describe(stop.error()));
  return std::unique_ptr<HttpListener>(
      new HttpListener(std::move(*socket), std::move(*stop), handler, limits));
}

HttpListener::HttpListener(Fd socket, Pipe stop, HttpHandler& handler, HttpLimits limits)
    : socket_(std::move(socket)),
      stop_(std::move(stop)),
      handler_(handler),
      limits_(limits),
      port_(bound_port(socket_)),
      thread_([this] { serve(); }) {}

HttpListener::~HttpListener() {
  stop_.writer.close();
  thread_.join();
}

void HttpListener::serve() {
  Server(socket_, stop_.reader, handler_, limits_).run();
}

}  // namespace miniraft::os
