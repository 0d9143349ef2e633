// Simulations in words: what `miniraft-lab simulate` prints of results.
//
// One run in full, the sum of many, and a broken promise with the command that repeats it. Lines of
// plain text, for a terminal or a log.
#pragma once

#include <cstdint>
#include <string>

#include "sim/simulation_result.h"
#include "sim/simulation_settings.h"

namespace miniraft::lab {

/// Of many runs.
struct SimulationSum {
  uint64_t seeds = 0;
  uint64_t broken = 0;
  double virtual_seconds = 0;
  sim::SimulationCounts counts;

  void add(const sim::SimulationResult& result);
};

/// In lines.
[[nodiscard]] std::string words_for_counts(const sim::SimulationCounts& counts);

/// The counts, the trace hash and the verdict of one run, in lines.
[[nodiscard]] std::string words_for_result(const sim::SimulationResult& result, double seconds);

/// The counts of many, in lines.
[[nodiscard]] std::string words_for_sum(const SimulationSum& sum, double seconds, uint64_t jobs);

/// One line. Requires: there is a breach.
[[nodiscard]] std::string words_for_breach(const sim::SimulationResult& result);

/// What to type to have this run again.
[[nodiscard]] std::string command_for(uint64_t seed, const sim::SimulationLimits& limits);

}  // namespace miniraft::lab
