// Log replication: one test per rule of Raft §5.3 and of AppendEntries in Fig. 2, with the bounded
// pipeline and the back-off by terms that §5.3 describes.
#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::Append;
using testing::at;
using testing::command;
using testing::entries;
using testing::heartbeat_interval;
using testing::RaftNode;

using Terms = std::vector<uint64_t>;

AppendAccepted accepted(const AppendEntries& append) {
  return {append.term, LogIndex(append.prev.index.value + append.entries.size()),
          append.read_sequence};
}

/// A leader of term 2 on top of `log`, whose follower 2 is known to agree with all of it.
RaftNode leader_with(Terms log, Options limits = {}) {
  RaftNode node({.term = 1, .log = std::move(log), .limits = std::move(limits)});
  node.become_candidate();
  node.receive(3, RequestVoteReply{node.term(), true});
  node.accept_all(2);
  node.sent.clear();
  return node;
}

/// Plays follower `peer` with a real node behind it until neither has anything more to say.
/// Returns how often it refused.
size_t replicate(RaftNode& leader, RaftNode& follower, uint64_t peer) {
  size_t refusals = 0;
  for (bool busy = true; busy;) {
    const auto appends = leader.sent_to<AppendEntries>(peer);
    leader.sent.clear();
    follower.sent.clear();
    for (const auto& append : appends) follower.receive(1, append);
    busy = !follower.sent.empty();
    for (const Outgoing& answer : follower.sent) {
      refusals += std::holds_alternative<AppendRejected>(answer.message) ? 1U : 0U;
      leader.receive(peer, answer.message);
    }
  }
  return refusals;
}

// --- Followers: AppendEntries 2 to 5 of Fig. 2 --------------------------------------------------

TEST(FollowerLog, takes_entries_and_acknowledges_them_once_durable) {
  RaftNode node({});
  node.disk_is_slow = true;
  node.receive(2, Append{.entries = entries(1, {1, 1}), .read_sequence = 7});
  EXPECT_TRUE(node.sent.empty()) << "Fig. 2: stable storage before the answer";
  node.fsync();
  EXPECT_EQ(node.durable_terms(), (Terms{1, 1}));
  EXPECT_EQ(node.last_to<AppendAccepted>(2),
            (AppendAccepted{Term(1), LogIndex(2), ReadSequence(7), at(1, 2)}));
}

TEST(FollowerLog, refuses_what_does_not_follow_its_log) {
  struct Row {
    Terms log;
    EntryId prev;
    bool accepted;
  };
  const Row rows[] = {
      {{}, at(0, 0), true},      {{1, 1}, at(0, 0), true},  {{1, 1}, at(1, 2), true},
      {{1, 1}, at(1, 1), true},  {{1, 1}, at(1, 3), false},  // beyond its end
      {{1, 1}, at(2, 2), false},                             // another term there
      {{1, 2}, at(1, 2), false}, {{}, at(1, 1), false},
  };
  for (const Row& row : rows) {
    RaftNode node({.term = 3, .log = row.log});
    node.receive(2, Append{.term = 3, .prev = row.prev});
    const size_t i = static_cast<size_t>(&row - rows);
    EXPECT_EQ(node.last_to<AppendAccepted>(2).has_value(), row.accepted) << "row " << i;
    EXPECT_EQ(node.last_to<AppendRejected>(2).has_value(), !row.accepted) << "row " << i;
    EXPECT_EQ(node.durable_terms(), row.log) << "a heartbeat takes nothing away, row " << i;
  }
}

TEST(FollowerLog, tells_where_the_logs_may_agree) {
  struct Row {
    Terms log;
    EntryId prev;
    EntryId hint;
  };
  const Row rows[] = {
      {{1, 1}, at(4, 9), at(1, 2)},           // too short: its end
      {{}, at(4, 9), at(0, 0)},               // empty
      {{1, 4, 4, 5, 5}, at(6, 5), at(5, 5)},  // earlier term there: that very entry may agree
      {{1, 4, 4, 5, 5}, at(3, 5), at(1, 1)},  // later terms there: skip them all
      {{4, 4, 4}, at(3, 2), at(0, 0)},        // nothing is early enough
  };
  for (const Row& row : rows) {
    RaftNode node({.term = 7, .log = row.log});
    node.receive(2, Append{.term = 7, .prev = row.prev, .read_sequence = 3});
    EXPECT_EQ(node.last_to<AppendRejected>(2),
              (AppendRejected{Term(7), row.prev.index, row.hint, ReadSequence(3)}))
        << "row " << &row - rows;
  }
}

TEST(FollowerLog, replaces_what_conflicts) {
  struct Row {
    Terms log;
    EntryId prev;
    Terms brought;
    Terms want;
  };
  const Row rows[] = {
      {{1, 1, 1}, at(1, 1), {2}, {1, 2}},        // a conflict takes all that follows
      {{1, 1, 1}, at(1, 1), {1, 2}, {1, 1, 2}},  // agrees first, then conflicts
      {{1, 1, 1}, at(0, 0), {2, 2}, {2, 2}},     // from the very start
      {{1, 2, 2}, at(1, 1), {3, 3, 3}, {1, 3, 3, 3}},
      {{1, 1}, at(1, 2), {2}, {1, 1, 2}},  // nothing to replace
  };
  for (const Row& row : rows) {
    RaftNode node({.term = 3, .log = row.log});
    const uint64_t first = row.prev.index.value + 1;
    node.receive(2, Append{.term = 3, .prev = row.prev, .entries = entries(first, row.brought)});
    EXPECT_EQ(node.durable_terms(), row.want) << "row " << &row - rows;
  }
}

TEST(FollowerLog, keeps_what_does_not_conflict) {
  // An append that was overtaken by a longer one must not take back what that one brought: it may
  // be acknowledged and committed.
  RaftNode node({.term = 1, .log = {1, 1, 1}});
  node.receive(2, Append{.entries = entries(1, {1})});
  EXPECT_EQ(node.durable_terms(), (Terms{1, 1, 1}));
  node.receive(2, Append{.entries = entries(1, {1, 1})});
  EXPECT_EQ(node.durable_terms(), (Terms{1, 1, 1}));
  node.receive(2, Append{});
  EXPECT_EQ(node.durable_terms(), (Terms{1, 1, 1}));
}

TEST(FollowerLog, taking_the_same_append_twice_changes_nothing) {
  RaftNode node({});
  const Append append{.entries = entries(1, {1, 1}), .leader_commit = 1};
  node.receive(2, append);
  node.receive(2, append);
  EXPECT_EQ(node.durable_terms(), (Terms{1, 1}));
  EXPECT_EQ(node.sent_to<AppendAccepted>(2).size(), 2U) << "the first answer may be lost";
  EXPECT_EQ(node.committed.size(), 1U);
}

TEST(FollowerLog, vouches_for_what_was_proven_and_not_for_its_own_tail) {
  RaftNode node({.term = 2, .log = {1, 1, 1, 1}});
  node.receive(2, Append{.term = 2, .prev = at(1, 1), .entries = entries(2, {1})});
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(2));
  node.receive(2, Append{.term = 2, .prev = at(1, 1)});
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(1));
}

TEST(FollowerLog, commits_no_further_than_was_proven) {
  // Fig. 2, AppendEntries 5: min(leaderCommit, index of last new entry). Entries 3 and 4 here may
  // be others than those that the leader has committed.
  RaftNode node({.term = 2, .log = {1, 1, 1, 1}});
  node.receive(2,
               Append{.term = 2, .prev = at(1, 1), .entries = entries(2, {1}), .leader_commit = 4});
  EXPECT_EQ(node.commit(), 2U);
  node.receive(2, Append{.term = 2, .prev = at(1, 2), .leader_commit = 9});
  EXPECT_EQ(node.commit(), 2U);
  node.receive(2, Append{.term = 2, .prev = at(1, 4), .leader_commit = 3});
  EXPECT_EQ(node.commit(), 3U);
}

TEST(FollowerLog, commit_index_never_falls) {
  RaftNode node({.term = 1, .log = {1, 1, 1}});
  node.receive(2, Append{.prev = at(1, 3), .leader_commit = 3});
  node.receive(2, Append{.prev = at(1, 3), .leader_commit = 1});
  EXPECT_EQ(node.commit(), 3U);
}

TEST(FollowerLog, never_gives_up_what_is_committed) {
  RaftNode node({.term = 1, .log = {1, 1}});
  node.receive(2, Append{.prev = at(1, 2), .leader_commit = 2});
  node.receive(2, Append{.term = 2, .prev = at(1, 1), .entries = entries(2, {2})});
  EXPECT_EQ(node.durable_terms(), (Terms{1, 1}));
  EXPECT_EQ(node.status().protocol_violations, 1U);
}

TEST(FollowerLog, ignores_appends_that_contradict_themselves) {
  const Append broken[] = {
      {.entries = {command(at(1, 2))}},                                // a gap after prev
      {.entries = {command(at(1, 1)), command(at(1, 3))}},             // a gap between
      {.term = 2, .entries = {command(at(2, 1)), command(at(1, 2))}},  // terms fall
      {.entries = {command(at(2, 1))}},                                // ahead of the leader's term
      {.entries = {command(at(0, 1))}},                                // term 0 elects nobody
      {.prev = at(1, 0)},                                              // no such place
      {.prev = at(0, 1)},
      {.prev = at(2, 1)},
      {.prev = at(1, UINT64_MAX)},
      {.prev = at(1, UINT64_MAX - 1), .entries = {command(at(1, UINT64_MAX))}},
  };
  for (const Append& append : broken) {
    RaftNode node({});
    node.receive(2, append);
    EXPECT_EQ(node.status().protocol_violations, 1U) << "case " << &append - broken;
    EXPECT_TRUE(node.sent.empty());
    EXPECT_TRUE(node.durable_terms().empty());
  }
}

// --- Leaders: what is sent ----------------------------------------------------------------------

TEST(LeaderLog, grows_and_never_changes) {
  RaftNode node({.term = 1, .log = {1, 1}});
  node.elect();
  node.propose(1, "a");
  node.propose(2, "b");
  EXPECT_EQ(node.durable_terms(), (Terms{1, 1, 2, 2, 2}));
  ASSERT_EQ(node.answers.proposals_appended.size(), 2U);
  EXPECT_EQ(node.answers.proposals_appended[0].id, at(2, 4));
  EXPECT_EQ(node.answers.proposals_appended[1].id, at(2, 5));
}

TEST(LeaderLog, begins_with_an_entry_that_carries_nothing) {
  // Raft §8: so that the leader learns what is committed.
  RaftNode node({});
  node.become_candidate();
  node.receive(2, RequestVoteReply{Term(1), true});
  const auto append = node.last_to<AppendEntries>(2);
  ASSERT_EQ(append->entries.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<Noop>(append->entries[0].payload));
}

TEST(LeaderLog, sends_entries_before_its_own_disk_has_them) {
  // Thesis §10.2.1: the leader writes and sends in parallel; only its own vote must wait.
  RaftNode node = leader_with({});
  node.disk_is_slow = true;
  node.propose(1);
  EXPECT_EQ(node.last_to<AppendEntries>(2)->entries.size(), 1U);
}

TEST(LeaderLog, sends_the_place_before_the_entries) {
  RaftNode node = leader_with({1, 1});
  node.propose(1, "a");
  const auto append = node.last_to<AppendEntries>(2);
  EXPECT_EQ(append->prev, at(2, 3));
  ASSERT_EQ(append->entries.size(), 1U);
  EXPECT_EQ(append->entries[0], command(at(2, 4), "a"));
}

TEST(LeaderLog, probes_one_at_a_time_a_follower_that_it_does_not_know) {
  RaftNode node({});
  node.elect();
  for (uint64_t i = 1; i <= 10; ++i) node.propose(i);
  EXPECT_TRUE(node.sent_to<AppendEntries>(3).empty()) << "the first probe is still out";
}

TEST(LeaderLog, pipelines_to_a_follower_that_agrees_up_to_a_bound) {
  Options limits;
  limits.inflight_appends_max = 4;
  RaftNode node = leader_with({}, limits);
  for (uint64_t i = 1; i <= 10; ++i) node.propose(i);
  const auto appends = node.sent_to<AppendEntries>(2);
  ASSERT_EQ(appends.size(), 4U);
  for (size_t i = 0; i < appends.size(); ++i) {
    EXPECT_EQ(appends[i].prev.index, LogIndex(1 + i)) << "each follows the last, unanswered";
  }
  node.sent.clear();
  node.receive(2, accepted(appends[0]));
  ASSERT_EQ(node.sent_to<AppendEntries>(2).size(), 1U);
  EXPECT_EQ(node.last_to<AppendEntries>(2)->entries.size(), 6U) << "what waited goes together";
}

TEST(LeaderLog, bounds_an_append_by_bytes_and_by_entries_but_always_sends_one) {
  Options limits;
  limits.append_bytes_max = 250;
  limits.append_entries_max = 3;
  limits.inflight_appends_max = 1;
  RaftNode node = leader_with({}, limits);
  node.propose(1, std::string(1000, 'x'));
  for (uint64_t i = 2; i <= 6; ++i) node.propose(i, std::string(10, 'x'));
  node.propose(7, std::string(100, 'x'));
  node.propose(8, std::string(100, 'x'));
  std::vector<size_t> sizes;
  while (const auto append = node.last_to<AppendEntries>(2)) {
    sizes.push_back(append->entries.size());
    node.sent.clear();
    node.receive(2, accepted(*append));
    if (sizes.size() > 20) break;
  }
  EXPECT_EQ(sizes, (std::vector<size_t>{1, 3, 3, 1}))
      << "one too large alone; three by count; two of ten and one of a hundred; the rest";
}

// However large each entry is, a follower that does not answer costs no more memory than this.
TEST(LeaderLog, bounds_the_bytes_that_wait_for_an_answer) {
  Options limits;
  limits.inflight_bytes_max = 2500;
  limits.append_bytes_max = 100;
  RaftNode node = leader_with({}, limits);
  node.sent.clear();
  for (uint64_t i = 1; i <= 8; ++i) node.propose(i, std::string(1000, 'x'));
  const auto out = node.sent_to<AppendEntries>(2);
  EXPECT_EQ(out.size(), 3U) << "2500 bytes are reached with the third";
  node.sent.clear();
  node.receive(2, accepted(out.front()));
  EXPECT_EQ(node.sent_to<AppendEntries>(2).size(), 1U) << "an answer makes room";
}

TEST(LeaderLog, sends_again_what_was_lost) {
  RaftNode node = leader_with({});
  node.propose(1);
  node.sent.clear();  // Lost on the way.
  node.pass(heartbeat_interval);
  node.accept_all(2);  // The heartbeat arrives; its answer shows that the entry is missing.
  const auto append = node.last_to<AppendEntries>(2);
  ASSERT_FALSE(append->entries.empty());
  EXPECT_EQ(append->entries[0].id, at(2, 2));
}

TEST(LeaderLog, probes_again_at_each_heartbeat_without_end) {
  RaftNode node({});
  node.elect();
  for (int i = 0; i < 50; ++i) {
    node.sent.clear();
    node.pass(heartbeat_interval);
    node.accept_all(2);
    EXPECT_FALSE(node.sent_to<AppendEntries>(3).empty()) << "node 3 is down, not forgotten";
  }
  EXPECT_TRUE(node.is(RoleKind::leader));
}

TEST(LeaderLog, is_not_confused_by_answers_that_were_overtaken) {
  RaftNode node = leader_with({1, 1, 1});
  node.propose(1);
  node.accept_all(2);
  EXPECT_EQ(node.commit(), 5U);
  node.sent.clear();
  node.receive(2, AppendRejected{Term(2), LogIndex(3), at(1, 1), ReadSequence(0)});
  node.receive(2, AppendAccepted{Term(2), LogIndex(1), ReadSequence(0)});
  node.propose(2);
  EXPECT_EQ(node.last_to<AppendEntries>(2)->prev.index, LogIndex(5)) << "what is held stays held";
}

TEST(LeaderLog, ignores_answers_that_no_follower_can_give) {
  RaftNode node = leader_with({});
  node.receive(2, AppendAccepted{Term(2), LogIndex(99), ReadSequence(0)});
  node.receive(2, AppendAccepted{Term(2), LogIndex(1), ReadSequence(99)});
  node.receive(2, AppendRejected{Term(2), LogIndex(0), EntryId{}, ReadSequence(0)});
  node.receive(2, AppendRejected{Term(2), LogIndex(99), EntryId{}, ReadSequence(0)});
  EXPECT_EQ(node.status().protocol_violations, 4U);
  EXPECT_EQ(node.commit(), 1U);
}

TEST(LeaderLog, times_the_round_trip_of_heartbeats) {
  RaftNode node = leader_with({});
  node.pass(heartbeat_interval);
  const auto heartbeat = node.last_to<AppendEntries>(2);
  node.answers = {};
  node.sleep(base::milliseconds(7));
  node.receive(2, accepted(*heartbeat));
  ASSERT_EQ(node.answers.round_trips.size(), 1U);
  EXPECT_EQ(node.answers.round_trips[0].peer, NodeId(2));
  EXPECT_EQ(node.answers.round_trips[0].duration, base::milliseconds(7));
}

// --- Leaders: how logs are brought together -----------------------------------------------------

TEST(Repair, brings_every_follower_of_figure_7_in_line) {
  const Terms leader_log = {1, 1, 1, 4, 4, 5, 5, 6, 6, 6};
  const Terms follower_logs[] = {
      {1, 1, 1, 4, 4, 5, 5, 6, 6},           // (a) one short
      {1, 1, 1, 4},                          // (b) many short
      {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6},     // (c) one more
      {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7},  // (d) two of a later term
      {1, 1, 1, 4, 4, 4, 4},                 // (e) both
      {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3},     // (f) both, of earlier terms
  };
  for (const Terms& log : follower_logs) {
    RaftNode leader({.term = 7, .log = leader_log});
    RaftNode follower({.self = 2, .term = 7, .log = log});
    leader.become_candidate();
    leader.receive(3, RequestVoteReply{leader.term(), true});
    const size_t refusals = replicate(leader, follower, 2);
    EXPECT_EQ(follower.durable_terms(), leader.durable_terms());
    EXPECT_EQ(leader.commit(), 11U);
    EXPECT_LE(refusals, 3U) << "back-off goes by terms, not by entries";
  }
}

TEST(Repair, takes_no_more_round_trips_than_there_are_terms) {
  Terms leader_log = {1};
  Terms follower_log = {1};
  for (uint64_t term = 2; term <= 9; ++term) {
    // Each term's 50 entries were written by one side only.
    Terms& log = term % 2 == 0 ? leader_log : follower_log;
    log.insert(log.end(), 50, term);
  }
  RaftNode leader({.term = 9, .log = leader_log});
  RaftNode follower({.self = 2, .term = 9, .log = follower_log});
  leader.become_candidate();
  leader.receive(3, RequestVoteReply{leader.term(), true});
  EXPECT_LE(replicate(leader, follower, 2), 9U);
  EXPECT_EQ(follower.durable_terms(), leader.durable_terms());
}

// --- Acknowledgements and the follower's disk ---------------------------------------------------

// Raft Fig. 2: stable storage before responding. What is there already need not wait for the rest.
TEST(FollowerLog, acknowledges_what_is_durable_while_a_write_is_under_way) {
  RaftNode node({.term = 1, .log = {1}});
  node.disk_is_slow = true;
  node.receive(2, Append{.prev = at(1, 1), .entries = entries(2, {1}), .read_sequence = 1});
  EXPECT_EQ(node.last_to<AppendAccepted>(2), std::nullopt);
  node.receive(2, Append{.prev = at(1, 1), .read_sequence = 2});
  EXPECT_EQ(node.last_to<AppendAccepted>(2),
            (AppendAccepted{Term(1), LogIndex(1), ReadSequence(2), at(1, 2)}));
  node.receive(2, Append{.prev = at(1, 2), .read_sequence = 3});
  EXPECT_EQ(node.last_to<AppendAccepted>(2),
            (AppendAccepted{Term(1), LogIndex(1), ReadSequence(3), at(1, 2)}))
      << "a heartbeat is answered by what is durable";
  node.fsync_all();
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(2));
}

// Taken back to the term before, it would follow that term's leader, who may cut its log.
TEST(FollowerLog, acknowledges_nothing_before_the_term_is_durable) {
  RaftNode node({.term = 1, .log = {1}});
  node.disk_is_slow = true;
  node.receive(2, Append{.term = 2, .prev = at(1, 1)});
  EXPECT_EQ(node.last_to<AppendAccepted>(2), std::nullopt);
  node.fsync_all();
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(1));
}

// --- Proposals ----------------------------------------------------------------------------------

TEST(Proposals, are_refused_by_whoever_does_not_lead) {
  RaftNode node({});
  node.propose(7);
  node.time_out();
  node.propose(8);
  node.receive(2, PreVoteReply{Term(1), true, node.last_to<PreVoteRequest>(2)->round});
  ASSERT_TRUE(node.is(RoleKind::candidate));
  node.propose(9);
  ASSERT_EQ(node.answers.proposals_refused.size(), 3U);
  for (const ProposalRefused& refused : node.answers.proposals_refused) {
    EXPECT_EQ(refused.reason, Refusal::not_leader);
  }
  EXPECT_TRUE(node.durable_terms().empty());
}

TEST(Proposals, are_refused_when_too_much_waits_for_commitment) {
  Options limits;
  limits.uncommitted_bytes_max = 1000;
  RaftNode node = leader_with({}, limits);
  uint64_t request = 0;
  while (node.answers.proposals_refused.empty() && request < 100) {
    node.propose(++request, std::string(100, 'x'));
  }
  EXPECT_EQ(node.answers.proposals_refused.at(0).reason, Refusal::busy);
  EXPECT_GE(request, 7U);
  EXPECT_LE(request, 10U);
  node.accept_all(2);
  node.propose(++request);
  EXPECT_EQ(node.answers.proposals_refused.size(), 1U) << "committed entries count no more";
}

}  // namespace
}  // namespace miniraft::raft
