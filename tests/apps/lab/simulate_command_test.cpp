// `miniraft-lab simulate`: its words, its exit status, its page, and that a run that crashes is a
// broken promise like any other.
#include "apps/lab/simulate_command.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "apps/lab/command_line.h"
#include "apps/lab/file_text.h"
#include "apps/lab/isolated_simulation.h"
#include "sim/history_text.h"
#include "sim/linearizability.h"
#include "sim/simulation.h"

namespace miniraft::lab {
namespace {

namespace fs = std::filesystem;

struct Said {
  int exit_status;
  std::string out;
};

Said run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), {"miniraft-lab", "simulate"});
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int status = run_command_line(static_cast<int>(arguments.size()), arguments.data());
  testing::internal::GetCapturedStderr();
  return {status, testing::internal::GetCapturedStdout()};
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
  EXPECT_NE(said.out.find("repeat    miniraft-lab simulate --seed 1 "), std::string::npos);
  EXPECT_NE(said.out.find("smaller   miniraft-lab simulate --seed 1 "), std::string::npos);
  const auto page = read_file(folder / "simulation-1.html");
  ASSERT_TRUE(page.has_value());
  EXPECT_NE(page->find("<svg"), std::string::npos);
  EXPECT_NE(page->find("append_entries term"), std::string::npos);
  EXPECT_EQ(page->find("http"), std::string::npos) << "the page needs nothing from elsewhere";
  fs::remove_all(folder);
}

TEST(SimulateCommand, a_history_that_no_order_explains_is_there_to_be_checked) {
  const fs::path folder =
      fs::temp_directory_path() / ("miniraft-stale-" + std::to_string(::getpid()));
  const Said said = run({"--seed", "1", "--seconds", "20", "--deception", "stale-reads", "--out",
                         folder.c_str(), "--as-it-is"});
  EXPECT_NE(said.out.find("clients   miniraft-lab check "), std::string::npos) << said.out;
  const auto text = read_file(folder / "simulation-1.jsonl");
  ASSERT_TRUE(text.has_value());
  const auto history = sim::parse_history(*text);
  ASSERT_TRUE(history.has_value());
  EXPECT_EQ(sim::check_linearizability(*history, {}).verdict, sim::Verdict::not_linearizable);
  fs::remove_all(folder);
}

TEST(SimulateCommand, a_mistake_is_no_verdict) {
  EXPECT_EQ(run({"--seeds", "5..1"}).exit_status, 3);
  EXPECT_EQ(run({"--seeds", "1-5"}).exit_status, 3);
  EXPECT_EQ(run({"--faults", "floods"}).exit_status, 3);
  EXPECT_EQ(run({"--deception", "luck"}).exit_status, 3);
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
  EXPECT_EQ(result.breach->what.rfind("sim/simulated_node.cpp:", 0), 0U) << result.breach->what;
}

}  // namespace
}  // namespace miniraft::lab
