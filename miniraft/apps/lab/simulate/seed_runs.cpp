#include "miniraft/apps/lab/simulate/seed_runs.h"

#include <poll.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "miniraft/apps/lab/command/file_text.h"
#include "miniraft/apps/lab/command/shell_word.h"
#include "miniraft/apps/lab/simulate/simulation_report.h"
#include "miniraft/os/clock.h"
#include "miniraft/sim/cluster/simulation_shrink.h"
#include "miniraft/sim/counted.h"

namespace miniraft::lab {
namespace {

constexpr size_t failures_max = 10;
constexpr base::Duration report_interval = base::seconds(5);

/// Whether it could be written; if not, stderr says so.
bool write_or_complain(const std::string& path, const std::string& text) {
  const auto written = write_file(path, text);
  if (!written) std::fprintf(stderr, "miniraft-lab: not written: %s\n", written.error().c_str());
  return written.has_value();
}

/// Runs it once more, and writes a page that shows its last moments; if it was the clients who saw
/// what cannot be, their history as well.
void write_report(const SimulateOptions& options, uint64_t seed,
                  const sim::SimulationLimits& limits, Interruption& interruption) {
  const sim::SimulationSettings settings = sim::draw_settings(seed, limits);
  SharedRecord record;
  auto result = run_isolated(settings, interruption, &record);
  if (!result) return;
  const std::string stem = options.folder + "/simulation-" + std::to_string(seed);
  std::string check_command;
  if (!result->history.empty()) {
    check_command = shell_word(options.called_as) + " check " + shell_word(stem + ".jsonl");
  }
  const SimulationReport report{.command = command_for_run(options, seed, limits),
                                .check_command = std::move(check_command),
                                .settings = sim::describe(settings),
                                .result = *std::move(result),
                                .events = record.events()};
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (write_or_complain(stem + ".html", simulation_report_html(report))) {
    std::printf("  report    %s.html\n", stem.c_str());
  }
  if (report.result.history.empty()) return;
  if (!write_or_complain(stem + ".jsonl", report.result.history)) return;
  std::printf("  clients   %s\n", report.check_command.c_str());
}

}  // namespace

ExitStatus status_of(const SimulateOptions& options, const SimulationSum& sum) {
  if (sum.broken > 0) return ExitStatus::not_linearizable;
  if (options.limits.deception != sim::Deception::none) return ExitStatus::not_found;
  return sum.counts.keys_unjudged > 0 ? ExitStatus::unknown : ExitStatus::linearizable;
}

std::string verdict_line(ExitStatus status) {
  const auto line = [](const char* words) { return "verdict     " + std::string(words) + "\n"; };
  switch (status) {
    case ExitStatus::linearizable:
      return line("every promise holds");
    case ExitStatus::not_linearizable:
      return line("a promise is broken");
    case ExitStatus::unknown:
      return line("unknown: a history was too hard to judge; all else holds");
    case ExitStatus::not_found:
      return line("every promise holds: the deception was not found");
    case ExitStatus::interrupted:
      return line("interrupted: every promise holds so far");
    case ExitStatus::failed:
      break;
  }
  return line("none");
}

void report_failure(const SimulateOptions& options, const sim::SimulationResult& failed,
                    Interruption& interruption) {
  std::printf("%s\n", words_for_breach(failed).c_str());
  std::printf("  repeat    %s\n", command_for_run(options, failed.seed, options.limits).c_str());
  std::fflush(stdout);
  sim::SimulationLimits smallest = options.limits;
  if (!options.as_it_is) {
    // A run that is interrupted is one that shows nothing: so the rest of them take no time.
    const auto run = [&interruption](const sim::SimulationSettings& settings) {
      return run_isolated(settings, interruption).value_or(sim::SimulationResult());
    };
    const sim::ShrunkSimulation shrunk = sim::shrink(options.limits, failed, run);
    if (shrunk.limits != options.limits) {
      smallest = shrunk.limits;
      std::printf("  smaller   %s\n", command_for_run(options, failed.seed, smallest).c_str());
      std::printf("            %s\n", words_for_breach(shrunk.result).c_str());
    }
  }
  write_report(options, failed.seed, smallest, interruption);
}

SeedRuns::SeedRuns(const SimulateOptions& options, Interruption& interruption)
    : options_(options),
      interruption_(interruption),
      next_(options.seeds ? options.seeds->first : options.seed),
      last_(options.seeds ? options.seeds->last : UINT64_MAX),
      start_(os::monotonic_now()),
      next_report_(start_ + report_interval) {}

ExitStatus SeedRuns::run() {
  run_all();
  for (const sim::SimulationResult& failed : failures_) {
    report_failure(options_, failed, interruption_);
  }
  ExitStatus status = status_of(options_, sum_);
  if (interruption_.has_come() && failures_.empty()) status = ExitStatus::interrupted;
  std::printf("%s%s", words_for_sum(sum_, seconds(), options_.jobs).c_str(),
              verdict_line(status).c_str());
  if (interruption_.has_come()) tell_how_to_go_on();
  return status;
}

void SeedRuns::run_all() {
  while (!interruption_.has_come()) {
    while (has_more() && running_.size() < options_.jobs) start_next();
    if (running_.empty()) return;
    take_in();
    if (os::monotonic_now() >= next_report_) report_progress();
  }
}

double SeedRuns::seconds() const {
  return (os::monotonic_now() - start_).seconds();
}

bool SeedRuns::has_more() const {
  if (!next_ || failures_.size() >= failures_max) return false;
  return options_.hours == 0 || seconds() < options_.hours * 3600;
}

void SeedRuns::start_next() {
  running_.push_back(
      std::make_unique<IsolatedSimulation>(sim::draw_settings(*next_, options_.limits)));
  // The last one may be the last number that there is.
  next_ = *next_ == last_ ? std::nullopt : std::optional(*next_ + 1);
}

void SeedRuns::take_in() {
  std::vector<pollfd> waiting;
  waiting.reserve(running_.size() + 1);
  for (const auto& run : running_) waiting.push_back({run->fd(), POLLIN, 0});
  waiting.push_back({interruption_.fd(), POLLIN, 0});
  if (::poll(waiting.data(), waiting.size(), -1) < 0) return;
  for (size_t i = running_.size(); i > 0; --i) {
    if (waiting[i - 1].revents == 0 || !running_[i - 1]->take_in()) continue;
    sim::SimulationResult result = running_[i - 1]->result();
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i - 1));
    take_result(std::move(result));
  }
}

void SeedRuns::take_result(sim::SimulationResult result) {
  sum_.add(result);
  if (result.counts.keys_unjudged > 0) {
    std::printf("seed %" PRIu64 " leaves %s unjudged\n", result.seed,
                sim::counted(result.counts.keys_unjudged, "key").c_str());
  }
  if (!result.breach) return;
  std::printf("%s\n", words_for_breach(result).c_str());
  std::fflush(stdout);
  failures_.push_back(std::move(result));
}

void SeedRuns::report_progress() {
  next_report_ = os::monotonic_now() + report_interval;
  std::fprintf(stderr, "%6.0f s  %s, %zu of them broken\n", seconds(),
               sim::counted(sum_.seeds, "seed").c_str(), failures_.size());
}

/// From the first seed that did not come to its end; some after it may have.
void SeedRuns::tell_how_to_go_on() const {
  std::optional<uint64_t> first = next_;
  for (const auto& run : running_) first = std::min(first.value_or(UINT64_MAX), run->seed());
  if (!first) return;
  SimulateOptions rest = options_;
  rest.seed = *first;
  if (rest.seeds) rest.seeds->first = *first;
  if (rest.hours > 0) rest.hours = std::max(rest.hours - seconds() / 3600, 1e-4);
  std::printf("go on       %s\n", command_for(rest).c_str());
}

}  // namespace miniraft::lab
