#include "miniraft/apps/lab/bench/cluster.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "miniraft/apps/lab/bench/fault.h"
#include "miniraft/core/base/check.h"
#include "miniraft/os/clock.h"

namespace miniraft::lab {
namespace {

constexpr size_t chunk_bytes = 256 * 1024;

/// What is kept for a node that does not read; beyond it, messages to it are lost.
constexpr size_t pending_bytes_max = size_t{64} << 20;

/// Reads once. Returns the bytes read, 0 when nothing is there now, or nothing at the end.
std::optional<std::string_view> read_chunk(const os::Fd& from, std::string& chunk) {
  const ssize_t count = ::read(from.number(), chunk.data(), chunk.size());
  if (count > 0) return std::string_view(chunk.data(), static_cast<size_t>(count));
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::string_view();
  return std::nullopt;
}

timespec to_timespec(base::Duration duration) {
  const int64_t nanoseconds = std::max<int64_t>(0, duration.value);
  return {static_cast<time_t>(nanoseconds / 1'000'000'000),
          static_cast<long>(nanoseconds % 1'000'000'000)};
}

}  // namespace

std::expected<Cluster, std::string> Cluster::start(const ClusterOptions& options) {
  Cluster cluster;
  cluster.chunk_.resize(chunk_bytes);
  for (size_t index = 0; index < options.node_count; ++index) {
    const std::string name = node_name(index);
    const std::string directory = options.folder + "/nodes/" + name;
    const std::string log_path = options.folder + "/logs/" + name + ".log";
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    std::filesystem::create_directories(options.folder + "/logs", error);
    os::Fd log(::open(log_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!log.is_open()) return std::unexpected(log_path + ": " + std::strerror(errno));
    auto process = Process::start({options.program, options.arguments, directory});
    if (!process) return std::unexpected(process.error());
    cluster.nodes_.push_back(Node{std::move(*process), std::move(log), {}, 0, {}, {}, false});
  }
  return cluster;
}

bool Cluster::write(size_t node, std::string_view line) {
  MINIRAFT_CHECK_LT(node, nodes_.size());
  Node& target = nodes_[node];
  if (!target.process.input.is_open()) return false;
  if (target.pending.size() - target.written + line.size() > pending_bytes_max) return false;
  target.pending.append(line);
  return true;
}

bool Cluster::wait(base::Duration timeout, const os::Fd& interrupt, ClusterListener& listener) {
  std::vector<pollfd> polled;
  polled.reserve(nodes_.size() * 3 + 1);
  for (Node& node : nodes_) {
    flush(node);
    const bool is_behind = node.written < node.pending.size();
    // poll ignores negative descriptors, which is what closed ones are.
    polled.push_back({is_behind ? node.process.input.number() : -1, POLLOUT, 0});
    polled.push_back({node.process.output.number(), POLLIN, 0});
    polled.push_back({node.process.errors.number(), POLLIN, 0});
  }
  polled.push_back({interrupt.number(), POLLIN, 0});
  const timespec wait_at_most = to_timespec(timeout);
  if (::ppoll(polled.data(), polled.size(), &wait_at_most, nullptr) <= 0) return false;
  for (size_t index = 0; index < nodes_.size(); ++index) {
    // Its own account first: a role change is known before the replies that follow from it.
    if (polled[index * 3 + 2].revents != 0) read_errors(index, listener);
    if (polled[index * 3 + 1].revents != 0) read_output(index, listener);
  }
  return polled.back().revents != 0;
}

void Cluster::pause(size_t node) {
  nodes_[node].process.pause();
}

void Cluster::resume(size_t node) {
  nodes_[node].process.resume();
}

std::vector<std::string> Cluster::shut_down(base::Duration patience, ClusterListener& listener) {
  std::vector<bool> is_known_to_have_ended;
  for (Node& node : nodes_) {
    is_known_to_have_ended.push_back(node.has_ended);
    if (node.process.is_paused()) node.process.resume();
    flush(node);
    node.has_ended = true;  // from here on an end is what we ask for
    node.process.input.close();
  }
  const base::Instant deadline = os::monotonic_now() + patience;
  while (any_open() && os::monotonic_now() < deadline) {
    wait(base::milliseconds(10), os::Fd(), listener);
  }
  std::vector<std::string> complaints;
  for (size_t index = 0; index < nodes_.size(); ++index) {
    Process& process = nodes_[index].process;
    while (!process.ended() && os::monotonic_now() < deadline) ::usleep(1'000);
    const auto how = process.ended();
    if (how == "exit status 0" || (how && is_known_to_have_ended[index])) continue;
    complaints.push_back(node_name(index) +
                         (how ? " ended with " + *how : " did not end with its input"));
    if (!how) process.kill();
  }
  return complaints;
}

void Cluster::flush(Node& node) {
  while (node.process.input.is_open() && node.written < node.pending.size()) {
    const ssize_t count = ::write(node.process.input.number(), node.pending.data() + node.written,
                                  node.pending.size() - node.written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0) {  // it no longer reads: its end is noticed on its output
      node.process.input.close();
      break;
    }
    node.written += static_cast<size_t>(count);
  }
  // Let go of what was written; rarely, if a node is far behind, so that the copying is cheap.
  if (node.written == node.pending.size()) {
    node.pending.clear();
    node.written = 0;
  } else if (node.written > node.pending.size() / 2) {
    node.pending.erase(0, node.written);
    node.written = 0;
  }
}

void Cluster::read_output(size_t index, ClusterListener& listener) {
  Node& node = nodes_[index];
  const auto chunk = read_chunk(node.process.output, chunk_);
  if (!chunk) {
    node.process.output.close();
    notice_end(index, listener);
    return;
  }
  node.output.feed(*chunk, [&](std::string_view line) { listener.on_line(index, line); });
}

bool Cluster::read_errors(size_t index, ClusterListener& listener) {
  Node& node = nodes_[index];
  const auto chunk = read_chunk(node.process.errors, chunk_);
  if (!chunk) {
    if (!node.errors.rest().empty()) listener.on_log_line(index, node.errors.rest());
    node.process.errors.close();
    return false;
  }
  [[maybe_unused]] const ssize_t logged = ::write(node.log.number(), chunk->data(), chunk->size());
  node.errors.feed(*chunk, [&](std::string_view line) { listener.on_log_line(index, line); });
  return !chunk->empty();
}

void Cluster::notice_end(size_t index, ClusterListener& listener) {
  Node& node = nodes_[index];
  if (node.has_ended) return;
  node.has_ended = true;
  // The pipe closes a moment before the process can be reaped.
  std::optional<std::string> how = node.process.ended();
  for (int tries = 0; !how && tries < 100; ++tries) {
    ::usleep(1'000);
    how = node.process.ended();
  }
  while (node.process.errors.is_open() && read_errors(index, listener)) {
  }  // its last words may say why
  listener.on_end(index, how.value_or("a closed stdout"));
}

bool Cluster::any_open() const {
  return std::any_of(nodes_.begin(), nodes_.end(), [](const Node& node) {
    return node.process.output.is_open() || node.process.errors.is_open();
  });
}

}  // namespace miniraft::lab
