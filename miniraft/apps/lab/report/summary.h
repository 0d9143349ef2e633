// Summary: the figures of a run.
//
// Pure functions of the record; times are in the record's monotonic clock. Availability counts the
// operations that began outside of every fault window: it is the share of them that got an answer
// about the key (ok, 20 or 22). Recovery is measured for each fault that cut off the leader.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "miniraft/apps/lab/bench/run_record.h"

namespace miniraft::lab {

/// Of a set of latencies, in milliseconds.
struct Quantiles {
  size_t count = 0;
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
  double max = 0;
};

/// The quantiles of these durations, by nearest rank. All zero if there are none.
Quantiles quantiles_of(std::vector<base::Duration> durations);

/// What happened after a leader was cut off. Both durations start at the beginning of the fault.
struct Recovery {
  size_t fault = 0;                             // its index in RunRecord::faults
  std::optional<base::Duration> until_elected;  // a node said that it leads a later term
  std::optional<base::Duration> until_served;   // the first answer after that reached a client
};

/// One recovery for each fault that cut off a leader. An event counts if it happens before the next
/// fault begins, also after this fault was healed.
std::vector<Recovery> recoveries_of(const RunRecord& record);

/// The median; of an even number of durations the lower of the middle two. Absent if there are
/// none.
std::optional<base::Duration> median_of(std::vector<base::Duration> durations);

/// A period of the run for which operations are counted together.
struct Slice {
  base::Duration start;             // since the start of the load
  std::array<uint32_t, 5> count{};  // by Outcome: operations that ended in this period
  Quantiles answered;               // latencies of those that were answered
};

struct Summary {
  size_t operations = 0;
  std::array<size_t, 5> count{};     // by Outcome
  std::array<Quantiles, 3> latency;  // of answered operations, by Function
  Quantiles latency_of_all;          // of answered operations
  double operations_per_second = 0;  // answered, during the load
  size_t begun_outside_faults = 0;
  size_t answered_outside_faults = 0;
  double availability = 1;  // 1 if no operation began outside of faults
  std::vector<Recovery> recoveries;
  std::optional<base::Duration> elected_median;
  std::optional<base::Duration> served_median;
  size_t leader_changes = 0;  // how often a node became leader
  base::Duration slice_length;
  std::vector<Slice> slices;
};

Summary summarise(const RunRecord& record);

/// True if a fault is in force at that instant.
bool is_in_fault(std::span<const FaultWindow> faults, base::Instant at);

}  // namespace miniraft::lab
