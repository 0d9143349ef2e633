#include "miniraft/apps/lab/bench/bench.h"

#include <sys/signalfd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <utility>

#include "miniraft/apps/lab/bench/bench_loop.h"
#include "miniraft/os/clock.h"

namespace miniraft::lab {
namespace {

using base::Duration;
using base::Instant;

constexpr Duration init_patience = base::seconds(10);
constexpr Duration read_back_patience = base::seconds(10);
constexpr Duration shut_down_patience = base::seconds(2);

/// How often a key is asked for before it counts as unreadable.
constexpr int read_back_attempts = 5;

/// SIGINT and SIGTERM as a descriptor; from here on they no longer end this process.
os::Fd interrupt_descriptor() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return os::Fd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

void initialise_nodes(BenchLoop& loop) {
  loop.send_init();
  const Instant deadline = os::monotonic_now() + init_patience;
  while (!loop.all_initialised() && !loop.must_end()) {
    const Instant now = os::monotonic_now();
    if (now >= deadline) {
      loop.complain_of_missing_init();
      return;
    }
    loop.turn(deadline);
  }
}

/// The load: every client asks again as soon as it may, or at the given rate in total.
void load(BenchLoop& loop, const RunOptions& options, Workload& workload, base::Random random) {
  const Instant end = loop.start() + options.time_limit;
  Instant next_invocation = loop.start();
  for (Instant now = loop.start(); now < end && !loop.must_end(); now = os::monotonic_now()) {
    while (options.rate <= 0 || next_invocation <= now) {
      const auto client = loop.clients().take_idle(now);
      if (!client) break;
      loop.invoke(*client, workload.next(*client), now);
      if (options.rate > 0) {
        // Gaps are uniform around the mean, as Jepsen draws them. A backlog is not made up for.
        const auto mean = static_cast<int64_t>(1e9 / options.rate);
        const Duration gap = random.uniform_duration(Duration(), Duration(2 * mean + 1));
        next_invocation = std::max(next_invocation, now - base::milliseconds(10)) + gap;
      }
    }
    const bool waits_for_time = options.rate > 0 && next_invocation > now;
    loop.turn(waits_for_time ? std::min(end, next_invocation) : end);
  }
}

/// Lets what is under way end.
void drain(BenchLoop& loop) {
  while (loop.clients().under_way() > 0 && !loop.must_end()) {
    loop.turn(os::monotonic_now() + base::seconds(1));
  }
}

struct KeyToRead {
  int64_t key = 0;
  int attempts = 0;
};

/// Reads every key once more, the newest first, asking again when there was no answer.
size_t read_back(BenchLoop& loop, int64_t key_count) {
  std::deque<KeyToRead> waiting;
  for (int64_t key = key_count - 1; key >= 0; --key) waiting.push_back({key, 0});
  const size_t first_operation = loop.clients().operations().size();
  std::vector<KeyToRead> asked;  // by operation, from first_operation on
  size_t looked_at = 0;
  size_t answered = 0;
  const Instant deadline = os::monotonic_now() + read_back_patience;
  for (Instant now = os::monotonic_now(); now < deadline && !loop.must_end();
       now = os::monotonic_now()) {
    // Judge in the order of asking; one that is still under way holds up the judging, not the rest.
    for (; looked_at < asked.size(); ++looked_at) {
      const Operation& operation = loop.clients().operations()[first_operation + looked_at];
      if (operation.completed == Instant()) break;
      KeyToRead again = asked[looked_at];
      if (is_answered(operation.outcome)) {
        ++answered;
      } else if (++again.attempts < read_back_attempts) {
        waiting.push_back(again);
      }
    }
    while (!waiting.empty()) {
      const auto client = loop.clients().take_idle(now);
      if (!client) break;
      asked.push_back(waiting.front());
      waiting.pop_front();
      loop.invoke(*client, Request{.key = asked.back().key}, now);
    }
    if (waiting.empty() && looked_at == asked.size()) break;
    loop.turn(deadline);
  }
  return answered;
}

}  // namespace

std::expected<RunRecord, std::string> run_bench(const RunOptions& options, Progress& progress) {
  base::Random random(options.seed);
  base::Random network_random = random.fork();
  base::Random nemesis_random = random.fork();
  base::Random clients_random = random.fork();
  base::Random rate_random = random.fork();
  Workload workload({.client_count = options.concurrency,
                     .key_count = options.key_count,
                     .operations_per_key = options.operations_per_key},
                    random.fork());

  const os::Fd interrupt = interrupt_descriptor();
  if (!interrupt.is_open())
    return std::unexpected(std::string("signalfd: ") + std::strerror(errno));
  auto cluster = Cluster::start({.program = options.program,
                                 .arguments = options.node_arguments,
                                 .node_count = options.node_count,
                                 .folder = options.folder});
  if (!cluster) return std::unexpected(cluster.error());

  BenchLoop loop({.options = options,
                  .cluster = *cluster,
                  .interrupt = interrupt,
                  .workload = workload,
                  .progress = progress},
                 network_random, clients_random);
  initialise_nodes(loop);
  loop.begin_load(nemesis_random);
  load(loop, options, workload, rate_random);
  loop.end_load();
  drain(loop);
  const size_t keys_read_back = read_back(loop, workload.keys_used());
  RunRecord record = loop.finish(shut_down_patience);
  record.keys_used = static_cast<size_t>(workload.keys_used());
  record.keys_read_back = keys_read_back;
  progress.finish();
  return record;
}

}  // namespace miniraft::lab
