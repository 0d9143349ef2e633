// The command line as a whole: help, version, mistakes, and that a mistake is never a verdict.
#include "miniraft/apps/lab/command_line.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace miniraft::lab {
namespace {

struct Result {
  int exit_status;
  std::string out;
  std::string error;
};

Result run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "miniraft-lab");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int status = run_command_line(static_cast<int>(arguments.size()), arguments.data());
  const std::string out = testing::internal::GetCapturedStdout();
  return {status, out, testing::internal::GetCapturedStderr()};
}

TEST(CommandLine, help_is_everywhere_and_tells_the_exit_statuses) {
  const std::vector<std::vector<const char*>> asked = {
      {"--help"},     {"maelstrom", "--help"}, {"json", "--help"},   {"check", "--help"},
      {"--help-all"}, {"simulate", "--help"},  {"explore", "--help"}};
  for (const auto& arguments : asked) {
    const Result help = run(arguments);
    EXPECT_EQ(help.exit_status, 0) << arguments.front();
    EXPECT_NE(help.out.find("no verdict"), std::string::npos) << arguments.front();
    EXPECT_EQ(help.error, "") << arguments.front();
  }
}

TEST(CommandLine, the_version_is_printed) {
  const Result version = run({"--version"});
  EXPECT_EQ(version.exit_status, 0);
  EXPECT_EQ(version.out.rfind("miniraft-lab ", 0), 0U) << version.out;
}

TEST(CommandLine, a_mistake_exits_with_3_and_says_what_it_was) {
  struct Row {
    std::vector<const char*> arguments;
    std::string complaint;
  };
  const std::vector<Row> rows = {
      {{}, "A subcommand is required"},
      {{"juggle"}, "juggle"},
      {{"json"}, "FILE is required"},
      {{"json", "--pretty", "x"}, "--pretty"},
      {{"maelstrom"}, "--bin is required"},
      {{"--juggle"}, "There is no option --juggle before the subcommand"},
      {{"maelstrom", "--bin", "/nonexistent"},
       "--bin: expected the node's program, a file that can be executed; /nonexistent is not "
       "there"},
      {{"maelstrom", "--bin", "/"}, "a file that can be executed; / is not a regular file"},
      {{"maelstrom", "--bin", "/dev/null"},
       "a file that can be executed; /dev/null is not a regular file"},
      {{"maelstrom", "--bin", MINIRAFT_SOURCE_DIR "/README.md"}, "README.md cannot be"},
      {{"maelstrom", "--bin", "/bin/true", "--node-count", "2.5"},
       "--node-count: expected a whole number from 1 to 64, got 2.5"},
      {{"maelstrom", "--bin", "/bin/true", "--rate", "0x10"}, "expected a number from 0 to"},
      {{"check", "x", "--picture", "/nonexistent/x.svg"},
       "--picture: cannot be written: /nonexistent/x.svg: No such file"},
      {{"check", "x", "y", "--picture", "x.svg"}, "--picture: expected one FILE to check, got 2"},
      {{"maelstrom", "--bin", "/bin/true", "--seed", "-1"}, "--seed: expected a whole number"},
      {{"maelstrom", "--bin", "/bin/true", "--nemesis", "flood"}, "expected none, partition"},
      {{"maelstrom", "--bin", "/bin/true", "--rate", "x"}, "expected a number from 0 to 10000000"},
      {{"maelstrom", "--bin", "/bin/true", "60"}, "60: unexpected argument; arguments for"},
      {{"maelstrom", "--bin", "/bin/true", "--out", "/proc/x"}, "--out: /proc/x cannot be made"},
  };
  for (const Row& row : rows) {
    const Result mistake = run(row.arguments);
    EXPECT_EQ(mistake.exit_status, 3) << row.complaint;
    EXPECT_NE(mistake.error.find(row.complaint), std::string::npos) << mistake.error;
    EXPECT_EQ(mistake.error.rfind("miniraft-lab: ", 0), 0U) << mistake.error;
    EXPECT_EQ(mistake.out, "") << row.complaint;
  }
}

TEST(CommandLine, what_could_not_be_printed_is_no_verdict) {
  const std::string command = std::string(MINIRAFT_BIN_DIR "/miniraft-lab") + " --version >";
  EXPECT_EQ(WEXITSTATUS(std::system((command + "/dev/full 2>/dev/null").c_str())), 3);
  EXPECT_EQ(WEXITSTATUS(std::system((command + "/dev/null").c_str())), 0);
}

TEST(CommandLine, a_run_whose_nodes_end_at_once_says_so_last_and_where_to_look) {
  const std::string folder =
      std::filesystem::temp_directory_path() / ("miniraft-ended-" + std::to_string(::getpid()));
  const Result ended = run({"maelstrom", "--bin", "/bin/false", "--node-count", "1", "--time-limit",
                            "0.1", "--out", folder.c_str()});
  std::filesystem::remove_all(folder);
  EXPECT_EQ(ended.exit_status, 1);
  EXPECT_TRUE(ended.out.ends_with("linearizable, but the protocol was broken\n")) << ended.out;
  EXPECT_NE(ended.out.find("n1 before the load: its process ended by itself"), std::string::npos);
  EXPECT_NE(ended.out.find(folder + "/logs/n1.log"), std::string::npos) << ended.out;
}

TEST(CommandLine, a_subcommands_status_is_the_programs) {
  EXPECT_EQ(run({"json", "/nonexistent.json"}).exit_status, 3);
}

}  // namespace
}  // namespace miniraft::lab
