// How many entries a second the protocol itself commits: three nodes in one thread, no network, no
// disk. Messages are moved from one node to the next as values, storage is durable at once.

#include "core/raft/raft.h"

#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <string_view>
#include <vector>

#include "core/base/check.h"
#include "os/clock.h"

namespace {

using namespace miniraft;

class Cluster {
 public:
  explicit Cluster(uint64_t nodes) {
    raft::Options options;
    for (uint64_t id = 1; id <= nodes; ++id) options.voters.emplace_back(id);
    for (uint64_t id = 1; id <= nodes; ++id) {
      options.self = raft::NodeId(id);
      options.seed = id;
      nodes_.emplace_back(raft::Config::make(options).value(), raft::Recovered(), now_);
    }
    while (leader_ == 0) {
      now_ = now_ + base::milliseconds(100);
      for (uint64_t id = 1; id <= nodes_.size(); ++id) step(id, raft::TimePassed{});
      settle();
    }
  }

  void propose(uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) step(leader_, raft::Propose{raft::RequestId(i), {}});
    settle();
  }

  [[nodiscard]] uint64_t committed() const { return committed_; }

 private:
  struct Envelope {
    uint64_t from;
    uint64_t to;
    raft::Message message;
  };

  void step(uint64_t id, raft::Input input) { nodes_[id - 1].step(now_, std::move(input)); }

  void settle() {
    for (bool again = true; again;) {
      again = false;
      for (uint64_t id = 1; id <= nodes_.size(); ++id) again |= carry_out(id);
      for (Envelope& envelope : std::exchange(under_way_, {})) {
        again = true;
        step(envelope.to,
             raft::MessageReceived{raft::NodeId(envelope.from), std::move(envelope.message)});
      }
    }
  }

  bool carry_out(uint64_t id) {
    raft::Effects effects = nodes_[id - 1].take_effects(now_);
    for (auto* messages : {&effects.messages_now, &effects.messages_after_persist}) {
      for (raft::Outgoing& out : *messages) {
        under_way_.push_back({id, out.to.value, std::move(out.message)});
      }
    }
    if (nodes_[id - 1].status().role == raft::RoleKind::leader) {
      leader_ = id;
      committed_ += effects.committed.size();
    }
    if (!effects.persist) return false;
    step(id, raft::Persisted{effects.persist->sequence});
    return true;
  }

  base::Instant now_{1};
  std::deque<raft::Raft> nodes_;
  std::vector<Envelope> under_way_;
  uint64_t leader_ = 0;
  uint64_t committed_ = 0;
};

double entries_per_second(uint64_t nodes, uint64_t batch) {
  Cluster cluster(nodes);
  const uint64_t before = cluster.committed();
  const base::Instant begin = os::monotonic_now();
  base::Instant end = begin;
  uint64_t proposed = 0;
  while (end - begin < base::seconds(1) && proposed < 4'000'000) {
    for (int i = 0; i < 16; ++i) cluster.propose(batch);
    proposed += 16 * batch;
    end = os::monotonic_now();
  }
  CHECK_EQ(cluster.committed() - before, proposed);
  return static_cast<double>(proposed) / (end - begin).seconds();
}

}  // namespace

int main(int argument_count, char** argument_values) {
  if (argument_count > 1) {
    const bool is_asked = std::string_view(argument_values[1]) == "--help";
    std::fputs("usage: script/bench raft\n  It takes no arguments.\n", is_asked ? stdout : stderr);
    return is_asked ? 0 : 2;
  }
  std::printf("%-8s %-18s %16s\n", "nodes", "outstanding", "entries/s");
  for (const uint64_t nodes : {3U, 5U, 7U}) {
    for (const uint64_t batch : {1U, 64U, 4096U}) {
      std::printf("%-8llu %-18llu %16.0f\n", static_cast<unsigned long long>(nodes),
                  static_cast<unsigned long long>(batch), entries_per_second(nodes, batch));
      std::fflush(stdout);
    }
  }
}
