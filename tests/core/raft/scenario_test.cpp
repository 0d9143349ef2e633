// Every scenario in scenarios/ runs to its end, and the runner itself notices what is wrong.
#include "tests/support/scenario.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace miniraft::raft {
namespace {

using testing::run_scenario;

const std::filesystem::path folder =
    std::filesystem::path(MINIRAFT_SOURCE_DIR) / "tests/core/raft/scenarios";

/// The paths of the scenarios within `folder`, which groups them by subject; sorted by name.
std::vector<std::string> scenario_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().extension() == ".txt") files.push_back(file.path().lexically_relative(folder));
  }
  std::ranges::sort(files, {}, &std::filesystem::path::stem);
  return {files.begin(), files.end()};
}

class Scenario : public ::testing::TestWithParam<std::string> {};

TEST_P(Scenario, runs_to_its_end) {
  const std::filesystem::path path = folder / GetParam();
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(text.starts_with("# guards: ")) << "the first line says against what";
  EXPECT_TRUE(text.contains("\n# rule: ")) << "and the second which rule that is";
  EXPECT_TRUE(text.contains("\nexpect ")) << "it must be able to fail";
  const auto failure = run_scenario(text);
  if (!failure) return;
  std::ostringstream story;
  const size_t lines = failure->transcript.size();
  for (size_t i = lines > 60 ? lines - 60 : 0; i < lines; ++i) {
    story << "  " << failure->transcript[i] << "\n";
  }
  ADD_FAILURE() << path.string() << ":" << failure->line << ": " << failure->command << "\n"
                << failure->what << "\nuntil then:\n"
                << story.str();
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, ::testing::ValuesIn(scenario_files()),
                         [](const auto& instance) {
                           return std::filesystem::path(instance.param).stem().string();
                         });

TEST(ScenarioRunner, says_where_and_what_is_wrong) {
  struct Row {
    const char* text;
    size_t line;
    const char* what;
  };
  const Row rows[] = {
      {"elect n1", 1, "no node n1"},
      {"settle", 1, "first command"},
      {"nodes 3\n\nfly n1", 3, "no command 'fly'"},
      {"nodes 3\nelect n7", 2, "no node n7"},
      {"nodes 3\nelect", 2, "missing"},
      {"nodes 3\nelect n1\nexpect term n1 2", 3, "expected '2', got '1'"},
      {"nodes 3\nelect n1\nexpect leader n2", 3, "got 'n1'"},
      {"nodes 3\nelect n1\ndrop n2->n3", 3, "no such message"},
      {"nodes 3\nadvance 5s", 2, "no time"},
      {"nodes 3\nelect n1\ndisk n1 term 3", 3, "before anything happens"},
      {"nodes 3\ncrash n1\nwake n1", 3, "n1 is down"},
      {"nodes 3\npartition n1 n2", 2, "each node"},
      {"nodes 3\nlimit toes 10", 2, "no limit"},
      {"nodes 3\nelect n1\nexpect silence n1->n2", 3, "there is append_entries"},
      {"nodes 3\nelect n1\nexpect message n1->n2 request_vote", 3, "but\n"},
  };
  for (const Row& row : rows) {
    const auto failure = run_scenario(row.text);
    ASSERT_TRUE(failure) << row.text;
    EXPECT_EQ(failure->line, row.line) << row.text;
    EXPECT_NE(failure->what.find(row.what), std::string::npos) << failure->what;
  }
}

}  // namespace
}  // namespace miniraft::raft
