// SimulateOptions: what `miniraft-lab simulate` is asked for, read from a command line and written
// as one.
//
// The two are each other's reverse: whatever command is printed, of a run that was made smaller as
// well, is accepted and asks for the very same.
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
  uint64_t seed = 1;  ///< the only one, or with `hours` the first
  std::optional<WholeRange> seeds = {};
  uint64_t jobs = 1;
  double hours = 0;
  std::string folder = "simulation";
  bool as_it_is = false;
  sim::SimulationLimits limits = {};
  bool operator==(const SimulateOptions&) const = default;

  [[nodiscard]] bool is_one_run() const { return !seeds && hours == 0; }
};

/// Adds the options to `command`. Once it is parsed, the function gives what was typed, or throws
/// CLI::ValidationError. Requires: `command` lives as long as the function.
[[nodiscard]] std::function<SimulateOptions()> add_simulate_options(CLI::App& command,
                                                                    std::string called_as);

/// As the words of a shell.
[[nodiscard]] std::string command_for(const SimulateOptions& options);

/// This one run, made as small as `limits` say; its page goes where the others go.
[[nodiscard]] std::string command_for_run(const SimulateOptions& options, uint64_t seed,
                                          const sim::SimulationLimits& limits);

}  // namespace miniraft::lab
