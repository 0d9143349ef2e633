#include "apps/lab/simulate_command.h"

#include <poll.h>

#include <CLI/CLI.hpp>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "apps/lab/file_text.h"
#include "apps/lab/isolated_simulation.h"
#include "apps/lab/number_range.h"
#include "apps/lab/simulation_report.h"
#include "apps/lab/simulation_words.h"
#include "os/clock.h"
#include "sim/simulation_shrink.h"

namespace miniraft::lab {
namespace {

constexpr const char* statuses =
    "A seed decides the cluster, its options, the clients and the faults. --voters and the "
    "options\n"
    "after it take away from what a seed draws, and change nothing else. docs/simulation.md tells\n"
    "what is drawn and what is checked.\n"
    "\n"
    "Exit status:\n"
    "  0  every seed keeps every promise\n"
    "  1  a promise is broken: it is printed with the one command that repeats it\n"
    "  2  unknown: some history was too hard to judge; all else holds\n"
    "  3  no verdict: wrong usage\n";

struct Typed {
  uint64_t seed = 1;
  std::string seeds;
  uint64_t jobs = 1;
  double hours = 0;
  uint64_t voters = 7;
  uint64_t learners = 2;
  uint64_t operations = 0;
  double seconds = 60;
  std::string faults = "all";
  std::string deception = "none";
  std::string folder = "simulation";
  bool as_it_is = false;
};

sim::SimulationLimits limits_of(const CLI::App& command, const Typed& typed) {
  sim::SimulationLimits limits;
  if (command.count("--voters") > 0) limits.voters = typed.voters;
  if (command.count("--learners") > 0) limits.learners = typed.learners;
  if (command.count("--operations") > 0) limits.operations = typed.operations;
  if (command.count("--seconds") > 0) {
    limits.time = base::microseconds(static_cast<int64_t>(typed.seconds * 1e6));
  }
  const auto faults = sim::parse_fault_set(typed.faults);
  if (!faults) throw CLI::ValidationError("--faults", "unknown name in " + typed.faults);
  limits.faults = *faults;
  for (const sim::Deception deception : sim::every_deception()) {
    if (typed.deception == name_of(deception)) limits.deception = deception;
  }
  return limits;
}

void write_or_throw(const std::string& path, const std::string& text) {
  const auto written = write_file(path, text);
  if (!written) throw std::runtime_error(written.error());
}

/// Runs it once more, and writes a page that shows its last moments; if it was the clients who saw
/// what cannot be, their history as well.
void write_report(uint64_t seed, const sim::SimulationLimits& limits, const std::string& folder) {
  const sim::SimulationSettings settings = sim::draw_settings(seed, limits);
  SharedRecord record;
  SimulationReport report{.command = command_for(seed, limits),
                          .settings = sim::describe(settings),
                          .result = run_isolated(settings, &record),
                          .events = record.events()};
  const std::string stem = folder + "/simulation-" + std::to_string(seed);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  write_or_throw(stem + ".html", simulation_report_html(report));
  std::printf("  report    %s.html\n", stem.c_str());
  if (report.result.history.empty()) return;
  write_or_throw(stem + ".jsonl", report.result.history);
  std::printf("  clients   miniraft-lab check %s.jsonl\n", stem.c_str());
}

/// Makes the run smaller unless told not to, and prints how to repeat it.
void report_failure(const sim::SimulationLimits& limits, const sim::SimulationResult& failed,
                    const Typed& typed) {
  std::printf("%s\n", words_for_breach(failed).c_str());
  std::printf("  repeat    %s\n", command_for(failed.seed, limits).c_str());
  std::fflush(stdout);
  sim::SimulationLimits smallest = limits;
  if (!typed.as_it_is) {
    const auto run = [](const sim::SimulationSettings& settings) { return run_isolated(settings); };
    const sim::ShrunkSimulation shrunk = sim::shrink(limits, failed, run);
    if (shrunk.limits != limits) {
      smallest = shrunk.limits;
      std::printf("  smaller   %s\n", command_for(failed.seed, smallest).c_str());
      std::printf("            %s\n", words_for_breach(shrunk.result).c_str());
    }
  }
  write_report(failed.seed, smallest, typed.folder);
}

int status_of(bool is_broken, uint64_t keys_unjudged) {
  if (is_broken) return 1;
  return keys_unjudged > 0 ? 2 : 0;
}

int run_one(const sim::SimulationLimits& limits, const Typed& typed) {
  const sim::SimulationSettings settings = sim::draw_settings(typed.seed, limits);
  std::printf("seed        %" PRIu64 "\n%s", typed.seed, sim::describe(settings).c_str());
  const base::Instant start = os::monotonic_now();
  const sim::SimulationResult result = run_isolated(settings);
  std::printf("%s", words_for_result(result, (os::monotonic_now() - start).seconds()).c_str());
  if (result.breach) report_failure(limits, result, typed);
  return status_of(result.breach.has_value(), result.counts.keys_unjudged);
}

/// Runs seeds in several processes, and prints what fails as it comes.
class SeedRuns {
 public:
  SeedRuns(const sim::SimulationLimits& limits, const Typed& typed, uint64_t first, uint64_t last)
      : limits_(limits),
        typed_(typed),
        next_(first),
        last_(last),
        start_(os::monotonic_now()),
        next_report_(start_ + base::seconds(5)) {}

  int run() {
    while (true) {
      while (has_more() && running_.size() < typed_.jobs) {
        running_.push_back(
            std::make_unique<IsolatedSimulation>(sim::draw_settings(next_++, limits_)));
      }
      if (running_.empty()) break;
      take_in();
      if (os::monotonic_now() >= next_report_) report_progress();
    }
    for (const sim::SimulationResult& failed : failures_) {
      report_failure(limits_, failed, typed_);
    }
    std::printf("%s", words_for_sum(sum_, seconds(), typed_.jobs).c_str());
    return status_of(!failures_.empty(), sum_.counts.keys_unjudged);
  }

 private:
  [[nodiscard]] double seconds() const { return (os::monotonic_now() - start_).seconds(); }
  [[nodiscard]] bool has_more() const {
    if (failures_.size() >= failures_max) return false;
    return typed_.hours > 0 ? seconds() < typed_.hours * 3600 : next_ <= last_;
  }

  void take_in() {
    std::vector<pollfd> waiting;
    waiting.reserve(running_.size());
    for (const auto& run : running_) waiting.push_back({run->fd(), POLLIN, 0});
    if (::poll(waiting.data(), waiting.size(), -1) < 0) return;
    for (size_t i = waiting.size(); i > 0; --i) {
      if (waiting[i - 1].revents == 0 || !running_[i - 1]->take_in()) continue;
      const sim::SimulationResult result = running_[i - 1]->result();
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i - 1));
      sum_.add(result);
      if (result.counts.keys_unjudged > 0) {
        std::printf("seed %" PRIu64 " leaves %" PRIu64 " keys unjudged\n", result.seed,
                    result.counts.keys_unjudged);
      }
      if (!result.breach) continue;
      failures_.push_back(result);
      std::printf("%s\n", words_for_breach(result).c_str());
      std::fflush(stdout);
    }
  }

  void report_progress() {
    next_report_ = os::monotonic_now() + base::seconds(5);
    std::fprintf(stderr, "%6.0f s  %" PRIu64 " seeds, %zu of them broken\n", seconds(), sum_.seeds,
                 failures_.size());
  }

  static constexpr size_t failures_max = 10;

  const sim::SimulationLimits& limits_;
  const Typed& typed_;
  uint64_t next_;
  uint64_t last_;
  base::Instant start_;
  base::Instant next_report_;
  std::vector<std::unique_ptr<IsolatedSimulation>> running_;
  std::vector<sim::SimulationResult> failures_;
  SimulationSum sum_;
};

int run_as_typed(const CLI::App& command, const Typed& typed) {
  const sim::SimulationLimits limits = limits_of(command, typed);
  if (typed.seeds.empty() && typed.hours == 0) return run_one(limits, typed);
  uint64_t first = typed.seed;
  uint64_t last = UINT64_MAX;
  int read = 0;
  if (!typed.seeds.empty() &&
      (std::sscanf(typed.seeds.c_str(), "%" SCNu64 "..%" SCNu64 "%n", &first, &last, &read) != 2 ||
       typed.seeds[static_cast<size_t>(read)] != '\0' || last < first)) {
    throw CLI::ValidationError("--seeds", "expected A..B, got " + typed.seeds);
  }
  return SeedRuns(limits, typed, first, last).run();
}

}  // namespace

void add_simulate_command(CLI::App& app, int& exit_status) {
  auto typed = std::make_shared<Typed>();
  CLI::App* command =
      app.add_subcommand("simulate", "Run clusters of real replicas under faults, in virtual time");
  const auto option = [&](const char* name, auto& value, const char* text) {
    return command->add_option(name, value, text)->capture_default_str();
  };
  auto* seed = option("--seed", typed->seed, "one run, told in full");
  auto* seeds = command->add_option("--seeds", typed->seeds, "A..B: these, the failing ones told");
  seeds->excludes(seed);
  option("--jobs", typed->jobs, "processes at a time")->check(number_range(1, 256));
  option("--hours", typed->hours, "one seed after the other, from --seed on, for so long")
      ->check(number_range(0, 10'000))
      ->excludes(seeds);
  option("--voters", typed->voters, "no more than so many to begin with")
      ->check(number_range(1, 7));
  option("--learners", typed->learners, "likewise")->check(number_range(0, 2));
  command->add_option("--operations", typed->operations, "no more than so many by clients");
  option("--seconds", typed->seconds, "of virtual time with faults")
      ->check(number_range(0.001, 3000));
  option("--faults", typed->faults, "no others than these, with commas between them, or none");
  std::vector<std::string> deceptions;
  for (const sim::Deception deception : sim::every_deception()) {
    deceptions.emplace_back(name_of(deception));
  }
  option("--deception", typed->deception, "a fault of the simulator, which must be found")
      ->check(CLI::IsMember(deceptions));
  option("--out", typed->folder, "folder for the pages about failing runs");
  command->add_flag("--as-it-is", typed->as_it_is, "do not make failing runs smaller");
  command->footer(statuses);
  command->callback(
      [typed, command, &exit_status] { exit_status = run_as_typed(*command, *typed); });
}

}  // namespace miniraft::lab
