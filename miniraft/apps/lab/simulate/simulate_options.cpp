#include "miniraft/apps/lab/simulate/simulate_options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "miniraft/apps/lab/command/number_options.h"
#include "miniraft/apps/lab/command/shell_word.h"

namespace miniraft::lab {
namespace {

using sim::SimulationLimits;

/// The options as they are typed.
struct Typed {
  SimulateOptions options;
  std::string seeds;
  uint64_t voters = SimulationLimits::voters_most;
  uint64_t learners = SimulationLimits::learners_most;
  uint64_t operations = SimulationLimits::operations_most;
  double seconds = 60;
  std::string faults = "all";
  std::string deception = "none";
};

std::vector<std::string> names_of_deceptions() {
  std::vector<std::string> names;
  for (const sim::Deception deception : sim::every_deception()) {
    names.emplace_back(name_of(deception));
  }
  return names;
}

SimulationLimits limits_of(const CLI::App& command, const Typed& typed) {
  SimulationLimits limits;
  if (command.count("--voters") > 0) limits.voters = typed.voters;
  if (command.count("--learners") > 0) limits.learners = typed.learners;
  if (command.count("--operations") > 0) limits.operations = typed.operations;
  if (command.count("--seconds") > 0) {
    limits.time = base::microseconds(std::llround(typed.seconds * 1e6));
  }
  const auto faults = sim::parse_fault_set(typed.faults);
  if (!faults) {
    throw CLI::ValidationError("--faults",
                               "expected all, none, or names with commas between them of " +
                                   sim::words_for(sim::FaultSet::all()) + "; got " + typed.faults);
  }
  limits.faults = *faults;
  for (const sim::Deception deception : sim::every_deception()) {
    if (typed.deception == name_of(deception)) limits.deception = deception;
  }
  return limits;
}

SimulateOptions options_of(const CLI::App& command, const Typed& typed) {
  SimulateOptions options = typed.options;
  if (!typed.seeds.empty()) {
    const auto seeds = whole_range(typed.seeds);
    if (!seeds) throw CLI::ValidationError("--seeds", seeds.error());
    options.seeds = *seeds;
  }
  options.limits = limits_of(command, typed);
  return options;
}

void add_limits(CLI::App& command, Typed& typed) {
  const auto option = [&](const char* name, auto& value, const char* text) {
    return command.add_option(name, value, text)->capture_default_str();
  };
  option("--voters", typed.voters, "at most this many voters at the start")
      ->transform(whole_from(1, SimulationLimits::voters_most));
  option("--learners", typed.learners, "at most this many learners at the start")
      ->transform(whole_from(0, SimulationLimits::learners_most));
  option("--operations", typed.operations, "at most this many operations of clients")
      ->transform(whole_from(0, SimulationLimits::operations_most));
  option("--seconds", typed.seconds, "virtual time with faults")
      ->check(
          real_from(SimulationLimits::time_least.seconds(), SimulationLimits::time_most.seconds()));
  option("--faults", typed.faults,
         "only these faults, separated by commas, or none: loss, duplication, replay,\n"
         "delays, partitions, one-way, clogs, crashes, torn-writes, slow-disks, stalls,\n"
         "full-disks, pauses, skew, membership, transfers, snapshots,\n"
         "batching, damage");
  option("--deception", typed.deception,
         "put this fault into the simulator; its checks must find it")
      ->check(CLI::IsMember(names_of_deceptions()));
}

/// The shortest text that is read back as this number.
std::string text_of(double number) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof(text), number).ptr};
}

/// Those that limit a run, each after a space.
std::string words_for(const SimulationLimits& limits) {
  std::string words;
  const auto add = [&words](const char* option, const std::string& value) {
    words += std::string(" ") + option + " " + value;
  };
  if (limits.voters) add("--voters", std::to_string(*limits.voters));
  if (limits.learners) add("--learners", std::to_string(*limits.learners));
  if (limits.operations) add("--operations", std::to_string(*limits.operations));
  if (limits.time) {
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), "%.6f", limits.time->seconds());
    add("--seconds", seconds);
  }
  if (limits.faults != sim::FaultSet::all()) add("--faults", sim::words_for(limits.faults));
  if (limits.deception != sim::Deception::none) add("--deception", name_of(limits.deception));
  return words;
}

}  // namespace

std::function<SimulateOptions()> add_simulate_options(CLI::App& command, std::string called_as) {
  auto typed = std::make_shared<Typed>();
  SimulateOptions& options = typed->options;
  options.called_as = std::move(called_as);
  const auto option = [&](const char* name, auto& value, const char* text) {
    return command.add_option(name, value, text)->capture_default_str();
  };
  auto* seed = option("--seed", options.seed, "run one seed, and print the run in detail")
                   ->transform(whole_from(0, UINT64_MAX));
  auto* seeds =
      command.add_option("--seeds", typed->seeds, "run these seeds, and report those that fail")
          ->type_name("A..B")
          ->excludes(seed);
  option("--jobs", options.jobs, "processes that run at a time")->transform(whole_from(1, 256));
  option("--hours", options.hours,
         "run one seed after the other, from --seed on, for this many hours")
      ->check(real_from(0, 10'000))
      ->excludes(seeds);
  add_limits(command, *typed);
  option("--out", options.folder, "folder for the pages about failing runs");
  command.add_flag("--as-it-is", options.as_it_is, "do not make failing runs smaller");
  return [typed, &command] { return options_of(command, *typed); };
}

std::string command_for(const SimulateOptions& options) {
  static const SimulateOptions defaults;
  std::string words = shell_word(options.called_as) + " simulate";
  if (options.seeds) {
    words += " --seeds " + std::to_string(options.seeds->first) + ".." +
             std::to_string(options.seeds->last);
  } else {
    words += " --seed " + std::to_string(options.seed);
  }
  if (options.jobs != defaults.jobs) words += " --jobs " + std::to_string(options.jobs);
  if (options.hours != defaults.hours) words += " --hours " + text_of(options.hours);
  words += words_for(options.limits);
  if (options.folder != defaults.folder) words += " --out " + shell_word(options.folder);
  if (options.as_it_is) words += " --as-it-is";
  return words;
}

std::string command_for_run(const SimulateOptions& options, uint64_t seed,
                            const sim::SimulationLimits& limits) {
  return command_for(
      {.called_as = options.called_as, .seed = seed, .folder = options.folder, .limits = limits});
}

}  // namespace miniraft::lab
