// `miniraft-lab explore`: its options, its exit status, and that each sabotage is found or said not
// to be.
#include "miniraft/apps/lab/explore/explore_command.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "miniraft/apps/lab/explore/exploration_words.h"
#include "miniraft/apps/lab/explore/sabotages.h"
#include "tests/apps/lab/pending_interrupt.h"
#include "tests/apps/lab/said.h"

namespace miniraft::lab {
namespace {

Said run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), {"miniraft-lab", "explore"});
  return said_by(arguments);
}

TEST(ExploreCommand, each_sabotage_is_found_within_the_least_bounds_that_it_needs) {
  const std::vector<std::vector<const char*>> rows = {
      {"--sabotage", "forgets-vote", "--nodes", "2", "--time-outs", "2", "--crashes", "1",
       "--proposals", "0"},
      {"--sabotage", "forgets-log", "--nodes", "2", "--time-outs", "1", "--crashes", "1",
       "--proposals", "0"},
      {"--sabotage", "forgets-members", "--nodes", "2", "--joining", "1", "--time-outs", "1",
       "--crashes", "1", "--proposals", "0", "--changes", "~n2", "--fast-disks"},
      {"--sabotage", "hasty", "--nodes", "2", "--time-outs", "1", "--proposals", "0"},
  };
  ASSERT_EQ(rows.size() + 1, sabotages().size());
  for (const auto& arguments : rows) {
    const Said said = run(arguments);
    EXPECT_EQ(said.exit_status, 1) << arguments[1] << "\n" << said.out << said.error;
    EXPECT_EQ(said.error.find("cannot show"), std::string::npos) << said.error;
    EXPECT_NE(said.out.find(std::string("the sabotage ") + arguments[1]), std::string::npos);
  }
}

TEST(ExploreCommand, a_sabotage_that_cannot_show_is_told_and_has_a_status_of_its_own) {
  const std::vector<std::vector<const char*>> rows = {
      {"--sabotage", "forgets-vote", "--nodes", "2", "--time-outs", "1", "--crashes", "1",
       "--proposals", "0"},
      {"--sabotage", "forgets-vote", "--nodes", "2", "--proposals", "0"},
      {"--sabotage", "forgets-log", "--nodes", "2", "--proposals", "0"},
      {"--sabotage", "forgets-members", "--nodes", "2", "--crashes", "1", "--proposals", "0"},
      {"--sabotage", "hasty", "--nodes", "2", "--time-outs", "0", "--proposals", "0"},
      {"election", "--sabotage", "forgets-vote", "--nodes", "2"},
  };
  for (const auto& arguments : rows) {
    const Said said = run(arguments);
    EXPECT_EQ(said.exit_status, 4) << said.out;
    EXPECT_NE(said.error.find("cannot show: it needs at least"), std::string::npos) << said.error;
    EXPECT_NE(said.out.find("does not show within these bounds"), std::string::npos) << said.out;
  }
}

TEST(ExploreCommand, the_help_says_what_each_sabotage_needs) {
  const std::string help = run({"--help"}).out;
  for (const NamedSabotage& each : sabotages()) {
    EXPECT_NE(help.find(std::string(each.name)), std::string::npos) << each.name;
    EXPECT_NE(help.find(each.needs), std::string::npos) << each.name;
  }
}

TEST(ExploreCommand, options_change_named_bounds_in_both_directions) {
  EXPECT_NE(run({"duplicates", "--fast-disks=false", "--states-max", "1"}).out.find("slow disks"),
            std::string::npos);
  EXPECT_NE(run({"election", "--fast-disks", "--states-max", "1"}).out.find("fast disks"),
            std::string::npos);
  EXPECT_NE(run({"duplicates", "--states-max", "1"}).out.find("fast disks"), std::string::npos);
}

TEST(ExploreCommand, an_interruption_ends_with_what_was_seen) {
  const PendingInterrupt interrupt(SIGTERM);
  const Said said = run({"three_terms"});
  EXPECT_EQ(said.exit_status, 130);
  EXPECT_NE(said.out.find("verdict       interrupted"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("states        "), std::string::npos) << said.out;
}

TEST(ExploreCommand, a_mistake_says_what_is_expected) {
  struct Row {
    std::vector<const char*> arguments;
    const char* complaint;
  };
  const std::vector<Row> rows = {
      {{"--nodes", "4"}, "--nodes: expected a whole number from 1 to 3, got 4"},
      {{"--nodes", "three"}, "--nodes: expected a whole number from 1 to 3, got three"},
      {{"--states-max=-1"}, "--states-max: expected a whole number from 1 to 2^64 - 1, got -1"},
      {{"--audit-every=-1"}, "--audit-every: expected a whole number from 0 to 2^64 - 1, got -1"},
      {{"--proposals", "8"}, "--proposals: expected a whole number from 0 to 7, got 8"},
      {{"--proposals", "7"}, "together must be at most 8, and are 2 + 7 + 2 * 0"},
      {{"--changes=foo"}, "--changes: expected changes with commas between them, each of words"},
      {{"--changes=+n9"}, "changes must be of the nodes there are, n1 to n3, not of n9"},
      {{"--nodes", "2", "--learners", "2"}, "one node at least must be a voter: of 2, 2 are"},
      {{"nowhere"}, "NAME: there are no bounds called nowhere (--list)"},
  };
  for (const Row& row : rows) {
    const Said said = run(row.arguments);
    EXPECT_EQ(said.exit_status, 3) << row.complaint;
    EXPECT_NE(said.error.find(row.complaint), std::string::npos) << said.error;
    EXPECT_EQ(said.out, "");
  }
}

TEST(ExplorationWords, one_is_not_several) {
  const std::string words =
      words_for({.nodes = 1, .terms = 1, .proposals = 1, .time_outs = 1, .crashes = 2});
  EXPECT_EQ(words,
            "1 node, 1 term, 1 proposal, 0 reads, 1 time-out, 0 heartbeats, 2 crashes, "
            "0 duplicates, no changes, slow disks");
}

}  // namespace
}  // namespace miniraft::lab
