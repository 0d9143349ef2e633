#include "miniraft/apps/maelstrom/run.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "miniraft/apps/maelstrom/node.h"
#include "miniraft/apps/maelstrom/protocol.h"
#include "miniraft/os/channel.h"
#include "miniraft/os/clock.h"
#include "miniraft/os/entropy.h"
#include "miniraft/os/fd.h"
#include "miniraft/os/http_listener.h"
#include "miniraft/os/line_reader.h"
#include "miniraft/os/metrics_handler.h"

namespace miniraft::maelstrom {

namespace {

// With the bound on lines it bounds what can wait between the two threads.
constexpr size_t inputs_max = 16;

struct InputLine {
  std::string text;
  bool is_too_long = false;
};
struct InputEnd {
  std::optional<os::SystemError> error;  ///< why no more could be read, if not for its end
};
/// What the reader hands over: lines that came together, and at last that there are no more.
using Input = std::variant<std::vector<InputLine>, InputEnd>;

void read_input(os::Channel<Input>& channel) {
  os::LineReader reader(STDIN_FILENO, line_bytes_max);
  for (;;) {
    const auto lines = reader.next_batch();
    if (!lines || lines->empty()) {
      (void)channel.send(InputEnd{lines ? std::nullopt : std::optional(lines.error())});
      return;
    }
    std::vector<InputLine> batch;
    batch.reserve(lines->size());
    for (const os::Line& line : *lines) {
      batch.push_back({std::string(line.is_too_long ? "" : line.text), line.is_too_long});
    }
    if (!channel.send(std::move(batch))) return;
  }
}

void take_in(Node& node, const std::vector<InputLine>& lines) {
  const base::Instant now = os::monotonic_now();
  for (const InputLine& line : lines) {
    if (line.is_too_long) {
      node.skip_line(now, line_bytes_max);
    } else {
      node.handle_line(now, line.text);
    }
  }
}

void tell(std::string_view what) {
  const std::string message = "miniraft-maelstrom: " + std::string(what) + '\n';
  (void)os::write_all(STDERR_FILENO, message);
}

void write_out(Node& node) {
  // The log is a courtesy: a closed standard error does not stop a node.
  if (!node.log.empty()) (void)os::write_all(STDERR_FILENO, node.log);
  node.log.clear();
  if (node.output.empty()) return;
  const auto written = os::write_all(STDOUT_FILENO, node.output);
  node.output.clear();
  if (written) return;
  tell("standard output: " + os::describe(written.error()));
  // Nobody will ever hear this node again. The reader may sleep in a read that never returns, so
  // there is nobody to wait for either.
  std::_Exit(static_cast<int>(ExitStatus::cannot_serve));
}

std::expected<std::unique_ptr<os::HttpListener>, std::string> serve_metrics(
    std::string_view address, os::HttpHandler& handler) {
  const auto parsed = os::parse_host_port(address);
  if (!parsed) return std::unexpected(parsed.error());
  auto listener = os::HttpListener::start(*parsed, handler);
  if (!listener) return listener;
  // The port is only known now if any free one was asked for.
  const std::string port = std::to_string((*listener)->port());
  const std::string_view host = address.substr(0, address.rfind(':'));
  const std::string message =
      "metrics: http://" + std::string(host) + ':' + port + "/metrics, port " + port + '\n';
  (void)os::write_all(STDERR_FILENO, message);
  return listener;
}

/// Feeds the node until the input has ended and whoever asked has been answered. Nobody speaks to
/// it any more then, so what needs peers may never be; but one that is alone has what it needs.
ExitStatus serve(Node& node, os::Channel<Input>& channel) {
  std::vector<Input> inputs;
  std::optional<base::Instant> gives_up_at;
  ExitStatus status = ExitStatus::done;
  for (;;) {
    const base::Instant idle_until = os::monotonic_now() + base::seconds(3600);
    const base::Instant wake_at = node.wake_at().value_or(idle_until);
    (void)channel.receive_all(inputs, std::min(wake_at, gives_up_at.value_or(idle_until)));
    for (const Input& input : inputs) {
      if (const auto* lines = std::get_if<std::vector<InputLine>>(&input)) {
        take_in(node, *lines);
      } else {
        if (const auto& error = std::get<InputEnd>(input).error) {
          tell("standard input: " + os::describe(*error));
          status = ExitStatus::cannot_serve;
        }
        gives_up_at = os::monotonic_now() + answers_after_end_max;
      }
    }
    node.flush(os::monotonic_now());
    write_out(node);
    if (!gives_up_at) continue;
    const size_t left = node.requests_in_hand();
    if (left == 0) return status;
    if (os::monotonic_now() < *gives_up_at) continue;
    tell("the input has ended; requests that were not answered: " + std::to_string(left));
    return status;
  }
}

}  // namespace

ExitStatus run(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write, not the end
  metrics::Registry registry;
  os::MetricsHandler handler(registry);
  std::unique_ptr<os::HttpListener> listener;
  if (options.metrics) {
    auto started = serve_metrics(*options.metrics, handler);
    if (!started) {
      tell("--metrics: " + started.error());
      return ExitStatus::cannot_serve;
    }
    listener = std::move(*started);
  }
  Node node(options, os::entropy(), replica::Incarnation(os::unix_milliseconds()), registry);
  node.on_large_output = [&node] { write_out(node); };

  os::Channel<Input> channel(inputs_max);
  std::thread reader(read_input, std::ref(channel));
  const ExitStatus status = serve(node, channel);
  reader.join();
  return status;
}

}  // namespace miniraft::maelstrom
