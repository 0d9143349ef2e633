// `miniraft-lab json`: what it prints for valid, invalid and unreadable files, and its exit status.
#include "miniraft/apps/lab/json_command.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace miniraft::lab {
namespace {

namespace fs = std::filesystem;

class JsonCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "json-command-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, std::string_view text) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  fs::path folder_;
};

TEST_F(JsonCommand, accepted_files_give_status_0) {
  const std::string good = file("good.json", " [1, 2.50]\n");
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_json_command(false, {good}), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "accept " + good + "\n");
}

TEST_F(JsonCommand, print_writes_the_value_back) {
  const std::string good = file("good.json", " [1, 2.50]\n");
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_json_command(true, {good}), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "accept " + good + "\n[1,2.5]\n");
}

TEST_F(JsonCommand, rejected_files_give_status_1_and_the_place) {
  const std::string bad = file("bad.json", "[1,\n x]");
  const std::string good = file("good.json", "{}");
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_json_command(true, {bad, good}), 1);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "reject " + bad + ": expected a value at offset 5 (line 2, column 2)\naccept " + good +
                "\n{}\n");
}

TEST_F(JsonCommand, unreadable_files_give_status_3) {
  const std::string bad = file("bad.json", "[");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_json_command(false, {folder_ / "absent.json", folder_.string(), bad}), 3);
  testing::internal::GetCapturedStdout();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "miniraft-lab: cannot read " + (folder_ / "absent.json").string() +
                ": No such file or directory\nminiraft-lab: cannot read " + folder_.string() +
                ": Is a directory\n");
}

}  // namespace
}  // namespace miniraft::lab
