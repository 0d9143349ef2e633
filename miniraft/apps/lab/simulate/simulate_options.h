// SimulateOptions: the options of `miniraft-lab simulate`, parsed from a command line and printed
// as one.
//
// Parsing and printing are inverse: every command that is printed, also that of a shrunk run, is
// accepted and gives the same options.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "miniraft/apps/lab/command/numbers.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace CLI {
class App;
}

namespace miniraft::lab {

struct SimulateOptions {
  std::string called_as = "miniraft-lab";
  uint64_t seed = 1;  ///< the only seed, or with `hours` the first one
  std::optional<WholeRange> seeds = {};
  uint64_t jobs = 1;
  double hours = 0;
  std::string folder = "simulation";
  bool as_it_is = false;
  sim::SimulationLimits limits = {};
  bool operator==(const SimulateOptions&) const = default;

  [[nodiscard]] bool is_one_run() const { return !seeds && hours == 0; }
};

/// Adds the options to `command`. Call the returned function after parsing: it returns the options,
/// or throws CLI::ValidationError. Requires: `command` lives as long as the function.
[[nodiscard]] std::function<SimulateOptions()> add_simulate_options(CLI::App& command,
                                                                    std::string called_as);

/// The command line that has these options, quoted for a shell.
[[nodiscard]] std::string command_for(const SimulateOptions& options);

/// The command line that repeats the run of `seed` shrunk to `limits`, with the same folder.
[[nodiscard]] std::string command_for_run(const SimulateOptions& options, uint64_t seed,
                                          const sim::SimulationLimits& limits);

}  // namespace miniraft::lab
