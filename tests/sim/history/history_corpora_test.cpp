// Goal: the verdicts on known histories are the known ones: histories of our own in every format,
// by hand and from runs of the bench on right and wrong nodes, and those of other checkers where
// they are at hand.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "miniraft/sim/history/history_text.h"
#include "miniraft/sim/history/linearizability.h"

namespace miniraft::sim {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Each file that `verdicts.tsv` in the folder names, and its verdict.
std::vector<std::pair<std::string, std::string>> verdicts_in(const fs::path& folder) {
  std::ifstream file(folder / "verdicts.tsv");
  std::vector<std::pair<std::string, std::string>> verdicts;
  std::string name;
  std::string verdict;
  while (file >> name >> verdict) verdicts.emplace_back(name, verdict);
  return verdicts;
}

void expect_verdicts(const fs::path& folder) {
  for (const auto& [name, want] : verdicts_in(folder)) {
    const auto history = parse_history(text_of(folder / name));
    ASSERT_TRUE(history) << name << ":" << history.error().line << ": " << history.error().what;
    EXPECT_GT(history->operations.size(), 1U) << name;
    const Verdict verdict = check_linearizability(*history).verdict;
    EXPECT_EQ(verdict, want == "linearizable" ? Verdict::linearizable : Verdict::not_linearizable)
        << name;
  }
}

const fs::path our_histories = fs::path(MINIRAFT_SOURCE_DIR) / "tests/sim/history/histories";

TEST(history_corpora, our_own_histories_have_their_verdicts) {
  EXPECT_EQ(verdicts_in(our_histories).size(), 16U);
  expect_verdicts(our_histories);
}

// Beside the repository, not in it: 50 Jepsen runs of etcd and two of a key-value store.
TEST(history_corpora, histories_of_other_checkers_have_their_verdicts) {
  const fs::path folder = fs::path(MINIRAFT_SOURCE_DIR) / "../shared/corpora/histories";
  if (!fs::exists(folder)) GTEST_SKIP() << "no histories in " << folder;
  EXPECT_EQ(verdicts_in(folder).size(), 52U);
  expect_verdicts(folder);
}

TEST(history_corpora, our_own_format_keeps_every_history_as_it_is) {
  for (const auto& [name, verdict] : verdicts_in(our_histories)) {
    const auto history = parse_history(text_of(our_histories / name));
    ASSERT_TRUE(history) << name;
    const auto again = parse_history(history_text(*history));
    ASSERT_TRUE(again) << name << ": " << again.error().what;
    EXPECT_EQ(*again, *history) << name;
  }
}

}  // namespace
}  // namespace miniraft::sim
