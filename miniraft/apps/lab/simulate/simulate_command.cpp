#include "miniraft/apps/lab/simulate/simulate_command.h"

#include <CLI/CLI.hpp>
#include <cinttypes>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "miniraft/apps/lab/command/exit_status.h"
#include "miniraft/apps/lab/command/file_text.h"
#include "miniraft/apps/lab/simulate/isolated_simulation.h"
#include "miniraft/apps/lab/simulate/seed_runs.h"
#include "miniraft/apps/lab/simulate/simulate_options.h"
#include "miniraft/apps/lab/simulate/simulation_words.h"
#include "miniraft/os/clock.h"

namespace miniraft::lab {
namespace {

constexpr const char* statuses =
    "A seed decides the cluster, its options, the clients and the faults. --voters and the "
    "options\n"
    "after it limit what the seed draws, and change nothing else. docs/simulation.md says what is\n"
    "drawn and what is checked. Ctrl-C prints the results so far, and the command that continues.\n"
    "\n"
    "Exit status:\n"
    "  0    no seed breaks a promise\n"
    "  1    a promise is broken: it is printed with the one command that repeats it\n"
    "  2    unknown: some history was too hard to judge; all else holds\n"
    "  3    no verdict: wrong usage, or --out cannot be written\n"
    "  4    no seed shows the --deception\n"
    "  130  interrupted by Ctrl-C or SIGTERM, and no promise is broken so far\n";

ExitStatus run_one(const SimulateOptions& options, Interruption& interruption) {
  const sim::SimulationSettings settings = sim::draw_settings(options.seed, options.limits);
  std::printf("seed        %" PRIu64 "\n%s", options.seed, sim::describe(settings).c_str());
  std::fflush(stdout);
  const base::Instant start = os::monotonic_now();
  const auto result = run_isolated(settings, interruption);
  const double seconds = (os::monotonic_now() - start).seconds();
  if (!result) {
    std::printf("verdict     interrupted after %.1f s: nothing is known of this run\n", seconds);
    std::printf("again       %s\n", command_for(options).c_str());
    return ExitStatus::interrupted;
  }
  SimulationSum sum;
  sum.add(*result);
  const ExitStatus status = status_of(options, sum);
  std::printf("%s%s", words_for_result(*result, seconds).c_str(), verdict_line(status).c_str());
  if (result->breach) report_failure(options, *result, interruption);
  return status;
}

ExitStatus run(const SimulateOptions& options) {
  // Before the run: after it, nobody would want to hear that.
  if (const auto tried = try_folder(options.folder); !tried) {
    throw CLI::ValidationError("--out", tried.error() + "; name another folder with --out");
  }
  Interruption interruption;
  if (options.is_one_run()) return run_one(options, interruption);
  return SeedRuns(options, interruption).run();
}

}  // namespace

void add_simulate_command(CLI::App& app, std::string called_as, int& exit_status) {
  CLI::App* command =
      app.add_subcommand("simulate", "Run clusters of real replicas under faults, in virtual time");
  auto options = add_simulate_options(*command, std::move(called_as));
  command->footer(statuses);
  command->callback([options = std::move(options), &exit_status] {
    exit_status = static_cast<int>(run(options()));
  });
}

}  // namespace miniraft::lab
