#include "apps/lab/check_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "apps/lab/command_line.h"
#include "apps/lab/history_file.h"
#include "os/clock.h"
#include "sim/linearizability.h"

namespace miniraft::lab {
namespace {

using sim::Verdict;

struct Typed {
  std::vector<std::string> files;
  double time_limit = 60;
};

/// What came of all files so far.
struct Tally {
  bool some_not_linearizable = false;
  bool some_unknown = false;
  bool some_failed = false;

  [[nodiscard]] ExitStatus exit_status() const {
    if (some_failed) return ExitStatus::failed;
    if (some_not_linearizable) return ExitStatus::not_linearizable;
    return some_unknown ? ExitStatus::unknown : ExitStatus::linearizable;
  }
};

void print_verdict(const std::string& path, const sim::History& history,
                   const sim::CheckResult& result, base::Duration took) {
  std::printf("%s: %s (%zu operations, %zu %s, %.3f s)\n", path.c_str(),
              sim::name_of(result.verdict), history.operations.size(), result.keys.size(),
              result.keys.size() == 1 ? "key" : "keys", took.seconds());
}

void check_file(const std::string& path, const Typed& typed, Tally& tally) {
  const auto history = read_history_file(path);
  if (!history) {
    std::fprintf(stderr, "%s\n", history.error().c_str());
    tally.some_failed = true;
    return;
  }
  const base::Instant start = os::monotonic_now();
  const base::Duration limit(static_cast<int64_t>(typed.time_limit * 1e9));
  const sim::CheckResult result = sim::check_linearizability(*history, {.time = limit});
  print_verdict(path, *history, result, os::monotonic_now() - start);
  if (result.verdict == Verdict::unknown) tally.some_unknown = true;
  if (result.verdict == Verdict::not_linearizable) tally.some_not_linearizable = true;
}

int run(const Typed& typed) {
  Tally tally;
  for (const std::string& path : typed.files) check_file(path, typed, tally);
  std::fflush(stdout);
  return static_cast<int>(tally.exit_status());
}

}  // namespace

void add_check_command(CLI::App& app, int& exit_status) {
  auto typed = std::make_shared<Typed>();
  CLI::App* command = app.add_subcommand(
      "check",
      "Judge history files: a run's history.jsonl, a Jepsen log, or an EDN history of\n"
      "reads, writes and cas, or of puts, gets and appends (docs/checker.md)");
  command->add_option("FILE", typed->files, "the histories")->required();
  command
      ->add_option("--time-limit", typed->time_limit,
                   "seconds for each file; what takes longer is unknown")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  command->callback([typed, &exit_status] { exit_status = run(*typed); });
}

}  // namespace miniraft::lab
