// `miniraft-lab simulate`: its words, its exit status, its page, and that a run that crashes is a
// broken promise like any other.
#include "miniraft/apps/lab/simulate/simulate_command.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "miniraft/apps/lab/command/file_text.h"
#include "miniraft/apps/lab/simulate/isolated_simulation.h"
#include "miniraft/sim/cluster/simulation.h"
#include "miniraft/sim/history/history_text.h"
#include "miniraft/sim/history/linearizability.h"
#include "tests/apps/lab/pending_interrupt.h"
#include "tests/apps/lab/said.h"

namespace miniraft::lab {
namespace {

namespace fs = std::filesystem;

Said run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), {"bin/miniraft-lab", "simulate"});
  return said_by(arguments);
}

/// A folder of this process, gone at the end of a test.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(fs::temp_directory_path() / (name + "-" + std::to_string(::getpid()))) {}
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const char* c_str() const { return path_.c_str(); }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// What follows `label` in its line, for each line that begins with it.
std::vector<std::string> lines_after(const std::string& label, const std::string& text) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(label)) found.push_back(line.substr(label.size()));
  }
  return found;
}

/// Runs a command of what was printed, in this process.
Said run_again(const std::string& command) {
  std::istringstream in(command);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  EXPECT_EQ(words.at(0), "bin/miniraft-lab");
  EXPECT_EQ(words.at(1), "simulate");
  words.emplace_back("--as-it-is");
  std::vector<const char*> arguments;
  for (size_t i = 2; i < words.size(); ++i) arguments.push_back(words[i].c_str());
  return run(arguments);
}

TEST(SimulateCommand, tells_of_one_seed_in_full) {
  const Said said = run({"--seed", "5", "--seconds", "3"});
  EXPECT_EQ(said.exit_status, 0) << said.out;
  for (const char* part :
       {"seed        5", "cluster", "faults", "trace hash", "every promise holds"}) {
    EXPECT_NE(said.out.find(part), std::string::npos) << part << "\n" << said.out;
  }
}

TEST(SimulateCommand, sums_up_many_seeds_run_by_several_processes) {
  const Said said = run({"--seeds", "1..6", "--jobs", "2", "--seconds", "2"});
  EXPECT_EQ(said.exit_status, 0) << said.out;
  EXPECT_NE(said.out.find("seeds       6, 0 of them broken"), std::string::npos) << said.out;
}

TEST(SimulateCommand, a_broken_promise_comes_with_a_smaller_run_and_a_page) {
  const fs::path folder =
      fs::temp_directory_path() / ("miniraft-simulate-" + std::to_string(::getpid()));
  const Said said =
      run({"--seed", "1", "--seconds", "10", "--deception", "forgery", "--out", folder.c_str()});
  EXPECT_EQ(said.exit_status, 1) << said.out;
  EXPECT_NE(said.out.find("seed 1 breaks log-matching at"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("repeat    bin/miniraft-lab simulate --seed 1 "), std::string::npos);
  EXPECT_NE(said.out.find("smaller   bin/miniraft-lab simulate --seed 1 "), std::string::npos);
  const auto page = read_file(folder / "simulation-1.html");
  ASSERT_TRUE(page.has_value());
  EXPECT_NE(page->find("<svg"), std::string::npos);
  EXPECT_NE(page->find("append_entries term"), std::string::npos);
  EXPECT_NE(page->find("log-matching is broken</text>"), std::string::npos);
  EXPECT_NE(said.out.find(" --out " + folder.string() + "\n"), std::string::npos) << said.out;
  EXPECT_EQ(page->find("http"), std::string::npos) << "the page needs nothing from elsewhere";
  fs::remove_all(folder);
}

TEST(SimulateCommand, a_history_that_no_order_explains_is_there_to_be_checked) {
  const fs::path folder =
      fs::temp_directory_path() / ("miniraft-stale-" + std::to_string(::getpid()));
  const Said said = run({"--seed", "1", "--seconds", "20", "--deception", "stale-reads", "--out",
                         folder.c_str(), "--as-it-is"});
  EXPECT_NE(said.out.find("clients   bin/miniraft-lab check "), std::string::npos) << said.out;
  const auto page = read_file(folder / "simulation-1.html");
  ASSERT_TRUE(page.has_value());
  EXPECT_NE(page->find("bin/miniraft-lab check "), std::string::npos);
  const auto text = read_file(folder / "simulation-1.jsonl");
  ASSERT_TRUE(text.has_value());
  const auto history = sim::parse_history(*text);
  ASSERT_TRUE(history.has_value());
  EXPECT_EQ(sim::check_linearizability(*history, {}).verdict, sim::Verdict::not_linearizable);
  fs::remove_all(folder);
}

TEST(SimulateCommand, each_command_that_is_printed_gives_the_same_breach_again) {
  const Folder folder("miniraft-again");
  size_t commands = 0;
  for (const char* deception : {"forgery", "early-acks", "double-apply", "lost-votes"}) {
    const Said said = run(
        {"--seeds", "1..4", "--seconds", "5", "--deception", deception, "--out", folder.c_str()});
    ASSERT_EQ(said.exit_status, 1) << deception << "\n" << said.out;
    std::set<std::string> breaches;
    for (const std::string& line : lines_after("seed ", said.out)) breaches.insert(line);
    for (const std::string& line : lines_after("            seed ", said.out)) {
      breaches.insert(line);
    }
    for (const char* label : {"  repeat    ", "  smaller   "}) {
      for (const std::string& command : lines_after(label, said.out)) {
        const Said again = run_again(command);
        EXPECT_EQ(again.exit_status, 1) << command << "\n" << again.error;
        const auto breach = lines_after("seed ", again.out);
        ASSERT_GE(breach.size(), 2U) << again.out;  // After the seed itself.
        EXPECT_TRUE(breaches.contains(breach.back())) << command << "\n" << breach.back();
        ++commands;
      }
    }
  }
  EXPECT_GT(commands, 10U);
}

TEST(SimulateCommand, a_deception_that_is_not_found_has_a_status_of_its_own) {
  const Said said = run({"--seeds", "1..2", "--seconds", "0.01", "--deception", "lost-votes"});
  EXPECT_EQ(said.exit_status, 4);
  EXPECT_NE(said.out.find("the deception was not found"), std::string::npos) << said.out;
}

TEST(SimulateCommand, the_last_number_there_is_ends_the_seeds) {
  const Said said =
      run({"--seeds", "18446744073709551614..18446744073709551615", "--seconds", "0.01"});
  EXPECT_EQ(said.exit_status, 0) << said.out;
  EXPECT_NE(said.out.find("seeds       2, 0 of them broken"), std::string::npos) << said.out;
}

TEST(SimulateCommand, a_folder_that_cannot_be_written_is_told_before_the_run) {
  const Said said = run({"--seed", "1", "--seconds", "1", "--out", "/proc/nothing/here"});
  EXPECT_EQ(said.exit_status, 3);
  EXPECT_EQ(said.out, "") << "the run was begun";
  EXPECT_NE(said.error.find("--out: /proc/nothing/here cannot be made"), std::string::npos)
      << said.error;
}

TEST(SimulateCommand, no_folder_is_made_for_runs_that_keep_every_promise) {
  const Folder folder("miniraft-unused");
  EXPECT_EQ(run({"--seed", "1", "--seconds", "0.1", "--out", folder.c_str()}).exit_status, 0);
  EXPECT_FALSE(fs::exists(folder.path()));
}

TEST(SimulateCommand, a_page_that_cannot_be_written_does_not_hide_the_verdict) {
  const Folder folder("miniraft-hidden");
  fs::create_directories(folder.path() / "simulation-1.html");  // A folder where the page goes.
  const Said said = run({"--seed", "1", "--seconds", "10", "--deception", "forgery", "--as-it-is",
                         "--out", folder.c_str()});
  EXPECT_EQ(said.exit_status, 1) << said.out;
  EXPECT_NE(said.error.find("not written: "), std::string::npos) << said.error;
}

TEST(SimulateCommand, an_interruption_ends_with_what_was_done_and_how_to_go_on) {
  const PendingInterrupt interrupt;
  const Said many = run({"--seeds", "7..1000000", "--jobs", "2", "--seconds", "3"});
  EXPECT_EQ(many.exit_status, 130);
  EXPECT_NE(many.out.find("verdict     interrupted"), std::string::npos) << many.out;
  EXPECT_NE(many.out.find("go on       bin/miniraft-lab simulate --seeds 7..1000000 --jobs 2 "
                          "--seconds 3.000000\n"),
            std::string::npos)
      << many.out;
}

TEST(SimulateCommand, one_run_that_is_interrupted_says_how_to_begin_again) {
  const PendingInterrupt interrupt;
  const Said one = run({"--seed", "7"});
  EXPECT_EQ(one.exit_status, 130);
  EXPECT_NE(one.out.find("again       bin/miniraft-lab simulate --seed 7\n"), std::string::npos)
      << one.out;
}

TEST(SimulateCommand, a_mistake_is_no_verdict_and_says_what_is_expected) {
  struct Row {
    std::vector<const char*> arguments;
    const char* complaint;
  };
  const std::vector<Row> rows = {
      {{"--seeds", "5..1"}, "--seeds: expected A..B where A is not larger than B, got 5..1"},
      {{"--seeds", "1-5"}, "--seeds: expected A..B such as 1..1000"},
      {{"--seeds", "0..18446744073709551616"}, "--seeds: expected A..B such as 1..1000"},
      {{"--seed=-1"}, "--seed: expected a whole number from 0 to 2^64 - 1, got -1"},
      {{"--seed", "0x10"}, "--seed: expected a whole number from 0 to 2^64 - 1, got 0x10"},
      {{"--seed", "18446744073709551616"}, "--seed: expected a whole number"},
      {{"--seconds", "0"}, "--seconds: expected a number from 0.001 to 3000, got 0"},
      {{"--seconds", "nan"}, "--seconds: expected a number from 0.001 to 3000, got nan"},
      {{"--operations", "1e3"}, "--operations: expected a whole number from 0 to 20000, got 1e3"},
      {{"--faults", "floods"}, "loss,duplication,replay"},
      {{"--as-it-is=maybe"}, "a flag is true or false"},
      {{"--deception", "luck"}, "luck not in {none,early-acks"},
  };
  for (const Row& row : rows) {
    const Said said = run(row.arguments);
    EXPECT_EQ(said.exit_status, 3) << row.complaint;
    EXPECT_NE(said.error.find(row.complaint), std::string::npos) << said.error;
  }
}

TEST(SimulateCommand, the_help_names_every_class_of_faults) {
  const Said help = run({"--help"});
  for (const sim::FaultClass fault : sim::every_fault_class()) {
    EXPECT_NE(help.out.find(name_of(fault)), std::string::npos) << name_of(fault);
  }
}

TEST(IsolatedSimulation, gives_the_result_of_a_run_in_this_process) {
  const auto settings = sim::draw_settings(9, {.time = base::seconds(3)});
  const sim::SimulationResult apart = run_isolated(settings);
  const sim::SimulationResult here = sim::simulate(settings);
  EXPECT_EQ(apart.seed, 9U);
  EXPECT_EQ(apart.trace_hash, here.trace_hash);
  EXPECT_EQ(apart.virtual_time, here.virtual_time);
  EXPECT_EQ(apart.counts.operations_ok, here.counts.operations_ok);
  EXPECT_EQ(apart.breach, here.breach);
}

TEST(IsolatedSimulation, a_failed_check_is_a_broken_promise) {
  sim::SimulationSettings settings = sim::draw_settings(9, {.time = base::seconds(3)});
  settings.raft.heartbeat_interval = base::Duration();  // No node can be made of that.
  const sim::SimulationResult result = run_isolated(settings);
  ASSERT_TRUE(result.breach.has_value());
  EXPECT_EQ(result.breach->promise, "check");
  EXPECT_EQ(result.breach->what.rfind("sim/cluster/simulated_node.cpp:", 0), 0U)
      << result.breach->what;
}

}  // namespace
}  // namespace miniraft::lab
