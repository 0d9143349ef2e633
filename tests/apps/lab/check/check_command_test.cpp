// `miniraft-lab check`: verdicts, exit statuses, and what it says of files it cannot read.
#include "miniraft/apps/lab/check/check_command.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace miniraft::lab {
namespace {

namespace fs = std::filesystem;

class CheckCommandTest : public testing::Test {
 protected:
  CheckCommandTest() { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, std::string_view text) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  /// The exit status; 100 if the command line was refused. What was printed is in `out`, `error`.
  int check(std::vector<std::string> arguments) {
    CLI::App app;
    int exit_status = -1;
    add_check_command(app, exit_status);
    arguments.insert(arguments.begin(), {"lab", "check"});
    std::vector<const char*> pointers;
    pointers.reserve(arguments.size());
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    try {
      app.parse(static_cast<int>(pointers.size()), pointers.data());
    } catch (const CLI::ParseError&) {
      exit_status = 100;
    }
    out = testing::internal::GetCapturedStdout();
    error = testing::internal::GetCapturedStderr();
    return exit_status;
  }

  static std::string ours(const std::string& name) {
    return MINIRAFT_SOURCE_DIR "/tests/sim/history/histories/" + name;
  }

  std::string out;
  std::string error;
  const fs::path folder_ = fs::temp_directory_path() / ("check-" + std::to_string(::getpid()));
};

TEST_F(CheckCommandTest, a_linearizable_history_exits_with_0) {
  EXPECT_EQ(check({ours("run_ok.jsonl")}), 0);
  EXPECT_NE(out.find("run_ok.jsonl: linearizable (7 operations, 2 keys, "), std::string::npos)
      << out;
}

TEST_F(CheckCommandTest, one_that_is_not_exits_with_1) {
  EXPECT_EQ(check({ours("run_ok.jsonl"), ours("jepsen_stale_read.log"), ours("kv_ok.edn")}), 1);
  EXPECT_NE(out.find("jepsen_stale_read.log: not linearizable (3 operations, 1 key, "),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("kv_ok.edn: linearizable"), std::string::npos) << out;
}

TEST_F(CheckCommandTest, a_file_that_is_no_history_exits_with_3_and_the_rest_is_checked) {
  const std::string bad = file("bad.jsonl", "{\"process\":0,\n");
  EXPECT_EQ(check({bad, ours("jepsen_stale_read.log"), folder_.string()}), 3);
  EXPECT_NE(error.find(bad + ":1:14: unexpected end of text\n"), std::string::npos) << error;
  EXPECT_NE(error.find(folder_.string() + ": Is a directory\n"), std::string::npos) << error;
  EXPECT_NE(out.find("not linearizable"), std::string::npos);
}

TEST_F(CheckCommandTest, what_takes_too_long_is_unknown_and_exits_with_2) {
  // Appends that all overlap, and a read that none of their orders explains.
  std::string text;
  for (int i = 0; i < 22; ++i) {
    text += R"({"process":)" + std::to_string(i) +
            R"(,"key":"k","kind":"append","call_ns":1,"return_ns":2,"outcome":"ok","value":")" +
            static_cast<char>('a' + i) + "\"}\n";
  }
  text += R"({"process":99,"key":"k","kind":"get","call_ns":3,"return_ns":4,"outcome":"ok",)"
          R"("output":"vutsrqponmlkjihgfedcbaa"})";
  EXPECT_EQ(check({file("hard.jsonl", text), "--time-limit", "0.001"}), 2);
  EXPECT_NE(out.find("hard.jsonl: unknown (23 operations"), std::string::npos) << out;
}

TEST_F(CheckCommandTest, the_reason_is_printed_and_drawn) {
  const std::string picture = folder_ / "why.svg";
  EXPECT_EQ(check({ours("jepsen_stale_read.log"), "--picture", picture}), 1);
  EXPECT_NE(out.find("Key register: process 0 read 1 (lines 5-6) after process 1 had written 2 "
                     "(lines 3-4), and nothing made it 1 in between.\n"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("* process 0  read 1 "), std::string::npos) << out;
  EXPECT_GT(fs::file_size(picture), 1000U);
}

TEST_F(CheckCommandTest, a_picture_that_cannot_be_written_is_told_before_anything_is_judged) {
  EXPECT_EQ(check({ours("jepsen_stale_read.log"), "--picture", folder_ / "absent/why.svg"}), 100);
  EXPECT_EQ(out, "");
}

TEST_F(CheckCommandTest, without_a_contradiction_there_is_no_picture) {
  const std::string picture = folder_ / "why.svg";
  EXPECT_EQ(check({ours("run_ok.jsonl"), "--picture", picture}), 0);
  EXPECT_FALSE(fs::exists(picture));
}

TEST_F(CheckCommandTest, a_history_without_operations_is_linearizable_and_warned_about) {
  const std::string empty = file("empty.jsonl", "\n");
  EXPECT_EQ(check({empty}), 0);
  EXPECT_NE(out.find("linearizable (0 operations"), std::string::npos) << out;
  EXPECT_NE(error.find(empty + ": warning: the history has no operations\n"), std::string::npos)
      << error;
  EXPECT_EQ(check({ours("run_ok.jsonl")}), 0);
  EXPECT_EQ(error, "");
}

TEST_F(CheckCommandTest, mistakes_in_the_command_line_are_refused) {
  EXPECT_EQ(check({}), 100);
  EXPECT_EQ(check({ours("run_ok.jsonl"), "--time-limit", "-1"}), 100);
  EXPECT_EQ(check({ours("run_ok.jsonl"), "--no-such-option"}), 100);
  EXPECT_EQ(check({ours("run_ok.jsonl"), ours("kv_ok.edn"), "--picture", "x.svg"}), 100);
}

}  // namespace
}  // namespace miniraft::lab
