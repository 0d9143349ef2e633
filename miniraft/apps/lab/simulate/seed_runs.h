// SeedRuns: simulates many seeds, several at a time, each in a process of its own, and reports
// those that fail.
//
// It ends when there are no more seeds or no more time, at the tenth failure, or when the user
// interrupts it. In each case it prints the totals so far.
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

/// The exit status after runs that were not interrupted.
[[nodiscard]] ExitStatus status_of(const SimulateOptions& options, const SimulationSum& sum);

/// The last line of the output for this status.
[[nodiscard]] std::string verdict_line(ExitStatus status);

/// Shrinks the failed run, unless the options forbid it or the user interrupts; prints the command
/// that repeats it, and writes its page. If the page cannot be written, stderr says so, and the
/// verdict remains.
void report_failure(const SimulateOptions& options, const sim::SimulationResult& failed,
                    Interruption& interruption);

class SeedRuns {
 public:
  /// Both must outlive this object. Requires: !options.is_one_run().
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
  std::optional<uint64_t> next_;  ///< the first seed that was not started; nothing if none is left
  uint64_t last_;
  base::Instant start_;
  base::Instant next_report_;
  std::vector<std::unique_ptr<IsolatedSimulation>> running_;
  std::vector<sim::SimulationResult> failures_;
  SimulationSum sum_;
};

}  // namespace miniraft::lab
