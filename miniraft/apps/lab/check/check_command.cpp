#include "miniraft/apps/lab/check/check_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "miniraft/apps/lab/check/explanation.h"
#include "miniraft/apps/lab/check/history_file.h"
#include "miniraft/apps/lab/check/search_notice.h"
#include "miniraft/apps/lab/command/exit_status.h"
#include "miniraft/apps/lab/command/file_text.h"
#include "miniraft/apps/lab/command/number_options.h"
#include "miniraft/os/clock.h"
#include "miniraft/sim/counted.h"
#include "miniraft/sim/history/linearizability.h"

namespace miniraft::lab {
namespace {

using sim::Verdict;

constexpr base::Duration time_to_explain = base::seconds(20);

constexpr const char* statuses =
    "Prints the verdict on each file. When it is `not linearizable`, the fewest operations that\n"
    "cannot be ordered follow, in words and as a picture.\n"
    "\n"
    "Exit status:\n"
    "  0  every history is linearizable\n"
    "  1  one is not\n"
    "  2  one is unknown (not decided within --time-limit), and none is not linearizable\n"
    "  3  no verdict: a file cannot be read or is no history (the others are checked\n"
    "     nevertheless), --picture cannot be written, or wrong usage\n";

struct Typed {
  std::vector<std::string> files;
  double time_limit = 60;
  std::string picture;  ///< a file for it; empty: none
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
  std::printf("%s: %s (%s, %s, %.3f s)\n", path.c_str(), sim::name_of(result.verdict),
              sim::counted(history.operations.size(), "operation").c_str(),
              sim::counted(result.keys.size(), "key").c_str(), took.seconds());
}

// The reason and its picture are extra: without them the verdict stands.
void explain_verdict(const sim::History& history, const sim::CheckResult& result,
                     const Typed& typed) {
  const auto explanation = [&] {
    const SearchNotice notice("searching for a reason", time_to_explain);
    return explain(history, result, time_to_explain);
  }();
  if (!explanation) {
    std::puts("No explanation was found within the time limit.");
    return;
  }
  std::printf("\n%s\n\n%s\n", explanation->words.c_str(), explanation->drawing.c_str());
  if (typed.picture.empty()) return;
  if (const auto written = write_file(typed.picture, explanation->svg); !written) {
    std::fprintf(stderr, "miniraft-lab: --picture: not written: %s\n", written.error().c_str());
  }
}

sim::CheckResult judge_in(base::Duration limit, const std::string& path,
                          const sim::History& history) {
  const SearchNotice notice(path + ": searching for an order", limit);
  return sim::check_linearizability(history, {.time = limit});
}

void check_file(const std::string& path, const Typed& typed, Tally& tally) {
  const auto history = read_history_file(path);
  if (!history) {
    std::fprintf(stderr, "miniraft-lab: %s\n", history.error().c_str());
    tally.some_failed = true;
    return;
  }
  if (history->operations.empty()) {
    std::fprintf(stderr, "miniraft-lab: %s: warning: the history has no operations\n",
                 path.c_str());
  }
  const base::Instant start = os::monotonic_now();
  const base::Duration limit(static_cast<int64_t>(typed.time_limit * 1e9));
  const sim::CheckResult result = judge_in(limit, path, *history);
  print_verdict(path, *history, result, os::monotonic_now() - start);
  if (result.verdict == Verdict::unknown) tally.some_unknown = true;
  if (result.verdict == Verdict::not_linearizable) {
    tally.some_not_linearizable = true;
    explain_verdict(*history, result, typed);
  }
}

int run(const Typed& typed) {
  if (!typed.picture.empty() && typed.files.size() != 1) {
    throw CLI::ValidationError(
        "--picture", "expected one FILE to check, got " + std::to_string(typed.files.size()));
  }
  if (!typed.picture.empty()) {
    if (const auto tried = try_file(typed.picture); !tried) {
      throw CLI::ValidationError("--picture", "cannot be written: " + tried.error());
    }
  }
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
                   "seconds for each file; a verdict that takes longer is unknown")
      ->check(real_from(0.0, 86'400.0))
      ->capture_default_str();
  command
      ->add_option("--picture", typed->picture,
                   "write a picture (SVG) of what cannot be ordered to this file; for one FILE")
      ->type_name("FILE.svg");
  command->footer(statuses);
  command->callback([typed, &exit_status] { exit_status = run(*typed); });
}

}  // namespace miniraft::lab
