// A simulation follows from its seed alone, real replicas keep every promise in it, and each fault
// of the simulator itself is found: the checks can fail.
#include "miniraft/sim/cluster/simulation.h"

#include <gtest/gtest.h>

#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <set>
#include <string>

#include "miniraft/sim/cluster/simulation_shrink.h"

namespace miniraft::sim {
namespace {

SimulationResult simulated(uint64_t seed, const SimulationLimits& limits = {}) {
  return simulate(draw_settings(seed, limits));
}

std::string words_for(const SimulationResult& result) {
  if (!result.breach) return "";
  return "miniraft-lab simulate --seed " + std::to_string(result.seed) + ": " +
         result.breach->promise + ": " + result.breach->what;
}

// --- Real replicas ---

TEST(Simulation, some_seeds_keep_every_promise) {
  SimulationCounts sum;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const SimulationResult result = simulated(seed, {.time = base::seconds(20)});
    ASSERT_FALSE(result.breach) << words_for(result);
    sum.add(result.counts);
  }
  // What never happens is not tested.
  EXPECT_GT(sum.messages_lost, 0U);
  EXPECT_GT(sum.messages_doubled, 0U);
  EXPECT_GT(sum.messages_replayed, 0U);
  EXPECT_GT(sum.messages_cut, 0U);
  EXPECT_GT(sum.writes_lost, 0U);
  EXPECT_GT(sum.crashes_within_steps, 0U);
  EXPECT_GT(sum.restarts, 0U);
  EXPECT_GT(sum.pauses, 0U);
  EXPECT_GT(sum.stalls, 0U);
  EXPECT_GT(sum.full_disks, 0U);
  EXPECT_GT(sum.changes_committed, 0U);
  EXPECT_GT(sum.nodes_retired, 0U);
  EXPECT_GT(sum.transfers_done, 0U);
  EXPECT_GT(sum.snapshots_installed, 0U);
  EXPECT_GT(sum.states_lost, 0U);
  EXPECT_GT(sum.operations_ok, 1000U);
  EXPECT_GT(sum.operations_repeated, 100U);
}

TEST(Simulation, every_committed_seed_keeps_every_promise) {
  std::ifstream file(MINIRAFT_SOURCE_DIR "/tests/sim/cluster/seeds.txt");
  ASSERT_TRUE(file.is_open());
  size_t seeds = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const SimulationResult result = simulated(std::stoull(line));
    EXPECT_FALSE(result.breach) << words_for(result) << "\nwhich is there for: " << line;
    ++seeds;
  }
  EXPECT_GT(seeds, 0U);
}

TEST(Simulation, without_faults_nearly_every_operation_is_done) {
  const SimulationResult result =
      simulated(3, {.time = base::seconds(20), .faults = FaultSet::none()});
  EXPECT_FALSE(result.breach) << words_for(result);
  EXPECT_EQ(result.counts.crashes, 0U);
  EXPECT_EQ(result.counts.messages_lost, 0U);
  EXPECT_EQ(result.counts.leaders, 1U);
  EXPECT_GE(result.counts.operations_ok * 100, result.counts.operations * 95);
}

// --- One seed, one run ---

TEST(Simulation, a_seed_gives_the_same_trace_twice) {
  for (uint64_t seed = 100; seed < 110; ++seed) {
    const SimulationResult first = simulated(seed, {.time = base::seconds(10)});
    const SimulationResult second = simulated(seed, {.time = base::seconds(10)});
    EXPECT_EQ(first.trace_hash, second.trace_hash) << "seed " << seed;
    EXPECT_EQ(first.counts.events, second.counts.events) << "seed " << seed;
  }
}

TEST(Simulation, different_seeds_give_different_traces) {
  std::set<uint64_t> hashes;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    hashes.insert(simulated(seed, {.time = base::seconds(2)}).trace_hash);
  }
  EXPECT_EQ(hashes.size(), 20U);
}

TEST(Simulation, every_compiler_and_every_build_gives_the_same_trace) {
  // Whatever changes what a node does or what a seed draws changes these: then put in what the
  // failure prints, having seen that GCC and clang agree (script/test runs both).
  const std::string path = MINIRAFT_SOURCE_DIR "/tests/sim/cluster/trace_hashes.txt";
  std::ifstream file(path);
  ASSERT_TRUE(file.is_open());
  std::string expected;
  std::string actual;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const uint64_t seed = std::stoull(line);
    char text[64];
    std::snprintf(text, sizeof(text), "%" PRIu64 " %016" PRIx64 "\n", seed,
                  simulated(seed, {.time = base::seconds(10)}).trace_hash);
    actual += text;
    expected += line + "\n";
  }
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(actual, expected) << "the lines of " << path << " would have to be:\n" << actual;
}

// --- Limits and shrinking ---

TEST(Simulation, limits_take_away_and_change_nothing_else) {
  const SimulationSettings whole = draw_settings(4);
  SimulationLimits limits;
  limits.voters = 1;
  limits.faults = FaultSet::none();
  const SimulationSettings limited = draw_settings(4, limits);
  EXPECT_GT(whole.voters, 1U);
  EXPECT_FALSE(whole.faults.is_empty());
  EXPECT_EQ(limited.voters, 1U);
  EXPECT_TRUE(limited.faults.is_empty());
  EXPECT_EQ(limited.raft.election_timeout, whole.raft.election_timeout);
  EXPECT_EQ(limited.workload.clients, whole.workload.clients);
  EXPECT_EQ(limited.network.delay_max, whole.network.delay_max);
}

TEST(Simulation, sets_of_faults_are_read_as_they_are_written) {
  FaultSet some;
  some.set(FaultClass::torn_writes, true);
  some.set(FaultClass::skew, true);
  for (const FaultSet set : {FaultSet::none(), FaultSet::all(), some}) {
    EXPECT_EQ(parse_fault_set(sim::words_for(set)), set);
  }
  EXPECT_EQ(sim::words_for(some), "torn-writes,skew");
  EXPECT_EQ(parse_fault_set("loss,,skew"), std::nullopt);
  EXPECT_EQ(parse_fault_set("floods"), std::nullopt);
}

TEST(Simulation, no_run_is_made_smaller_than_can_be_asked_for) {
  const SimulationSettings settings = draw_settings(1);
  SimulationResult failed;
  failed.seed = 1;
  failed.breach = Breach{"one-vote", "", base::Instant(1'234'567)};
  const auto fails = [&](const SimulationSettings& smaller) {
    EXPECT_GE(smaller.time, SimulationLimits::time_least);
    EXPECT_EQ(smaller.time.value % 1000, 0) << "whole microseconds";
    return failed;
  };
  const ShrunkSimulation shrunk = shrink({}, failed, fails);
  EXPECT_EQ(shrunk.limits.time, SimulationLimits::time_least);
  EXPECT_EQ(shrunk.limits.voters, settings.voters > 1 ? std::optional<uint64_t>(1) : std::nullopt);
}

TEST(Simulation, a_failing_run_is_made_smaller_and_still_breaks_the_same_promise) {
  const SimulationLimits limits{.time = base::seconds(20), .deception = Deception::double_apply};
  SimulationResult failed;
  for (uint64_t seed = 1; seed <= 20 && !failed.breach; ++seed) failed = simulated(seed, limits);
  ASSERT_TRUE(failed.breach);
  const ShrunkSimulation shrunk =
      shrink(limits, failed, [](const SimulationSettings& settings) { return simulate(settings); });
  ASSERT_TRUE(shrunk.result.breach);
  EXPECT_EQ(shrunk.result.breach->promise, failed.breach->promise);
  EXPECT_LT(shrunk.result.counts.events, failed.counts.events);
  const SimulationResult again = simulated(failed.seed, shrunk.limits);
  EXPECT_EQ(again.breach, shrunk.result.breach);
  EXPECT_EQ(again.trace_hash, shrunk.result.trace_hash);
}

// --- The checks can fail ---

/// The promises that `deception` breaks in the first `seeds` seeds.
std::set<std::string> broken_by(Deception deception, uint64_t seeds) {
  std::set<std::string> promises;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    const SimulationResult result =
        simulated(seed, {.time = base::seconds(20), .deception = deception});
    if (result.breach) promises.insert(result.breach->promise);
  }
  return promises;
}

TEST(SimulationFinds, storage_that_acknowledges_what_is_not_durable) {
  const auto promises = broken_by(Deception::early_acks, 5);
  EXPECT_TRUE(promises.contains("durable-votes"));
}

TEST(SimulationFinds, disks_that_lose_what_was_durable) {
  EXPECT_FALSE(broken_by(Deception::lost_writes, 20).empty());
}

TEST(SimulationFinds, disks_that_lose_votes_that_were_durable) {
  // Raft Fig. 2: votedFor is on stable storage. A vote that is not is given again to another.
  SimulationResult found;
  for (uint64_t seed = 1; seed <= 150 && !found.breach; ++seed) {
    found = simulated(seed, {.deception = Deception::lost_votes});
  }
  ASSERT_TRUE(found.breach);
  EXPECT_EQ(found.breach->promise, "one-vote");
  SimulationSettings honest = draw_settings(found.seed, {.deception = Deception::lost_votes});
  honest.deception = Deception::none;
  const SimulationResult kept = simulate(honest);
  EXPECT_FALSE(kept.breach) << words_for(kept) << ", though its disks forget nothing";
}

TEST(Simulation, a_deception_that_needs_faults_asks_for_no_more_than_are_allowed) {
  const SimulationSettings settings =
      draw_settings(1, {.faults = FaultSet::none(), .deception = Deception::lost_votes});
  EXPECT_TRUE(settings.faults.is_empty());
  EXPECT_EQ(settings.network.replay, 0);
  EXPECT_EQ(settings.network.tail, 0);
}

TEST(SimulationFinds, messages_whose_entries_are_altered) {
  const auto promises = broken_by(Deception::forgery, 5);
  EXPECT_TRUE(promises.contains("log-matching"));
}

TEST(SimulationFinds, messages_that_come_from_another_than_they_say) {
  EXPECT_FALSE(broken_by(Deception::impostors, 10).empty());
}

TEST(SimulationFinds, a_command_that_is_executed_twice) {
  const auto promises = broken_by(Deception::double_apply, 5);
  EXPECT_TRUE(promises.contains("executed-once"));
}

TEST(SimulationFinds, reads_of_an_earlier_state) {
  const auto promises = broken_by(Deception::stale_reads, 5);
  EXPECT_TRUE(promises.contains("linearizability"));
}

}  // namespace
}  // namespace miniraft::sim
