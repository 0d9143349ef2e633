// The HTTP listener serves real sockets, and no client can make it wait or grow.
#include "miniraft/os/http_listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "miniraft/os/clock.h"
#include "miniraft/os/metrics_handler.h"

namespace miniraft::os {
namespace {

class Client {
 public:
  explicit Client(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address),
              0);
  }

  /// Whether it was taken: the listener may have had enough before it is all sent.
  bool send(std::string_view bytes) {
    return ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
  }
  /// Whether the connection is closed for good sooner or later while it sends.
  bool is_cut_off(std::string_view bytes) {
    const base::Instant begin = monotonic_now();
    while (monotonic_now() - begin < base::seconds(20)) {
      if (!send(bytes)) return true;
      ::usleep(1'000);
    }
    return false;
  }
  void finish() { (void)::shutdown(socket_.number(), SHUT_WR); }

  /// Reads until the answers hold `text` or the connection is closed.
  std::string read_until(std::string_view text) {
    std::string all;
    char bytes[4096];
    while (all.find(text) == std::string::npos) {
      const ssize_t count = ::recv(socket_.number(), bytes, sizeof bytes, 0);
      if (count <= 0) break;
      all.append(bytes, static_cast<size_t>(count));
    }
    return all;
  }
  std::string read_to_end() { return read_until("\xff never sent"); }

 private:
  Fd socket_;
};

class HttpListenerTest : public ::testing::Test {
 protected:
  void start(HttpLimits limits = {}) {
    auto started = HttpListener::start({"127.0.0.1", 0}, handler_, limits);
    ASSERT_TRUE(started) << started.error();
    listener_ = std::move(*started);
    registry_.counter("things_total", "Things.").increment(7);
  }
  std::string ask(std::string_view request) {
    Client client(listener_->port());
    client.send(request);
    client.finish();
    return client.read_to_end();
  }
  static std::string get(std::string_view path, std::string_view more = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
  }

  metrics::Registry registry_;
  MetricsHandler handler_{registry_};
  std::unique_ptr<HttpListener> listener_;
};

size_t count(std::string_view text, std::string_view part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST_F(HttpListenerTest, serves_metrics_and_health) {
  start();
  EXPECT_NE(ask(get("/metrics")).find("\nthings_total 7\n"), std::string::npos);
  EXPECT_NE(ask(get("/metrics?name=x")).find("version=0.0.4"), std::string::npos);
  EXPECT_NE(ask(get("/healthz")).find("\r\n\r\nok\n"), std::string::npos);
  EXPECT_NE(ask(get("http://x/healthz")).find("\r\n\r\nok\n"), std::string::npos);
}

TEST_F(HttpListenerTest, answers_errors_with_their_status) {
  start();
  EXPECT_EQ(ask(get("/nothing")).find("HTTP/1.1 404 "), 0U);
  const std::string refused =
      ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_EQ(refused.find("HTTP/1.1 405 "), 0U);
  EXPECT_NE(refused.find("Allow: GET, HEAD\r\n"), std::string::npos);
  EXPECT_EQ(ask("nonsense\r\n\r\n").find("HTTP/1.1 400 "), 0U);
  EXPECT_EQ(ask(get("/" + std::string(9000, 'x'))).find("HTTP/1.1 414 "), 0U);
  EXPECT_EQ(ask(get("/", "A: " + std::string(40'000, 'x') + "\r\n")).find("HTTP/1.1 431 "), 0U);
  EXPECT_EQ(ask(get("/", "Content-Length: 99999999\r\n")).find("HTTP/1.1 413 "), 0U);
}

TEST_F(HttpListenerTest, keeps_connections_and_answers_pipelined_requests_in_order) {
  start();
  Client client(listener_->port());
  client.send(get("/healthz"));
  EXPECT_NE(client.read_until("ok\n").find("keep-alive"), std::string::npos);
  client.send(get("/healthz") + get("/nothing") + get("/healthz", "Connection: close\r\n"));
  const std::string answers = client.read_to_end();
  EXPECT_EQ(count(answers, "HTTP/1.1 200 OK"), 2U);
  EXPECT_EQ(answers.find("HTTP/1.1 200"), 0U);
  EXPECT_LT(answers.find("HTTP/1.1 404"), answers.rfind("HTTP/1.1 200"));
  EXPECT_NE(answers.find("Connection: close"), std::string::npos);
}

TEST_F(HttpListenerTest, leaves_the_body_out_for_head) {
  start();
  const std::string answer = ask("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpListenerTest, answers_thousands_of_pipelined_requests) {
  start({.unsent_bytes_max = 2000});
  std::string requests;
  for (int i = 0; i < 3000; ++i) requests += get("/healthz");
  EXPECT_EQ(count(ask(requests), "HTTP/1.1 200 OK"), 3000U);
}

TEST_F(HttpListenerTest, cuts_off_a_request_that_takes_too_long) {
  start({.request_timeout = base::milliseconds(50)});
  Client client(listener_->port());
  client.send("GET /metrics HT");
  EXPECT_EQ(client.read_to_end().find("HTTP/1.1 408 "), 0U);
}

TEST_F(HttpListenerTest, does_not_let_single_bytes_prolong_a_request) {
  start({.request_timeout = base::milliseconds(100)});
  Client client(listener_->port());
  const base::Instant begin = monotonic_now();
  for (int i = 0; i < 100 && monotonic_now() - begin < base::seconds(2); ++i) {
    client.send("G");
    ::usleep(5'000);
  }
  EXPECT_EQ(client.read_to_end().find("HTTP/1.1 408 "), 0U);
}

TEST_F(HttpListenerTest, closes_silent_connections) {
  start({.idle_timeout = base::milliseconds(50), .request_timeout = base::milliseconds(50)});
  Client never_spoke(listener_->port());
  EXPECT_EQ(never_spoke.read_to_end(), "");
  Client spoke_once(listener_->port());
  spoke_once.send(get("/healthz"));
  EXPECT_EQ(count(spoke_once.read_to_end(), "HTTP/1.1 200"), 1U);
}

TEST_F(HttpListenerTest, closes_a_client_that_does_not_take_its_answers) {
  start({.write_timeout = base::milliseconds(100)});
  for (int i = 0; i < 3000; ++i) {
    registry_.gauge("wide", "W.", {{"i", std::to_string(i)}, {"pad", std::string(100, 'x')}});
  }
  Client client(listener_->port());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += get("/metrics");
  client.send(requests);
  ::usleep(500'000);
  // Meanwhile others are served.
  EXPECT_NE(ask(get("/healthz")).find("ok\n"), std::string::npos);
  EXPECT_LT(count(client.read_to_end(), "HTTP/1.1 200"), 100U);
}

TEST_F(HttpListenerTest, turns_away_more_connections_than_it_keeps) {
  start({.connections_max = 2});
  Client first(listener_->port());
  Client second(listener_->port());
  first.send(get("/healthz"));
  second.send(get("/healthz"));
  EXPECT_NE(first.read_until("ok\n"), "");
  EXPECT_NE(second.read_until("ok\n"), "");
  Client third(listener_->port());
  EXPECT_EQ(third.read_to_end().find("HTTP/1.1 503 "), 0U);
  first.send(get("/healthz"));
  EXPECT_NE(first.read_until("ok\n").find("200 OK"), std::string::npos);
}

// Closing would answer what the client still sends with a reset, which may take the 503 away.
TEST_F(HttpListenerTest, lets_a_client_that_it_turns_away_send_its_request) {
  start({.connections_max = 1, .drain_timeout = base::seconds(30)});
  Client first(listener_->port());
  first.send(get("/healthz"));
  EXPECT_NE(first.read_until("ok\n"), "");
  Client second(listener_->port());
  EXPECT_EQ(second.read_to_end().find("HTTP/1.1 503 "), 0U);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(second.send(get("/healthz"))) << "a reset came";
    ::usleep(2'000);
  }
}

TEST_F(HttpListenerTest, is_held_by_no_client_that_it_turns_away) {
  start({.connections_max = 1, .drain_timeout = base::seconds(30), .drain_bytes_max = 100'000});
  Client first(listener_->port());
  first.send(get("/healthz"));
  EXPECT_NE(first.read_until("ok\n"), "");
  Client second(listener_->port());
  EXPECT_EQ(second.read_to_end().find("HTTP/1.1 503 "), 0U);
  Client third(listener_->port());  // one more than is turned away gently: closed at once
  EXPECT_EQ(third.read_to_end().find("HTTP/1.1 503 "), 0U);
  EXPECT_TRUE(third.is_cut_off("x"));
  EXPECT_TRUE(second.is_cut_off(std::string(50'000, 'x')));
  first.send(get("/healthz"));
  EXPECT_NE(first.read_until("ok\n").find("200 OK"), std::string::npos);
}

TEST_F(HttpListenerTest, cuts_off_a_client_that_it_turned_away_and_that_stays) {
  start({.connections_max = 1, .drain_timeout = base::milliseconds(50)});
  Client first(listener_->port());
  first.send(get("/healthz"));
  EXPECT_NE(first.read_until("ok\n"), "");
  Client second(listener_->port());
  EXPECT_EQ(second.read_to_end().find("HTTP/1.1 503 "), 0U);
  EXPECT_TRUE(second.is_cut_off("x"));
}

TEST_F(HttpListenerTest, says_why_it_cannot_serve) {
  start();
  const auto taken = HttpListener::start({"127.0.0.1", listener_->port()}, handler_);
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().find("127.0.0.1:"), std::string::npos) << taken.error();
  EXPECT_FALSE(HttpListener::start({"256.0.0.1.invalid", 0}, handler_));
}

TEST(HostPort, is_parsed) {
  EXPECT_EQ(parse_host_port("127.0.0.1:9090"), (HostPort{"127.0.0.1", 9090}));
  EXPECT_EQ(parse_host_port("localhost:0"), (HostPort{"localhost", 0}));
  EXPECT_EQ(parse_host_port("[::1]:65535"), (HostPort{"::1", 65535}));
  EXPECT_EQ(parse_host_port(":80"), (HostPort{"", 80}));
  for (const char* text : {"", "9090", "localhost", "localhost:", "localhost:x", "localhost:65536",
                           "localhost:-1", "::1:80", "[::1:80", "::1]:80"}) {
    const auto parsed = parse_host_port(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().find("HOST:PORT"), std::string::npos);
  }
}

}  // namespace
}  // namespace miniraft::os
