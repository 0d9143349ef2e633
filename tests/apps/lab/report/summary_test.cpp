// The figures of a run, from records made by hand.
#include "miniraft/apps/lab/report/summary.h"

#include <gtest/gtest.h>

namespace miniraft::lab {
namespace {

using base::Duration;
using base::Instant;
using base::milliseconds;

constexpr Instant start = Instant(1'000'000'000'000);

Instant at(int64_t ms) {
  return start + milliseconds(ms);
}

Operation operation(int64_t from_ms, int64_t to_ms, Outcome outcome) {
  Operation made;
  made.invoked = at(from_ms);
  made.completed = at(to_ms);
  made.outcome = outcome;
  return made;
}

RunRecord record_of(int64_t length_ms) {
  RunRecord record;
  record.start = start;
  record.load_end = at(length_ms);
  record.end = at(length_ms);
  return record;
}

FaultWindow fault(int64_t from_ms, int64_t to_ms, uint64_t term) {
  return {.kind = FaultKind::isolate_leader,
          .description = "isolate leader: n1 alone",
          .start = at(from_ms),
          .end = at(to_ms),
          .term = term,
          .leader_cut_off = true};
}

TEST(Summary, quantiles_are_by_nearest_rank) {
  std::vector<Duration> durations;
  for (int64_t ms = 100; ms >= 1; --ms) durations.push_back(milliseconds(ms));
  const Quantiles quantiles = quantiles_of(durations);
  EXPECT_DOUBLE_EQ(quantiles.p50, 50);
  EXPECT_DOUBLE_EQ(quantiles.p95, 95);
  EXPECT_DOUBLE_EQ(quantiles.p99, 99);
  EXPECT_DOUBLE_EQ(quantiles.max, 100);
  EXPECT_EQ(quantiles_of({}).count, 0U);
  EXPECT_DOUBLE_EQ(quantiles_of({milliseconds(7)}).p99, 7);
}

TEST(Summary, the_median_of_an_even_number_is_the_lower_one) {
  EXPECT_FALSE(median_of({}));
  EXPECT_EQ(median_of({milliseconds(3), milliseconds(1)}), milliseconds(1));
  EXPECT_EQ(median_of({milliseconds(3), milliseconds(1), milliseconds(2)}), milliseconds(2));
}

TEST(Summary, availability_counts_what_began_outside_faults_and_was_answered) {
  RunRecord record = record_of(1000);
  record.faults.push_back(fault(100, 200, 1));
  record.operations = {
      operation(0, 1, Outcome::ok),
      operation(50, 150, Outcome::unknown),         // begun outside: counts against
      operation(100, 150, Outcome::unknown),        // begun in the fault: does not count
      operation(150, 160, Outcome::ok),             // the same
      operation(200, 210, Outcome::value_differs),  // the fault is over: counts for
      operation(300, 310, Outcome::key_missing),
      operation(400, 410, Outcome::failed),
      operation(1000, 1001, Outcome::unknown),  // reading back does not count
  };
  const Summary summary = summarise(record);
  EXPECT_EQ(summary.begun_outside_faults, 5U);
  EXPECT_EQ(summary.answered_outside_faults, 3U);
  EXPECT_DOUBLE_EQ(summary.availability, 0.6);
}

TEST(Summary, recovery_is_the_first_answer_after_a_leader_of_a_later_term) {
  RunRecord record = record_of(5000);
  record.faults = {fault(1000, 3000, 4)};
  record.roles = {{at(500), 0, 4, Role::leader},
                  {at(1200), 1, 5, Role::candidate},
                  {at(1300), 1, 5, Role::leader}};
  record.operations = {operation(900, 1100, Outcome::ok),  // still the old leader's
                       operation(1000, 1350, Outcome::failed), operation(1000, 1400, Outcome::ok),
                       operation(1390, 1420, Outcome::ok)};
  const auto recoveries = recoveries_of(record);
  ASSERT_EQ(recoveries.size(), 1U);
  EXPECT_EQ(recoveries[0].until_elected, milliseconds(300));
  EXPECT_EQ(recoveries[0].until_served, milliseconds(400));
}

TEST(Summary, what_happens_after_the_next_fault_is_no_recovery_from_this_one) {
  RunRecord record = record_of(5000);
  record.faults = {fault(1000, 2000, 4), fault(3000, 4000, 4)};
  record.roles = {{at(3500), 1, 5, Role::leader}};
  record.operations = {operation(3500, 3600, Outcome::ok)};
  const auto recoveries = recoveries_of(record);
  ASSERT_EQ(recoveries.size(), 2U);
  EXPECT_FALSE(recoveries[0].until_elected);
  EXPECT_EQ(recoveries[1].until_served, milliseconds(600));
}

TEST(Summary, a_fault_that_left_the_leader_its_majority_needs_no_recovery) {
  RunRecord record = record_of(5000);
  record.faults = {fault(1000, 2000, 4)};
  record.faults[0].leader_cut_off = false;
  EXPECT_TRUE(recoveries_of(record).empty());
}

TEST(Summary, slices_hold_every_operation_once) {
  RunRecord record = record_of(10'000);
  for (int64_t i = 0; i < 100; ++i) {
    record.operations.push_back(operation(i * 100, i * 100 + 50, Outcome::ok));
  }
  const Summary summary = summarise(record);
  size_t total = 0;
  for (const Slice& slice : summary.slices) total += slice.count[0];
  EXPECT_EQ(total, 100U);
  EXPECT_DOUBLE_EQ(summary.operations_per_second, 10);
}

TEST(Summary, a_slow_run_has_slices_long_enough_for_quantiles) {
  RunRecord slow = record_of(10'000);
  RunRecord fast = record_of(10'000);
  for (int64_t i = 0; i < 1000; ++i) {
    slow.operations.push_back(operation(i * 10, i * 10 + 5, Outcome::ok));
    for (int64_t k = 0; k < 6; ++k) {
      fast.operations.push_back(operation(i * 10, i * 10 + k, Outcome::ok));
    }
  }
  EXPECT_EQ(summarise(slow).slice_length, base::milliseconds(500));
  EXPECT_EQ(summarise(fast).slice_length, base::milliseconds(100));
}

}  // namespace
}  // namespace miniraft::lab
