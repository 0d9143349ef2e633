// Simulations in words: what `miniraft-lab simulate` prints about results.
//
// The result of one run, the totals of many, and a broken promise, as lines of plain text for a
// terminal or a log.
#pragma once

#include <cstdint>
#include <string>

#include "miniraft/sim/cluster/simulation_result.h"

namespace miniraft::lab {

/// The totals of many runs.
struct SimulationSum {
  uint64_t seeds = 0;
  uint64_t broken = 0;
  double virtual_seconds = 0;
  sim::SimulationCounts counts;

  void add(const sim::SimulationResult& result);
};

/// The counts, in lines.
[[nodiscard]] std::string words_for_counts(const sim::SimulationCounts& counts);

/// The counts and the trace hash of one run, in lines.
[[nodiscard]] std::string words_for_result(const sim::SimulationResult& result, double seconds);

/// The counts of many, in lines.
[[nodiscard]] std::string words_for_sum(const SimulationSum& sum, double seconds, uint64_t jobs);

/// One line. Requires: there is a breach.
[[nodiscard]] std::string words_for_breach(const sim::SimulationResult& result);

}  // namespace miniraft::lab
