// Measures how many entries a second the protocol itself commits: a cluster in one thread, without
// network or disk. --help says more.

#include "miniraft/core/raft/raft.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <new>
#include <utility>
#include <vector>

#include "bench/arguments.h"
#include "miniraft/core/base/check.h"

namespace {

uint64_t allocations = 0;

}  // namespace

// Counts what the whole program allocates.
void* operator new(size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t /*size*/) noexcept {
  std::free(memory);
}

namespace {

using namespace miniraft;

constexpr const char* usage =
    "usage: script/bench raft [--quick]\n"
    "  Messages are moved from one node to the next as values, storage is durable at once. Time "
    "is\n"
    "  processor time, which does not count what other processes take away, of the quickest of "
    "five\n"
    "  runs. `outstanding` commands are proposed at once, and the next when they are committed.\n"
    "  Each node stores a snapshot every 100,000 entries, and its log keeps 10,000 of those before "
    "it;\n"
    "  in the second table it keeps more, and all four are measured in turns, each in caches where "
    "the\n"
    "  others have been; alone, short logs cost less.\n"
    "  --quick   one short run of each, no logs of more than 100,000 entries, no aims\n"
    "exit status: 0 all aims were met, 1 one was not, 2 wrong usage\n";

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

struct Load {
  uint64_t nodes = 3;
  uint64_t outstanding = 4096;
  size_t command_bytes = 0;
  uint64_t log_keep_entries = 10'000;
};

class Cluster {
 public:
  explicit Cluster(const Load& load) : load_(load) {
    raft::Options options{.log_keep_entries = load.log_keep_entries, .log_keep_bytes = SIZE_MAX};
    for (uint64_t id = 1; id <= load.nodes; ++id) options.voters.emplace_back(id);
    for (uint64_t id = 1; id <= load.nodes; ++id) {
      options.self = raft::NodeId(id);
      options.seed = id;
      nodes_.push_back({raft::Raft(raft::Config::make(options).value(), {}, now_), {}, 0});
    }
    while (leader_ == 0) {
      now_ = now_ + base::milliseconds(100);
      for (uint64_t id = 1; id <= nodes_.size(); ++id) step(id, raft::TimePassed{});
      settle();
    }
  }

  /// Commits `entries` more, or a little more.
  void commit(uint64_t entries) {
    const uint64_t end = committed_ + entries;
    while (committed_ < end) {
      for (uint64_t i = 0; i < load_.outstanding; ++i) {
        step(leader_, raft::Propose{raft::RequestId(i), base::Bytes(load_.command_bytes, 'x')});
      }
      settle();
    }
  }

  [[nodiscard]] uint64_t committed() const { return committed_; }

 private:
  static constexpr uint64_t snapshot_entries = 100'000;

  struct Node {
    raft::Raft raft;
    raft::LogIndex applied;
    uint64_t since_snapshot;
  };
  struct Envelope {
    uint64_t from;
    uint64_t to;
    raft::Message message;
  };

  void step(uint64_t id, raft::Input input) { nodes_[id - 1].raft.step(now_, std::move(input)); }

  void settle() {
    for (bool again = true; again;) {
      again = false;
      for (uint64_t id = 1; id <= nodes_.size(); ++id) again |= carry_out(id);
      arrived_.swap(under_way_);
      for (Envelope& envelope : arrived_) {
        again = true;
        step(envelope.to,
             raft::MessageReceived{raft::NodeId(envelope.from), std::move(envelope.message)});
      }
      arrived_.clear();
    }
  }

  bool carry_out(uint64_t id) {
    Node& node = nodes_[id - 1];
    raft::Effects effects = node.raft.take_effects(now_);
    for (auto* messages : {&effects.messages_now, &effects.messages_after_persist}) {
      for (raft::Outgoing& out : *messages) {
        under_way_.push_back({id, out.to.value, std::move(out.message)});
      }
    }
    if (!effects.committed.empty()) apply(node, effects.committed.size());
    if (node.raft.status().role == raft::RoleKind::leader) {
      leader_ = id;
      committed_ += effects.committed.size();
    }
    if (!effects.persist) return false;
    step(id, raft::Persisted{effects.persist->sequence});
    return true;
  }

  void apply(Node& node, uint64_t entries) {
    node.applied = raft::LogIndex(node.applied.value + entries);
    node.since_snapshot += entries;
    if (node.since_snapshot < snapshot_entries) return;
    node.since_snapshot = 0;
    node.raft.step(now_, raft::SnapshotStored{node.raft.snapshot_at(node.applied)});
  }

  Load load_;
  base::Instant now_{1};
  std::deque<Node> nodes_;
  std::vector<Envelope> under_way_;
  std::vector<Envelope> arrived_;
  uint64_t leader_ = 0;
  uint64_t committed_ = 0;
};

struct Cost {
  double nanoseconds = 1e18;  ///< for each entry
  double allocations = 1e18;

  static Cost least(const Cost& a, const Cost& b) {
    return {std::min(a.nanoseconds, b.nanoseconds), std::min(a.allocations, b.allocations)};
  }
};

Cost cost_of_more(Cluster& cluster, uint64_t entries) {
  const uint64_t before = cluster.committed();
  const uint64_t allocations_before = allocations;
  const double begin = processor_seconds();
  cluster.commit(entries);
  const double seconds = processor_seconds() - begin;
  const auto count = static_cast<double>(cluster.committed() - before);
  return {seconds * 1e9 / count, static_cast<double>(allocations - allocations_before) / count};
}

/// How much is measured.
struct Effort {
  int runs = 5;
  uint64_t entries_before = 250'000;  ///< besides those that the log keeps
  uint64_t entries = 400'000;         ///< of a run
  uint64_t entries_one_by_one = 50'000;
};
constexpr Effort quick_effort = {
    .runs = 1, .entries_before = 110'000, .entries = 40'000, .entries_one_by_one = 5'000};

/// In the steady state: the log is as long as it gets.
Cost steady_cost(const Load& load, const Effort& effort) {
  Cluster cluster(load);
  cluster.commit(load.log_keep_entries + effort.entries_before);
  Cost least;
  for (int run = 0; run < effort.runs; ++run) {
    const bool is_one_by_one = load.outstanding == 1;
    least = Cost::least(
        least, cost_of_more(cluster, is_one_by_one ? effort.entries_one_by_one : effort.entries));
  }
  return least;
}

/// Of each load. In turns: what else the machine does is shared by all, and each finds caches in
/// which the others have been.
std::vector<Cost> costs_in_turns(const std::vector<Load>& loads, const Effort& effort) {
  std::deque<Cluster> clusters;
  for (const Load& load : loads) {
    clusters.emplace_back(load);
    clusters.back().commit(load.log_keep_entries + effort.entries_before);
  }
  std::vector<Cost> costs(loads.size());
  for (int run = 0; run < effort.runs; ++run) {
    for (size_t i = 0; i < loads.size(); ++i) {
      costs[i] = Cost::least(costs[i], cost_of_more(clusters[i], effort.entries));
    }
  }
  return costs;
}

/// Says whether what was measured is as it should be.
bool meets(const char* aim, double measured, bool is_met) {
  std::printf("%-70s %10.2f  %s\n", aim, measured, is_met ? "met" : "MISSED");
  return is_met;
}

}  // namespace

int main(int argument_count, char** argument_values) {
  const auto quick = bench::quick_or_exit_status(argument_count, argument_values, "raft", usage);
  if (!quick) return quick.error();
  const Effort effort = *quick ? quick_effort : Effort{};
  const auto number = [](uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf("%-6s %-13s %-14s %12s %10s %14s %18s\n", "nodes", "outstanding", "command bytes",
              "entries/s", "ns/entry", "ns/follower", "allocations/entry");
  const auto steady = [&](const Load& load) {
    const Cost cost = steady_cost(load, effort);
    std::printf("%-6llu %-13llu %-14zu %12.0f %10.0f %14.0f %18.3f\n", number(load.nodes),
                number(load.outstanding), load.command_bytes, 1e9 / cost.nanoseconds,
                cost.nanoseconds, cost.nanoseconds / static_cast<double>(load.nodes - 1),
                cost.allocations);
    std::fflush(stdout);
    return cost;
  };
  Cost with_64;
  Cost with_4096;
  Cost of_seven;
  for (const uint64_t nodes : {3U, 5U, 7U}) {
    for (const uint64_t outstanding : {1U, 64U, 4096U}) {
      const Cost cost = steady({.nodes = nodes, .outstanding = outstanding});
      if (nodes == 3 && outstanding == 64) with_64 = cost;
      if (nodes == 3 && outstanding == 4096) with_4096 = cost;
      of_seven = cost;
    }
  }
  for (const uint64_t outstanding : {64U, 4096U}) {
    steady({.outstanding = outstanding, .command_bytes = 100});
  }

  std::printf("\n%-24s %10s %18s\n", "entries kept in the log", "ns/entry", "allocations/entry");
  std::vector<Load> by_log;
  for (const uint64_t entries : {10'000U, 100'000U, 1'000'000U, 10'000'000U}) {
    if (entries <= 100'000 || !*quick) by_log.push_back({.log_keep_entries = entries});
  }
  const std::vector<Cost> costs = costs_in_turns(by_log, effort);
  for (size_t i = 0; i < costs.size(); ++i) {
    std::printf("%-24llu %10.0f %18.3f\n", number(by_log[i].log_keep_entries), costs[i].nanoseconds,
                costs[i].allocations);
  }
  if (*quick) return 0;

  std::printf("\n");
  const double millions_64 = 1e3 / with_64.nanoseconds;
  const double millions_4096 = 1e3 / with_4096.nanoseconds;
  const double by_follower = of_seven.nanoseconds / 6 / (with_4096.nanoseconds / 2);
  const double by_length = costs.back().nanoseconds / costs.front().nanoseconds;
  bool ok =
      meets("3 nodes, 64 outstanding: a million entries/s at least", millions_64, millions_64 >= 1);
  ok &= meets("3 nodes, 4096 outstanding: 5 million entries/s at least", millions_4096,
              millions_4096 >= 5);
  ok &= meets("3 nodes, 64 outstanding: less than one allocation for an entry", with_64.allocations,
              with_64.allocations < 1);
  ok &= meets("a follower of 7 nodes costs what one of 3 does: 1.25 times at most", by_follower,
              by_follower <= 1.25);
  ok &= meets("10 million entries in the log cost what 10,000 do: 1.25 times at most", by_length,
              by_length <= 1.25);
  return ok ? 0 : 1;
}
