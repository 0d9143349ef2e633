// Explorations of small bounds: what they reach, that their reductions lose nothing, and that they
// find faults which are put in on purpose, with a scenario that ends in the same breach.
#include "miniraft/sim/explore/explorer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "tests/support/scenario.h"

namespace miniraft::sim {
namespace {

ExplorationResult explored(const Bounds& bounds) {
  return explore(bounds, nullptr);
}

// --- The shipped core keeps its promises (Raft Fig. 3) ---

TEST(Exploration, slow_disks_keep_every_promise) {
  const auto result = explored({.terms = 1, .proposals = 1, .time_outs = 1});
  EXPECT_EQ(result.end, ExplorationEnd::finished)
      << (result.violation ? result.violation->scenario : "");
  EXPECT_GT(result.states, 5000U);
}

TEST(Exploration, two_terms_keep_every_promise) {
  const auto result =
      explored({.terms = 2, .proposals = 1, .time_outs = 2, .disks_are_slow = false});
  EXPECT_EQ(result.end, ExplorationEnd::finished)
      << (result.violation ? result.violation->scenario : "");
  EXPECT_GT(result.states, 50'000U);
}

TEST(Exploration, crashes_reads_and_duplicates_keep_every_promise) {
  const auto result = explored({.nodes = 2,
                                .terms = 1,
                                .proposals = 1,
                                .reads = 1,
                                .time_outs = 1,
                                .heartbeats = 1,
                                .crashes = 1,
                                .duplicates = 1});
  EXPECT_EQ(result.end, ExplorationEnd::finished)
      << (result.violation ? result.violation->scenario : "");
  EXPECT_GT(result.states, 5000U);
}

TEST(Exploration, one_node_is_its_own_majority) {
  const auto result =
      explored({.nodes = 1, .terms = 2, .proposals = 2, .time_outs = 3, .crashes = 2});
  EXPECT_EQ(result.end, ExplorationEnd::finished);
  EXPECT_GT(result.states, 100U);
}

TEST(Exploration, transfers_keep_every_promise) {
  const auto result = explored({.time_outs = 1, .transfers = 1, .disks_are_slow = false});
  EXPECT_EQ(result.end, ExplorationEnd::finished)
      << (result.violation ? result.violation->scenario : "");
  EXPECT_GT(result.states, 10'000U);
}

TEST(Exploration, snapshots_keep_every_promise) {
  // A follower that missed what a snapshot includes gets it instead (Raft §7).
  const auto result = explored({.proposals = 0, .snapshots = 1, .disks_are_slow = false});
  EXPECT_EQ(result.end, ExplorationEnd::finished)
      << (result.violation ? result.violation->scenario : "");
  EXPECT_GT(result.states, 50'000U);
}

TEST(Exploration, unreadable_snapshots_keep_every_promise) {
  // Whoever cannot read its own gets the leader's, and keeps the log after it (Raft §7).
  const auto& all = named_bounds();
  const auto damage = std::ranges::find_if(
      all, [](const NamedBounds& named) { return std::string_view(named.name) == "damage"; });
  ASSERT_NE(damage, all.end());
  const auto result = explored(damage->bounds);
  EXPECT_EQ(result.end, ExplorationEnd::finished)
      << (result.violation ? result.violation->scenario : "");
  EXPECT_GT(result.states, 10'000U);
}

// --- So do changes of members (Raft §6) ---

struct Changes {
  const char* name;
  Bounds bounds;
};

void PrintTo(const Changes& changes, std::ostream* out) {
  *out << changes.name;
}

class MembersChange : public ::testing::TestWithParam<Changes> {};

TEST_P(MembersChange, and_every_promise_is_kept) {
  const auto result = explored(GetParam().bounds);
  EXPECT_EQ(result.end, ExplorationEnd::finished)
      << (result.violation ? result.violation->scenario : "");
  EXPECT_GT(result.states, 1000U);
}

INSTANTIATE_TEST_SUITE_P(
    All, MembersChange,
    ::testing::Values(Changes{"one_of_three_is_removed",
                              {.proposals = 0,
                               .time_outs = 1,
                               .changes = member_changes_in("-n3").value(),
                               .disks_are_slow = false}},
                      Changes{"a_node_learns_and_then_votes",
                              {.joining = 1,
                               .proposals = 0,
                               .crashes = 1,
                               .changes = member_changes_in("~n3, +n3").value(),
                               .disks_are_slow = false}},
                      Changes{"one_takes_the_place_of_another",
                              {.nodes = 2,
                               .learners = 1,
                               .crashes = 1,
                               .changes = member_changes_in("+n2 -n1").value(),
                               .disks_are_slow = false}},
                      Changes{"a_node_learns_by_a_snapshot",
                              {.joining = 1,
                               .proposals = 0,
                               .changes = member_changes_in("~n3").value(),
                               .snapshots = 1,
                               .disks_are_slow = false}},
                      Changes{"two_take_the_place_of_one",
                              {.learners = 2,
                               .proposals = 0,
                               .changes = member_changes_in("+n2 +n3 -n1").value(),
                               .disks_are_slow = false}}),
    [](const auto& instance) { return std::string(instance.param.name); });

// --- The reductions lose nothing ---

TEST(Exploration, dropping_dead_messages_reaches_the_same_nodes) {
  Bounds bounds{.nodes = 2, .terms = 2, .proposals = 1, .time_outs = 2, .crashes = 1};
  bounds.is_symmetric = false;
  const auto reduced = explored(bounds);
  bounds.drops_dead_messages = false;
  const auto full = explored(bounds);
  EXPECT_LT(reduced.states, full.states);
  EXPECT_EQ(reduced.node_states, full.node_states);
}

TEST(Exploration, dropping_dead_messages_loses_no_change) {
  // A leader that is removed hands over by a TimeoutNow, which may come late.
  Bounds bounds{.nodes = 2,
                .learners = 1,
                .terms = 3,
                .changes = member_changes_in("+n2 -n1").value(),
                .disks_are_slow = false};
  const auto reduced = explored(bounds);
  bounds.drops_dead_messages = false;
  const auto full = explored(bounds);
  EXPECT_LT(reduced.states, full.states);
  EXPECT_EQ(reduced.node_states, full.node_states);
}

TEST(Exploration, dropping_dead_messages_loses_no_snapshot) {
  // The voter goes on alone, and the learner gets late what the log no longer has.
  Bounds bounds{
      .nodes = 2, .learners = 1, .terms = 2, .crashes = 1, .snapshots = 1, .disks_are_slow = false};
  const auto reduced = explored(bounds);
  bounds.drops_dead_messages = false;
  const auto full = explored(bounds);
  EXPECT_LT(reduced.states, full.states);
  EXPECT_EQ(reduced.node_states, full.node_states);
}

TEST(Exploration, dropping_dead_messages_loses_no_replaced_state) {
  Bounds bounds{.nodes = 2,
                .terms = 1,
                .proposals = 0,
                .time_outs = 1,
                .heartbeats = 2,
                .crashes = 1,
                .snapshots = 1,
                .damages = 1};
  const auto reduced = explored(bounds);
  bounds.drops_dead_messages = false;
  const auto full = explored(bounds);
  EXPECT_LT(reduced.states, full.states);
  EXPECT_EQ(reduced.node_states, full.node_states);
}

TEST(Exploration, voters_change_places_where_a_change_does_not_tell_them_apart) {
  Bounds bounds{.learners = 1,
                .proposals = 0,
                .changes = member_changes_in("+n3").value(),
                .disks_are_slow = false};
  const auto reduced = explored(bounds);
  bounds.is_symmetric = false;
  const auto full = explored(bounds);
  EXPECT_EQ(reduced.depth, full.depth);
  EXPECT_GT(full.states * 10, reduced.states * 19);
  EXPECT_LE(full.states, reduced.states * 2) << "two nodes can change places";
}

TEST(Exploration, names_matter_where_a_leader_may_be_voted_out) {
  // Of two equal successors it tells the one with the lower id to campaign.
  EXPECT_EQ(symmetries_of({}).size(), 6U);
  EXPECT_EQ(symmetries_of({.learners = 1}).size(), 2U);
  EXPECT_EQ(symmetries_of({.learners = 1, .changes = member_changes_in("+n3").value()}).size(), 2U);
  EXPECT_EQ(symmetries_of({.learners = 2, .changes = member_changes_in("+n3").value()}).size(), 1U);
  EXPECT_EQ(symmetries_of({.changes = member_changes_in("-n3").value()}).size(), 1U);
}

TEST(Exploration, symmetric_states_are_counted_once) {
  Bounds bounds{.terms = 1, .proposals = 0, .time_outs = 2, .disks_are_slow = false};
  const auto reduced = explored(bounds);
  bounds.is_symmetric = false;
  const auto full = explored(bounds);
  EXPECT_EQ(reduced.depth, full.depth);
  EXPECT_GT(full.states, reduced.states * 5);
  EXPECT_LE(full.states, reduced.states * 6) << "three nodes can change places in six ways";
}

TEST(Exploration, equal_bytes_behave_equally) {
  // sim/explore/state_bytes.cpp must not leave out what a later step reads.
  const auto result = explored({.terms = 2,
                                .proposals = 1,
                                .reads = 1,
                                .time_outs = 2,
                                .crashes = 1,
                                .disks_are_slow = false,
                                .states_max = 100'000,
                                .audit_every = 1});
  EXPECT_EQ(result.end, ExplorationEnd::limit) << (result.violation ? result.violation->what : "");
  EXPECT_GT(result.audits, 1000U);
}

TEST(Exploration, equal_bytes_behave_equally_in_changes) {
  const auto result = explored({.joining = 1,
                                .proposals = 0,
                                .heartbeats = 1,
                                .changes = member_changes_in("~n3, +n3 -n1").value(),
                                .transfers = 1,
                                .disks_are_slow = false,
                                .states_max = 50'000,
                                .audit_every = 1});
  EXPECT_EQ(result.end, ExplorationEnd::limit) << (result.violation ? result.violation->what : "");
  EXPECT_GT(result.audits, 1000U);
}

// --- Faults are found ---

TEST(Exploration, equal_bytes_behave_equally_in_snapshots) {
  const auto result = explored({.terms = 2,
                                .proposals = 1,
                                .time_outs = 2,
                                .crashes = 1,
                                .snapshots = 2,
                                .damages = 1,
                                .disks_are_slow = true,
                                .states_max = 100'000,
                                .audit_every = 1});
  EXPECT_EQ(result.end, ExplorationEnd::limit) << (result.violation ? result.violation->what : "");
  EXPECT_GT(result.audits, 100U);
}

struct Fault {
  const char* name;
  Bounds bounds;
  size_t steps_max;
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

class SeededFault : public ::testing::TestWithParam<Fault> {};

TEST_P(SeededFault, is_found_and_its_scenario_shows_it) {
  const auto result = explored(GetParam().bounds);
  ASSERT_EQ(result.end, ExplorationEnd::violation);
  EXPECT_LE(result.violation->steps, GetParam().steps_max);
  const auto failure = raft::testing::run_scenario(result.violation->scenario);
  ASSERT_TRUE(failure) << "the scenario runs to its end:\n" << result.violation->scenario;
  EXPECT_TRUE(failure->what.starts_with("broken promise: ")) << failure->what;
  const auto lines = std::ranges::count(result.violation->scenario, '\n');
  EXPECT_EQ(failure->line, static_cast<size_t>(lines)) << "it breaks in its last line";
}

INSTANTIATE_TEST_SUITE_P(
    All, SeededFault,
    ::testing::Values(
        Fault{"forgets_vote",
              {.terms = 1,
               .proposals = 0,
               .time_outs = 2,
               .crashes = 1,
               .sabotage = Sabotage::forgets_vote},
              11},
        Fault{"forgets_log",
              {.terms = 2,
               .proposals = 0,
               .time_outs = 2,
               .crashes = 1,
               .sabotage = Sabotage::forgets_log},
              12},
        Fault{"forgets_members",
              {.nodes = 2,
               .learners = 1,
               .terms = 1,
               .proposals = 0,
               .time_outs = 1,
               .crashes = 1,
               .changes = member_changes_in("-n2").value(),
               .sabotage = Sabotage::forgets_members},
              10},
        Fault{
            "hasty", {.terms = 1, .proposals = 0, .time_outs = 1, .sabotage = Sabotage::hasty}, 4}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(Exploration, says_what_is_wrong_with_bounds) {
  EXPECT_FALSE(validation_error({}));
  EXPECT_TRUE(validation_error({.nodes = 4}));
  EXPECT_TRUE(validation_error({.terms = 8}));
  EXPECT_TRUE(validation_error({.terms = 5, .proposals = 4}));
  EXPECT_TRUE(validation_error({.reads = 5}));
  EXPECT_TRUE(validation_error({.heartbeats = 9}));
  EXPECT_TRUE(validation_error({.snapshots = 16}));
  EXPECT_TRUE(validation_error({.crashes = 1, .damages = 1}));
  EXPECT_TRUE(validation_error({.snapshots = 1, .damages = 1}));
  EXPECT_TRUE(validation_error({.learners = 2, .joining = 1}));
  EXPECT_TRUE(validation_error({.changes = member_changes_in("-n4").value()}));
  EXPECT_TRUE(validation_error({.proposals = 5, .changes = member_changes_in("-n3").value()}));
  for (const NamedBounds& named : named_bounds()) EXPECT_FALSE(validation_error(named.bounds));
}

TEST(MemberChanges, are_read_as_they_are_written) {
  for (const char* words : {"", "-n3", "~n3, +n3", "+n2 -n1 forced, ~n1"}) {
    const auto changes = member_changes_in(words);
    ASSERT_TRUE(changes) << words;
    EXPECT_EQ(words_for(*changes), words);
  }
  for (const char* words : {",", "-n3,,+n3", "n3", "+3", "+n", "+n3x", "forced", "-n3 foo"}) {
    EXPECT_FALSE(member_changes_in(words)) << words;
  }
}

}  // namespace
}  // namespace miniraft::sim
