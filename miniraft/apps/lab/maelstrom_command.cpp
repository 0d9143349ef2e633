#include "miniraft/apps/lab/maelstrom_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "miniraft/apps/lab/bench/bench.h"
#include "miniraft/apps/lab/bench/run_folder.h"
#include "miniraft/apps/lab/check/history_file.h"
#include "miniraft/apps/lab/command/number_options.h"
#include "miniraft/apps/lab/report/report.h"
#include "miniraft/apps/lab/report/summary.h"
#include "miniraft/apps/lab/report/verdict.h"
#include "miniraft/os/entropy.h"

namespace miniraft::lab {
namespace {

constexpr int exit_linearizable = 0;
constexpr int exit_not = 1;
constexpr int exit_unknown = 2;
constexpr int exit_failed = 3;
constexpr int exit_interrupted = 130;

/// The options as they are typed; `to_run_options` makes sense of them.
struct Typed {
  std::string called_as;
  std::string program;
  std::string workload = "lin-kv";
  size_t node_count = 5;
  std::string concurrency = "4n";
  double time_limit = 20;
  double rate = 100;
  double latency_ms = 0;
  std::string latency_distribution = "exponential";
  double loss = 0;
  double duplicate = 0;
  double reorder = 0;
  std::string nemesis = "none";
  double nemesis_interval = 5;
  uint64_t seed = 0;
  size_t key_count = 0;
  size_t operations_per_key = 120;
  double timeout = 0;
  bool sessions = false;
  std::string folder;
  double expected_availability = 0;
  std::vector<std::string> node_arguments;
  std::vector<std::string> stray_words;
};

base::Duration from_seconds(double seconds) {
  return base::Duration(static_cast<int64_t>(seconds * 1e9));
}

bool is_concurrency(const std::string& text) {
  const std::string digits = text.ends_with('n') ? text.substr(0, text.size() - 1) : text;
  return !digits.empty() && digits.size() <= 5 && digits.front() != '0' &&
         digits.find_first_not_of("0123456789") == std::string::npos;
}

/// A validator that says in the help what it takes.
CLI::Validator taking(const char* what, const char* wanted, bool (*takes)(const std::string&)) {
  return CLI::Validator(
      [wanted, takes](const std::string& text) {
        return takes(text) ? std::string() : "expected " + std::string(wanted) + ", got " + text;
      },
      what);
}

/// What is wrong with the program, empty if nothing.
std::string program_flaw(const std::string& path) {
  const auto expected = [&path](const char* got) {
    return "expected the node's program, a file that can be executed; " + path + " " + got;
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return expected("is not there");
  if (!std::filesystem::is_regular_file(status)) return expected("is not a regular file");
  return ::access(path.c_str(), X_OK) == 0 ? "" : expected("cannot be");
}

bool is_nemesis(const std::string& text) {
  return text == "none" || text == "partition" || text == "pause" || text == "partition,pause" ||
         text == "pause,partition";
}

/// `4n` is four for every node.
size_t concurrency_of(const std::string& text, size_t node_count) {
  const size_t number = std::strtoull(text.c_str(), nullptr, 10);
  return text.ends_with('n') ? number * node_count : number;
}

std::string default_folder(uint64_t seed) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &parts);
  return std::string("store/lin-kv-") + text + "-seed" + std::to_string(seed);
}

LatencyDistribution distribution_named(const std::string& name) {
  if (name == "constant") return LatencyDistribution::constant;
  if (name == "uniform") return LatencyDistribution::uniform;
  return LatencyDistribution::exponential;
}

RunOptions to_run_options(const Typed& typed) {
  RunOptions options;
  options.called_as = typed.called_as;
  options.program = std::filesystem::absolute(typed.program).lexically_normal().string();
  options.node_arguments = typed.node_arguments;
  options.node_count = typed.node_count;
  options.concurrency = concurrency_of(typed.concurrency, typed.node_count);
  options.time_limit = from_seconds(typed.time_limit);
  options.rate = typed.rate;
  options.network = {.latency = from_seconds(typed.latency_ms / 1e3),
                     .distribution = distribution_named(typed.latency_distribution),
                     .loss = typed.loss,
                     .duplicate = typed.duplicate,
                     .reorder = typed.reorder};
  options.partitions = typed.nemesis.find("partition") != std::string::npos;
  options.pauses = typed.nemesis.find("pause") != std::string::npos;
  options.nemesis_interval = from_seconds(typed.nemesis_interval);
  options.seed = typed.seed;
  options.operations_per_key = typed.operations_per_key;
  // As in Maelstrom: groups of two clients for every node share a key, and a client waits for ten
  // times the latency, at least a second.
  const size_t groups = std::max<size_t>(1, options.concurrency / (2 * options.node_count));
  options.key_count = typed.key_count > 0 ? typed.key_count : groups;
  const double timeout = std::max(1.0, typed.latency_ms / 1e3 * 10);
  options.sessions = typed.sessions;
  options.timeout = from_seconds(typed.timeout > 0 ? typed.timeout : timeout);
  const std::string folder = typed.folder.empty() ? default_folder(typed.seed) : typed.folder;
  options.folder = std::filesystem::absolute(folder).lexically_normal().string();
  options.expected_availability = typed.expected_availability;
  return options;
}

int exit_status_of(const ReportInput& input) {
  const Verdict verdict = input.judgement.verdict;
  if (verdict == Verdict::not_linearizable || *flaw_of(input) != '\0') return exit_not;
  if (input.record.was_interrupted) return exit_interrupted;
  return verdict == Verdict::unknown ? exit_unknown : exit_linearizable;
}

void refuse_stray_words(const Typed& typed) {
  if (typed.stray_words.empty()) return;
  throw CLI::ValidationError(typed.stray_words.front(),
                             "unexpected argument; arguments for the nodes come after --");
}

int run(const Typed& typed) {
  refuse_stray_words(typed);
  const RunOptions options = to_run_options(typed);
  if (const auto prepared = prepare_run_folder(options.folder); !prepared) {
    std::fprintf(stderr, "miniraft-lab: --out: %s\n", prepared.error().c_str());
    return exit_failed;
  }
  Progress progress;
  const auto record = run_bench(options, progress);
  if (!record) {
    std::fprintf(stderr, "miniraft-lab: the bench failed: %s\n", record.error().c_str());
    return exit_failed;
  }
  // Before it is judged, so that it is there whatever becomes of the judging. And what cannot be
  // written does not hide the verdict.
  const sim::History history = history_of(*record);
  const auto saved = write_history_file(options.folder + "/history.jsonl", history);
  if (!saved) {
    std::fprintf(stderr, "miniraft-lab: the history was not written: %s\n", saved.error().c_str());
  }
  const Summary summary = summarise(*record);
  progress.say("checking " + std::to_string(record->operations.size()) + " operations");
  const Judgement judgement = judge(history);
  const ReportInput report{options, *record, summary, judgement};
  const auto written = write_report(report);
  if (!written) {
    std::fprintf(stderr, "miniraft-lab: the report was not written: %s\n", written.error().c_str());
  }
  std::fputs(text_report(report).c_str(), stdout);
  const int status = exit_status_of(report);
  return status == exit_not || (saved && written) ? status : exit_failed;
}

void add_network_options(CLI::App& command, Typed& typed) {
  command.add_option("--latency", typed.latency_ms, "mean latency between nodes, milliseconds")
      ->check(real_from(0.0, 60'000.0));
  command.add_option("--latency-dist", typed.latency_distribution, "how latency is drawn")
      ->check(CLI::IsMember({"constant", "uniform", "exponential"}))
      ->capture_default_str();
  command.add_option("--loss", typed.loss, "probability that a message between nodes is lost")
      ->check(real_from(0.0, 1.0));
  command
      .add_option("--duplicate", typed.duplicate,
                  "probability that a message between nodes is duplicated")
      ->check(real_from(0.0, 1.0));
  command
      .add_option("--reorder", typed.reorder,
                  "probability that a message between nodes is reordered")
      ->check(real_from(0.0, 1.0));
  command.add_option("--nemesis", typed.nemesis, "kinds of faults, separated by a comma")
      ->check(taking("{none|partition|pause|partition,pause}",
                     "none, partition, pause or partition,pause", is_nemesis))
      ->capture_default_str();
  command
      .add_option("--nemesis-interval", typed.nemesis_interval,
                  "seconds a fault lasts, and seconds between faults")
      ->check(real_from(0.01, 86'400.0))
      ->capture_default_str();
}

void add_load_options(CLI::App& command, Typed& typed) {
  command.add_option("--concurrency", typed.concurrency, "clients; 4n is four for every node")
      ->check(taking("N|Nn", "a number from 1 to 99999 such as 20, or 4n", is_concurrency))
      ->capture_default_str();
  command.add_option("--time-limit", typed.time_limit, "seconds of load")
      ->check(real_from(0.1, 86'400.0))
      ->capture_default_str();
  command
      .add_option("--rate", typed.rate, "operations per second in total; 0 is as fast as possible")
      ->check(real_from(0.0, 1e7))
      ->capture_default_str();
  command.add_option("--key-count", typed.key_count, "keys in use at a time")
      ->transform(whole_from(1, 10'000));
  command
      .add_option("--ops-per-key", typed.operations_per_key,
                  "operations on a key before a new key replaces it")
      ->transform(whole_from(1, 100'000))
      ->capture_default_str();
  command
      .add_option("--timeout", typed.timeout,
                  "seconds a client waits for an answer (10 latencies, at least 1)")
      ->check(real_from(0.001, 3'600.0));
  command.add_flag("--sessions", typed.sessions,
                   "clients open sessions and retry until they get an answer");
}

}  // namespace

void add_maelstrom_command(CLI::App& app, const std::string& called_as,
                           std::vector<std::string> node_arguments, int& exit_status) {
  auto typed = std::make_shared<Typed>();
  typed->called_as = called_as;
  typed->node_arguments = std::move(node_arguments);
  typed->seed = os::entropy() >> 33;  // short enough to be typed again
  CLI::App* command =
      app.add_subcommand("maelstrom", "Run a lin-kv workload against real node processes");
  // Of an option given twice the last counts, so that scripts can put a user's after their own.
  command->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_option("--bin", typed->program, "the node's program")
      ->required()
      ->check(CLI::Validator(program_flaw, "PROGRAM"));
  command->add_option("-w,--workload", typed->workload, "the workload")
      ->check(CLI::IsMember({"lin-kv"}))
      ->capture_default_str();
  command->add_option("--node-count", typed->node_count, "nodes")
      ->transform(whole_from(1, nodes_max))
      ->capture_default_str();
  command->add_option("--seed", typed->seed, "seed for faults, latencies and requests (random)")
      ->transform(whole_from(0, UINT64_MAX));
  command->add_option("--out", typed->folder, "folder for the report (store/lin-kv-...)");
  command
      ->add_option("--expect-availability", typed->expected_availability,
                   "least share of operations begun outside faults that must be answered")
      ->check(real_from(0.0, 1.0));
  add_load_options(*command, *typed);
  add_network_options(*command, *typed);
  command->add_option("node_arguments", typed->stray_words, "after --: arguments for every node")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->callback([typed, &exit_status] { exit_status = run(*typed); });
}

}  // namespace miniraft::lab
