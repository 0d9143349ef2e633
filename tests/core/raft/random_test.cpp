// Raft Fig. 3 under loss, duplication, reordering, partitions, slow disks and crashes, drawn from a
// seed; and once all is whole again, the cluster serves.
//
// MINIRAFT_SEEDS=A..B runs these seeds instead of the default ones.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/base/rand.h"
#include "tests/support/raft_cluster.h"

namespace miniraft::raft {
namespace {

using testing::RaftCluster;

Options options_of(uint64_t seed) {
  Options options;
  options.seed = seed;
  // Small limits, so that they are reached.
  options.append_entries_max = 1 + seed % 5;
  options.inflight_appends_max = 1 + seed % 3;
  return options;
}

class RandomRun {
 public:
  explicit RandomRun(uint64_t seed)
      : random_(seed),
        cluster_(options_of(seed), std::vector<RaftCluster::Recovered>(random_.chance(0.2)   ? 1
                                                                       : random_.chance(0.6) ? 3
                                                                                             : 5)) {
  }

  void run() {
    cluster_.chaos.random = base::Random(random_.next_u64());
    for (int round = 0; round < 1500 && !cluster_.violation; ++round) {
      if (round % 100 == 0) draw_weather();
      act();
    }
    if (!cluster_.violation) make_whole();
    if (cluster_.violation) report();
  }

  [[nodiscard]] size_t trace() const {
    size_t hash = 0;
    for (const std::string& line : cluster_.transcript) {
      hash = hash * 1099511628211U + std::hash<std::string>()(line);
    }
    return hash;
  }

 private:
  [[nodiscard]] uint64_t any_node() { return random_.uniform_between(1, cluster_.size()); }

  /// How bad it is for a while: some runs of it are calm, so that there is something to lose.
  void draw_weather() {
    loss_ = random_.chance(0.5) ? random_.uniform_real() * 0.3 : 0;
    reorder_ = random_.chance(0.5) ? random_.uniform_real() : 0;
    crashes_ = random_.chance(0.4) ? 0.02 : 0;
    cluster_.chaos.deferral = random_.chance(0.6) ? random_.uniform_real() * 0.9 : 0;
    cluster_.chaos.survival = random_.uniform_real();
    cluster_.heal();
    if (!random_.chance(0.5)) return;
    for (uint64_t a = 1; a <= cluster_.size(); ++a) {
      for (uint64_t b = 1; b <= cluster_.size(); ++b) {
        if (a != b && random_.chance(0.3)) cluster_.cut(a, b);
      }
    }
  }

  void act() {
    const uint64_t node = any_node();
    if (random_.chance(crashes_)) return crash_or_restart(node);
    if (!cluster_.is_up(node)) return;
    switch (random_.uniform(10)) {
      case 0:
        return pass_time();
      case 1:
        return cluster_.propose(node, "c" + std::to_string(++count_));
      case 2:
        return cluster_.read(node, "r" + std::to_string(++count_));
      case 3:
        return cluster_.set_disk_slow(node, random_.chance(0.5));
      case 4:
        return cluster_.fsync(node);
      default:
        return move_message();
    }
  }

  void crash_or_restart(uint64_t node) {
    cluster_.is_up(node) ? cluster_.crash(node) : cluster_.restart(node);
  }

  void pass_time() {
    // Mostly a little; now and then as long as an election takes, or as a stopped process sleeps.
    const uint64_t most = random_.chance(0.8) ? 100 : 1500;
    const auto time = base::milliseconds(static_cast<int64_t>(random_.uniform(most)));
    if (random_.chance(0.1)) return cluster_.skip(time);
    cluster_.pass(time, false);
  }

  void move_message() {
    if (cluster_.in_flight.empty()) return;
    const size_t position =
        random_.chance(reorder_) ? random_.uniform(cluster_.in_flight.size()) : 0;
    if (random_.chance(loss_)) {
      cluster_.in_flight.erase(cluster_.in_flight.begin() + static_cast<std::ptrdiff_t>(position));
      return;
    }
    // A copy may come much later.
    if (random_.chance(loss_)) {
      const testing::Envelope copy = cluster_.in_flight[position];
      cluster_.in_flight.push_back(copy);
    }
    cluster_.deliver(position);
  }

  /// Raft §5.4.3: with a majority up and connected, the cluster makes progress.
  void make_whole() {
    cluster_.heal();
    cluster_.chaos.deferral = 0;
    for (uint64_t node = 1; node <= cluster_.size(); ++node) {
      if (!cluster_.is_up(node)) cluster_.restart(node);
      cluster_.set_disk_slow(node, false);
    }
    cluster_.pass(base::seconds(20), true);
    const auto leader = cluster_.leader();
    ASSERT_TRUE(leader) << "nobody leads 20 s after all is whole";
    cluster_.propose(*leader, "last");
    cluster_.read(*leader, "last");
    cluster_.pass(base::seconds(1), true);
    for (uint64_t node = 1; node <= cluster_.size() && !cluster_.violation; ++node) {
      const auto applied = cluster_.applied(node);
      ASSERT_FALSE(applied.empty());
      EXPECT_EQ(applied.back(), "last") << "node " << node;
      EXPECT_EQ(applied, cluster_.applied(*leader)) << "node " << node;
      EXPECT_EQ(cluster_.status(node).protocol_violations, 0U) << "node " << node;
    }
    EXPECT_NE(cluster_.read_state("last"), "refused");
    EXPECT_NE(cluster_.read_state("last"), "waiting");
  }

  void report() {
    std::string story;
    const auto& lines = cluster_.transcript;
    for (size_t i = lines.size() > 80 ? lines.size() - 80 : 0; i < lines.size(); ++i) {
      story += "  " + lines[i] + "\n";
    }
    ADD_FAILURE() << *cluster_.violation << "\nuntil then:\n" << story;
  }

  base::Random random_;
  RaftCluster cluster_;
  double loss_ = 0;
  double reorder_ = 0;
  double crashes_ = 0;
  uint64_t count_ = 0;
};

TEST(RaftRandom, keeps_its_promises_under_faults) {
  uint64_t first = 1;
  uint64_t last = 200;
  if (const char* range = std::getenv("MINIRAFT_SEEDS")) {
    ASSERT_EQ(std::sscanf(range, "%lu..%lu", &first, &last), 2) << "MINIRAFT_SEEDS=A..B";
  }
  for (uint64_t seed = first; seed <= last; ++seed) {
    SCOPED_TRACE("replay with MINIRAFT_SEEDS=" + std::to_string(seed) + ".." +
                 std::to_string(seed));
    RandomRun(seed).run();
    if (::testing::Test::HasFailure()) break;
  }
}

TEST(RaftRandom, a_seed_always_tells_the_same_story) {
  RandomRun one(7);
  RandomRun two(7);
  one.run();
  two.run();
  EXPECT_EQ(one.trace(), two.trace());
  RandomRun other(8);
  other.run();
  EXPECT_NE(one.trace(), other.trace());
}

}  // namespace
}  // namespace miniraft::raft
