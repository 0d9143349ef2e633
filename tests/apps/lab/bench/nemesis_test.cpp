// When faults come: alternating with rest, never in the quiet tail, each kind in its turn.
#include "miniraft/apps/lab/bench/nemesis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

namespace miniraft::lab {
namespace {

using base::Instant;
using base::milliseconds;
using base::seconds;

struct Scheduled {
  int64_t at_ms = 0;
  NemesisStep step = NemesisStep::nothing;
  std::string description;
  bool operator==(const Scheduled&) const = default;
};

std::vector<Scheduled> schedule(const NemesisPlan& plan, uint64_t seed) {
  Nemesis nemesis(plan, 5, Instant(), base::Random(seed));
  std::vector<Scheduled> steps;
  for (int64_t ms = 0; ms <= plan.time_limit.value / 1'000'000; ++ms) {
    const NemesisStep step = nemesis.step(Instant() + milliseconds(ms), 0);
    if (step == NemesisStep::nothing) continue;
    const Fault* fault = nemesis.current();
    steps.push_back({ms, step, fault != nullptr ? fault->description : ""});
  }
  EXPECT_EQ(nemesis.current(), nullptr);
  return steps;
}

TEST(Nemesis, faults_and_rest_take_turns_and_the_end_is_whole) {
  const auto steps = schedule(
      {.partitions = true, .pauses = true, .interval = seconds(3), .time_limit = seconds(20)}, 1);
  std::vector<std::pair<int64_t, NemesisStep>> times;
  times.reserve(steps.size());
  for (const Scheduled& step : steps) times.emplace_back(step.at_ms, step.step);
  const auto inject = NemesisStep::inject;
  const auto heal = NemesisStep::heal;
  const std::vector<std::pair<int64_t, NemesisStep>> want = {
      {3000, inject}, {6000, heal}, {9000, inject}, {12000, heal}, {15000, inject}, {18000, heal}};
  EXPECT_EQ(times, want);
}

TEST(Nemesis, the_same_seed_gives_the_same_schedule_and_another_does_not) {
  const NemesisPlan plan = {
      .partitions = true, .pauses = true, .interval = seconds(1), .time_limit = seconds(60)};
  EXPECT_EQ(schedule(plan, 5), schedule(plan, 5));
  EXPECT_NE(schedule(plan, 5), schedule(plan, 6));
}

TEST(Nemesis, every_kind_is_seen_before_one_is_repeated) {
  Nemesis nemesis(
      {.partitions = true, .pauses = true, .interval = seconds(1), .time_limit = seconds(1000)}, 5,
      Instant(), base::Random(3));
  std::multiset<FaultKind> seen;
  for (int64_t s = 0; seen.size() < 18; ++s) {
    if (nemesis.step(Instant() + seconds(s), 0) == NemesisStep::inject) {
      seen.insert(nemesis.current()->kind);
    }
    const size_t kinds = std::set<FaultKind>(seen.begin(), seen.end()).size();
    EXPECT_EQ(kinds, std::min<size_t>(seen.size(), 9));
  }
  for (const FaultKind kind : seen) EXPECT_EQ(seen.count(kind), 2U) << name_of(kind);
}

TEST(Nemesis, only_the_asked_for_kinds_come) {
  const NemesisPlan plan = {
      .partitions = false, .pauses = true, .interval = seconds(1), .time_limit = seconds(60)};
  for (const Scheduled& step : schedule(plan, 2)) {
    const bool is_pause = step.description.starts_with("pause");
    EXPECT_EQ(is_pause, step.step == NemesisStep::inject) << step.description;
  }
  EXPECT_TRUE(
      schedule(
          {.partitions = false, .pauses = false, .interval = seconds(1), .time_limit = seconds(60)},
          2)
          .empty());
}

TEST(Nemesis, a_run_too_short_for_a_fault_and_its_rest_has_none) {
  EXPECT_TRUE(
      schedule(
          {.partitions = true, .pauses = true, .interval = seconds(5), .time_limit = seconds(8)}, 2)
          .empty());
}

}  // namespace
}  // namespace miniraft::lab
