// The command line of the bench: what it takes, what it refuses, and its exit status.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "miniraft/apps/lab/check/history_file.h"
#include "miniraft/apps/lab/command_line.h"
#include "miniraft/sim/history/linearizability.h"
#include "tests/apps/lab/pending_interrupt.h"

namespace miniraft::lab {
namespace {

class MaelstromCommandTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// The exit status of the program.
  int run(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"lab", "maelstrom", "--out", folder_};
    all.insert(all.end(), arguments.begin(), arguments.end());
    std::vector<const char*> pointers;
    pointers.reserve(all.size());
    for (const std::string& argument : all) pointers.push_back(argument.c_str());
    return run_command_line(static_cast<int>(pointers.size()), pointers.data());
  }

  /// The arguments of a short run of the node with this fault.
  static std::vector<std::string> short_run(const std::string& fault,
                                            const std::vector<std::string>& more = {}) {
    std::vector<std::string> made = {"--bin",  program, "--node-count", "3", "--time-limit", "1",
                                     "--rate", "300",   "--latency",    "5", "--seed",       "1"};
    made.insert(made.end(), more.begin(), more.end());
    made.insert(made.end(), {"--", "--fault", fault});
    return made;
  }

  std::string results() const {
    std::ifstream file(folder_ + "/results.json");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  /// The verdict on the history that the run left behind.
  sim::Verdict verdict_on_file() const {
    const auto history = read_history_file(folder_ + "/history.jsonl");
    EXPECT_TRUE(history) << history.error();
    EXPECT_GT(history->operations.size(), 100U);
    return sim::check_linearizability(history.value_or(sim::History())).verdict;
  }

  static constexpr const char* program = MINIRAFT_BIN_DIR "/miniraft-broken-node";
  const std::string folder_ =
      std::filesystem::temp_directory_path() / ("miniraft-command-" + std::to_string(::getpid()));
};

TEST_F(MaelstromCommandTest, a_linearizable_run_exits_with_0) {
  EXPECT_EQ(run(short_run("none")), 0);
  EXPECT_NE(results().find(R"("verdict":"linearizable")"), std::string::npos);
  EXPECT_EQ(verdict_on_file(), sim::Verdict::linearizable);
}

TEST_F(MaelstromCommandTest, one_that_is_not_exits_with_1) {
  for (const char* fault : {"local-reads", "own-store", "early-ack"}) {
    EXPECT_EQ(run(short_run(fault, {"--latency", "20"})), 1) << fault;
    EXPECT_NE(results().find(R"("verdict":"not linearizable")"), std::string::npos) << fault;
    EXPECT_EQ(verdict_on_file(), sim::Verdict::not_linearizable) << fault;
  }
}

TEST_F(MaelstromCommandTest, one_that_is_interrupted_exits_with_130_unless_more_is_known) {
  const PendingInterrupt interrupt;
  EXPECT_EQ(run(short_run("none")), 130);
  EXPECT_NE(results().find(R"("interrupted":true)"), std::string::npos);
}

TEST_F(MaelstromCommandTest, a_broken_protocol_exits_with_1) {
  EXPECT_EQ(run(short_run("crash")), 1);
}

TEST_F(MaelstromCommandTest, too_little_availability_exits_with_1) {
  // Every request of a client of n2 or n3 has to pass a network that loses everything.
  EXPECT_EQ(run(short_run("none", {"--loss", "1", "--timeout", "0.2"})), 0);
  EXPECT_EQ(
      run(short_run("none", {"--loss", "1", "--timeout", "0.2", "--expect-availability", "0.99"})),
      1);
}

TEST_F(MaelstromCommandTest, a_cluster_that_answers_nothing_exits_with_1) {
  EXPECT_EQ(run(short_run("silent", {"--timeout", "0.1"})), 1);
  EXPECT_NE(results().find(R"("flaw":"nothing was answered")"), std::string::npos);
}

TEST_F(MaelstromCommandTest, a_folder_that_cannot_be_made_exits_with_3) {
  EXPECT_EQ(run(short_run("none", {"--out", "/proc/nothing/here"})), 3);
}

TEST_F(MaelstromCommandTest, of_an_option_given_twice_the_last_counts) {
  EXPECT_EQ(run(short_run("none", {"--seed", "7", "--seed", "9", "--node-count", "1"})), 0);
  EXPECT_NE(results().find(R"("seed":9)"), std::string::npos);
  EXPECT_NE(results().find(R"("node_count":1)"), std::string::npos);
}

TEST_F(MaelstromCommandTest, what_comes_after_two_dashes_is_for_the_nodes_alone) {
  EXPECT_EQ(run(short_run("none", {"--node-count", "1"})), 0);
  EXPECT_NE(results().find(R"("node_arguments":["--fault","none"])"), std::string::npos);
}

TEST_F(MaelstromCommandTest, mistakes_in_the_command_line_are_refused) {
  const std::vector<std::vector<std::string>> mistakes = {
      {},
      {"--bin", "/nonexistent"},
      {"--bin", program, "--workload", "kafka"},
      {"--bin", program, "--concurrency", "0"},
      {"--bin", program, "--concurrency", "4m"},
      {"--bin", program, "--node-count", "0"},
      {"--bin", program, "--loss", "1.5"},
      {"--bin", program, "--latency-dist", "normal"},
      {"--bin", program, "--nemesis", "flood"},
      {"--bin", program, "--seed", "-1"},
      {"--bin", program, "--seed", "18446744073709551616"},
      {"--bin", program, "--seed", "7 "},
      {"--bin", program, "--no-such-option"},
      {"--bin", program, "60"},
      {"--bin", program, "60", "--", "--fault", "none"},
  };
  for (const auto& mistake : mistakes) {
    EXPECT_EQ(run(mistake), 3) << (mistake.empty() ? "nothing" : mistake.back());
  }
}

}  // namespace
}  // namespace miniraft::lab
