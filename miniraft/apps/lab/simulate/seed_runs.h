// SeedRuns: many seeds, several at a time, each in a process of its own; and what is told of those
// that fail.
//
// Ends when there are no more seeds or no more time, at the tenth that fails, or at an
// interruption. Whatever ends it, the sums of what was done are printed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/apps/lab/command/exit_status.h"
#include "miniraft/apps/lab/command/interruption.h"
#include "miniraft/apps/lab/simulate/isolated_simulation.h"
#include "miniraft/apps/lab/simulate/simulate_options.h"
#include "miniraft/apps/lab/simulate/simulation_words.h"
#include "miniraft/core/base/time.h"

namespace miniraft::lab {

/// Of runs that came to their end.
[[nodiscard]] ExitStatus status_of(const SimulateOptions& options, const SimulationSum& sum);

/// The line that says so.
[[nodiscard]] std::string verdict_line(ExitStatus status);

/// Makes the run smaller unless told not to or interrupted, prints how to repeat it and writes its
/// page. What cannot be written is told on stderr: the verdict stands.
void report_failure(const SimulateOptions& options, const sim::SimulationResult& failed,
                    Interruption& interruption);

class SeedRuns {
 public:
  /// Both must outlive this. Requires: not one run only.
  SeedRuns(const SimulateOptions& options, Interruption& interruption);

  ExitStatus run();

 private:
  void run_all();
  [[nodiscard]] double seconds() const;
  [[nodiscard]] bool has_more() const;
  void start_next();
  void take_in();
  void take_result(sim::SimulationResult result);
  void report_progress();
  void tell_how_to_go_on() const;

  const SimulateOptions& options_;
  Interruption& interruption_;
  std::optional<uint64_t> next_;  ///< the first that was not begun; none is left without it
  uint64_t last_;
  base::Instant start_;
  base::Instant next_report_;
  std::vector<std::unique_ptr<IsolatedSimulation>> running_;
  std::vector<sim::SimulationResult> failures_;
  SimulationSum sum_;
};

}  // namespace miniraft::lab
