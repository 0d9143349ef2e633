// What is removed from the folder of a run before it, and what never is.
#include "miniraft/apps/lab/bench/run_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace miniraft::lab {
namespace {

namespace fs = std::filesystem;

class RunFolderTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder_); }

  void file(const std::string& name) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "old";
  }

  [[nodiscard]] bool has(const std::string& name) const { return fs::exists(folder_ / name); }

  const fs::path folder_ = fs::temp_directory_path() / ("run-folder-" + std::to_string(::getpid()));
};

TEST_F(RunFolderTest, a_folder_that_is_missing_is_made) {
  ASSERT_TRUE(prepare_run_folder(folder_ / "a/b"));
  EXPECT_TRUE(has("a/b"));
}

TEST_F(RunFolderTest, what_an_earlier_run_wrote_is_removed) {
  for (const char* name : {"history.jsonl", "results.json", "report.html", "logs/n1.log",
                           "logs/n64.log", "nodes/n1/data/wal", "nodes/n64/data"}) {
    file(name);
  }
  ASSERT_TRUE(prepare_run_folder(folder_));
  for (const char* name : {"history.jsonl", "results.json", "report.html", "logs/n1.log",
                           "logs/n64.log", "nodes/n1", "nodes/n64"}) {
    EXPECT_FALSE(has(name)) << name;
  }
}

TEST_F(RunFolderTest, anything_else_is_left_alone) {
  for (const char* name : {"notes.txt", "logs/mine.log", "logs/n65.log", "nodes/n01/data",
                           "nodes/mine/data", "data/wal", "history.jsonl.old"}) {
    file(name);
    ASSERT_TRUE(prepare_run_folder(folder_));
    EXPECT_TRUE(has(name)) << name;
  }
}

TEST_F(RunFolderTest, of_a_link_to_a_folder_only_the_link_is_removed) {
  file("mine/data");
  fs::create_directories(folder_ / "nodes");
  fs::create_directory_symlink(folder_ / "mine", folder_ / "nodes/n1");
  ASSERT_TRUE(prepare_run_folder(folder_));
  EXPECT_FALSE(has("nodes/n1"));
  EXPECT_TRUE(has("mine/data"));
}

}  // namespace
}  // namespace miniraft::lab
