// Changes of members and of leadership, one test per rule (Raft §6, Thesis §3.10, §4).
#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::at;
using testing::election_timeout;
using testing::heartbeat_interval;
using testing::holds;
using testing::learn;
using testing::leave;
using testing::RaftNode;
using testing::vote;

/// Leads term 1 with its first entry committed.
RaftNode leader_of_term_1(RaftNode::Start start = {}) {
  RaftNode node(std::move(start));
  node.elect();
  node.receive(2, holds(1, 1));
  if (node.commit() == 0) node.receive(3, holds(1, 1));
  EXPECT_EQ(node.commit(), 1U);
  return node;
}

std::optional<ChangeRefusal> refusal(const RaftNode& node) {
  if (node.answers.changes_answered.empty()) return std::nullopt;
  const auto* refused = std::get_if<ChangeRefusal>(&node.answers.changes_answered.back().outcome);
  return refused == nullptr ? std::nullopt : std::optional(*refused);
}

bool is_done(const RaftNode& node) {
  return !node.answers.changes_answered.empty() &&
         std::holds_alternative<ChangeCommitted>(node.answers.changes_answered.back().outcome);
}

TEST(Changes, are_in_effect_once_appended) {
  RaftNode node = leader_of_term_1();
  node.change(1, {learn(4)});
  EXPECT_TRUE(node.configuration().is_member(NodeId(4))) << "Raft §6: committed or not";
  EXPECT_FALSE(node.sent_to<AppendEntries>(4).empty()) << "and it is sent the log";
  EXPECT_FALSE(is_done(node));
  node.receive(2, holds(1, 2));
  EXPECT_TRUE(is_done(node));
}

TEST(Changes, of_voters_are_joint_and_complete_themselves) {
  RaftNode node = leader_of_term_1();
  node.change(1, {leave(3)});
  EXPECT_TRUE(node.configuration().is_joint);
  node.receive(2, holds(1, 2));
  EXPECT_FALSE(node.configuration().is_joint) << "C_new follows once C_old,new is committed";
  EXPECT_FALSE(is_done(node)) << "and has to be committed itself";
  node.receive(2, holds(1, 3));
  EXPECT_TRUE(is_done(node));
}

// Raft §6: log entries need both majorities while the configuration is joint.
TEST(Changes, joint_entries_need_both_majorities) {
  RaftNode node = leader_of_term_1({.voters = 3, .learners = {4, 5}});
  for (uint64_t peer = 2; peer <= 5; ++peer) node.receive(peer, holds(1, 1));
  node.change(1, {vote(4), vote(5), leave(3)});  // {1,2,3} and {1,2,4,5}
  ASSERT_TRUE(node.configuration().is_joint);
  node.receive(4, holds(1, 2));
  node.receive(5, holds(1, 2));
  EXPECT_EQ(node.commit(), 1U) << "n1, n4 and n5 are no majority of n1, n2 and n3";
  node.receive(2, holds(1, 2));
  EXPECT_EQ(node.commit(), 2U);
}

// Ongaro, raft-dev 2015: the leader must first commit an entry of its own term.
TEST(Changes, wait_for_the_first_commit_of_the_term) {
  RaftNode node({});
  node.elect();
  node.change(1, {learn(4)});
  EXPECT_EQ(refusal(node), ChangeRefusal::not_ready);
  node.receive(2, holds(1, 1));
  node.change(2, {learn(4)});
  EXPECT_FALSE(refusal(node) && node.answers.changes_answered.back().request == RequestId(2));
}

TEST(Changes, come_one_at_a_time) {
  RaftNode node = leader_of_term_1();
  node.change(1, {learn(4)});
  node.change(2, {learn(5)});
  EXPECT_EQ(refusal(node), ChangeRefusal::in_progress);
  node.receive(2, holds(1, 2));
  node.change(3, {leave(3)});
  node.receive(2, holds(1, 3));
  ASSERT_FALSE(node.configuration().is_joint);
  node.change(4, {learn(5)});
  EXPECT_EQ(refusal(node), ChangeRefusal::in_progress) << "C_new is not committed";
}

TEST(Changes, are_refused_by_who_does_not_lead) {
  RaftNode node({});
  node.change(1, {learn(4)});
  EXPECT_EQ(refusal(node), ChangeRefusal::not_leader);
}

TEST(Changes, that_leave_no_voters_are_refused_even_by_force) {
  RaftNode node = leader_of_term_1();
  node.change(1, {leave(1), leave(2), learn(3)}, true);
  EXPECT_EQ(refusal(node), ChangeRefusal::no_voters_left);
}

// Thesis §4.2.1, and etcd #3477: a voter that cannot be reached may cost the quorum.
TEST(Changes, that_leave_no_quorum_within_reach_are_refused_unless_forced) {
  RaftNode node = leader_of_term_1({.voters = 3, .learners = {4}});
  for (int i = 0; i < 15; ++i) {
    node.pass(heartbeat_interval);
    node.receive(2, holds(1, 1));  // n3 and n4 are silent
  }
  node.change(1, {leave(2)});
  EXPECT_EQ(refusal(node), ChangeRefusal::no_working_quorum) << "n3 is not there";
  node.change(2, {leave(2)}, true);
  EXPECT_TRUE(node.configuration().is_joint);
}

TEST(Promotion, needs_a_learner) {
  RaftNode node = leader_of_term_1();
  node.change(1, {vote(4)});
  EXPECT_EQ(refusal(node), ChangeRefusal::not_a_learner);
}

// Thesis §4.2.1: the learner must be caught up before it votes.
TEST(Promotion, waits_until_the_learner_has_caught_up) {
  RaftNode node = leader_of_term_1({.voters = 3, .learners = {4}});
  node.receive(4, holds(1, 0));
  node.change(1, {vote(4)});
  EXPECT_FALSE(node.configuration().is_joint);
  node.receive(4, holds(1, 1));
  EXPECT_TRUE(node.configuration().is_joint);
}

TEST(Promotion, is_given_up_when_the_learner_goes_silent) {
  RaftNode node = leader_of_term_1({.voters = 3, .learners = {4}});
  node.change(1, {vote(4)});
  for (int i = 0; i < 15; ++i) {
    node.pass(heartbeat_interval);
    node.receive(2, holds(1, 1));
  }
  EXPECT_EQ(refusal(node), ChangeRefusal::not_caught_up);
  EXPECT_FALSE(node.configuration().is_voter(NodeId(4)));
}

// Thesis §4.2.1: ten rounds, the last no longer than an election timeout.
TEST(Promotion, is_given_up_when_the_learner_is_slower_than_the_load) {
  RaftNode node = leader_of_term_1({.voters = 3, .learners = {4}});
  node.propose(100);
  node.change(1, {vote(4)});
  uint64_t last = 2;
  for (int round = 0; round < 10; ++round) {
    EXPECT_EQ(refusal(node), std::nullopt) << round;
    for (int i = 0; i < 12; ++i) {
      node.pass(heartbeat_interval);
      node.receive(2, holds(1, last));
      node.receive(4, holds(1, last - 1));
    }
    node.propose(200);
    node.receive(4, holds(1, last));
    ++last;
  }
  EXPECT_EQ(refusal(node), ChangeRefusal::not_caught_up);
}

TEST(Learners, do_not_campaign) {
  RaftNode node({.self = 4, .voters = 3, .learners = {4}});
  node.pass(election_timeout * 10);
  EXPECT_TRUE(node.is(RoleKind::follower));
  EXPECT_TRUE(node.sent.empty());
}

// etcd PR 10998: whose configuration is old may be a voter by now, and its vote be needed.
TEST(Learners, vote_when_they_are_asked) {
  RaftNode node({.self = 4, .voters = 3, .learners = {4}});
  node.receive(2, RequestVote{Term(1), EntryId{}});
  EXPECT_TRUE(node.last_to<RequestVoteReply>(2)->granted);
}

TEST(Learners, do_not_count_towards_commitment) {
  RaftNode node = leader_of_term_1({.voters = 3, .learners = {4, 5}});
  node.propose(1);
  node.receive(4, holds(1, 2));
  node.receive(5, holds(1, 2));
  EXPECT_EQ(node.commit(), 1U);
}

// Raft §6: a configuration is undone with the entry that brought it.
TEST(Changes, are_undone_with_a_truncated_tail) {
  RaftNode node({.term = 1});
  Configuration four = node.configuration();
  four.members.push_back({NodeId(4), Standing::voter});
  AppendEntries append{Term(1), {}, {{at(1, 1), Noop{}}, {at(1, 2), four}}, LogIndex(1), {}};
  node.receive(2, append);
  EXPECT_TRUE(node.configuration().is_member(NodeId(4)));
  node.receive(3, AppendEntries{Term(2), at(1, 1), {{at(2, 2), Noop{}}}, LogIndex(1), {}});
  EXPECT_FALSE(node.configuration().is_member(NodeId(4)));
}

TEST(Changes, of_a_peer_that_cannot_be_are_ignored) {
  RaftNode node({.term = 1});
  const Configuration nonsense{{{NodeId(2), Standing::voter}, {NodeId(1), Standing::voter}}};
  node.receive(2, AppendEntries{Term(1), {}, {{at(1, 1), nonsense}}, LogIndex(), {}});
  EXPECT_EQ(node.status().last_entry, EntryId{});
  EXPECT_EQ(node.status().protocol_violations, 1U);
}

// Raft §6: whoever leads completes a joint configuration.
TEST(Changes, half_done_are_completed_by_the_next_leader) {
  RaftNode node({.term = 1});
  const Configuration joint =
      enter_joint(node.configuration(), std::vector<MemberChange>{leave(3)}).value();
  node.receive(2, AppendEntries{Term(1), {}, {{at(1, 1), joint}}, LogIndex(1), {}});
  node.sleep(election_timeout * 3);
  node.elect();
  ASSERT_TRUE(node.is(RoleKind::leader));
  node.receive(2, holds(2, 2));
  EXPECT_FALSE(node.configuration().is_joint);
  EXPECT_FALSE(node.configuration().is_member(NodeId(3)));
}

// Thesis §4.2.2: a leader that is not in C_new leads until it is committed, without counting
// itself, and then steps down.
TEST(Removal, of_the_leader_ends_its_leadership_when_committed) {
  RaftNode node = leader_of_term_1();
  node.change(1, {leave(1)});
  node.receive(2, holds(1, 2));
  EXPECT_EQ(node.commit(), 1U + 0U) << "n2 and n3 must both have C_old,new: of n2, n3 both";
  node.receive(3, holds(1, 2));
  EXPECT_EQ(node.commit(), 2U);
  node.receive(2, holds(1, 3));
  EXPECT_TRUE(node.is(RoleKind::leader)) << "its own log does not count any more";
  node.receive(3, holds(1, 3));
  EXPECT_TRUE(is_done(node));
  EXPECT_TRUE(node.is(RoleKind::follower));
  const bool asked = !node.sent_to<TimeoutNow>(2).empty() || !node.sent_to<TimeoutNow>(3).empty();
  EXPECT_TRUE(asked) << "somebody takes over at once";
  node.sent.clear();
  node.pass(election_timeout * 5);
  EXPECT_TRUE(node.sent.empty()) << "and it does not campaign";
}

// Thesis §4.2.2: who is not in its own latest configuration may be needed until it is committed.
TEST(Removal, that_may_not_be_committed_leaves_the_right_to_campaign) {
  RaftNode node({.term = 1});
  Configuration without = node.configuration();
  without.members.erase(without.members.begin());
  node.receive(2, AppendEntries{Term(1), {}, {{at(1, 1), without}}, LogIndex(), {}});
  node.pass(election_timeout * 3);
  EXPECT_TRUE(node.is(RoleKind::pre_candidate));
}

TEST(Removal, is_told_to_who_is_removed) {
  RaftNode node = leader_of_term_1();
  node.receive(3, holds(1, 1));
  node.change(1, {leave(3)});
  node.receive(2, holds(1, 2));
  node.sent.clear();
  node.receive(2, holds(1, 3));
  node.receive(3, holds(1, 2));
  node.pass(heartbeat_interval * 3);
  bool was_told = false;
  for (const auto& append : node.sent_to<AppendEntries>(3)) {
    was_told = was_told || append.leader_commit == LogIndex(3);
  }
  EXPECT_TRUE(was_told) << "of C_new and that it is committed";
}

// --- Thesis §3.10 -------------------------------------------------------------------------------

std::optional<TransferOutcome> transfer_outcome(const RaftNode& node) {
  const auto& answers = node.answers.transfers_answered;
  return answers.empty() ? std::nullopt : std::optional(answers.back().outcome);
}

TEST(Transfer, waits_until_the_follower_has_the_whole_log) {
  RaftNode node = leader_of_term_1();
  node.propose(1);
  node.transfer(2, 3);
  EXPECT_TRUE(node.sent_to<TimeoutNow>(3).empty());
  node.receive(3, holds(1, 2));
  EXPECT_EQ(node.sent_to<TimeoutNow>(3).size(), 1U);
}

TEST(Transfer, takes_no_proposals_meanwhile_and_ends_after_an_election_timeout) {
  RaftNode node = leader_of_term_1();
  node.transfer(1, 3);
  node.propose(2);
  EXPECT_EQ(node.answers.proposals_refused.back().reason, Refusal::busy);
  for (int i = 0; i < 10; ++i) {
    node.pass(heartbeat_interval);
    node.receive(2, holds(1, 1));
  }
  EXPECT_EQ(transfer_outcome(node), TransferOutcome::timed_out);
  EXPECT_TRUE(node.is(RoleKind::leader));
  node.propose(3);
  EXPECT_EQ(node.answers.proposals_appended.back().request, RequestId(3));
}

TEST(Transfer, is_done_when_a_later_term_begins) {
  RaftNode node = leader_of_term_1();
  node.receive(3, holds(1, 1));
  node.transfer(1);
  ASSERT_EQ(node.sent_to<TimeoutNow>(2).size() + node.sent_to<TimeoutNow>(3).size(), 1U);
  node.receive(3, RequestVote{Term(2), at(1, 1), true});
  EXPECT_EQ(transfer_outcome(node), TransferOutcome::done);
  EXPECT_TRUE(node.last_to<RequestVoteReply>(3)->granted)
      << "Thesis §4.2.3: it asked for this election itself";
}

TEST(Transfer, goes_to_voters_only) {
  RaftNode node = leader_of_term_1({.voters = 3, .learners = {4}});
  for (const uint64_t to : {UINT64_C(1), UINT64_C(4), UINT64_C(9)}) {
    node.transfer(to, to);
    EXPECT_EQ(transfer_outcome(node), TransferOutcome::not_a_voter) << to;
  }
  node.transfer(5, 2);
  node.transfer(6, 3);
  EXPECT_EQ(transfer_outcome(node), TransferOutcome::in_progress);
  RaftNode follower({});
  follower.transfer(1);
  EXPECT_EQ(transfer_outcome(follower), TransferOutcome::not_leader);
}

// Ours, by Thesis §3.10, which names preferred leaders as a reason to transfer.
Message holds_with_priority(uint64_t match, uint8_t priority) {
  return AppendAccepted{Term(1), LogIndex(match), ReadSequence(0), at(1, match), priority};
}

/// A leader of priority 1 lets `time` pass, while n2 answers with 0 and n3 with 2, up to `match`.
RaftNode preferring_leader(uint64_t match, base::Duration time) {
  RaftNode node = leader_of_term_1({.limits = {.priority = 1}});
  for (base::Duration passed; passed < time; passed = passed + heartbeat_interval) {
    node.receive(2, holds_with_priority(1, 0));
    node.receive(3, holds_with_priority(match, 2));
    node.pass(heartbeat_interval);
  }
  return node;
}

TEST(Priority, hands_over_to_a_voter_that_has_the_log_after_an_election_timeout) {
  EXPECT_TRUE(preferring_leader(1, heartbeat_interval * 9).sent_to<TimeoutNow>(3).empty());
  const RaftNode node = preferring_leader(1, heartbeat_interval * 11);
  EXPECT_FALSE(node.sent_to<TimeoutNow>(3).empty());
  EXPECT_TRUE(node.answers.transfers_answered.empty()) << "nobody asked";
}

TEST(Priority, does_not_count_for_one_that_lags) {
  EXPECT_TRUE(preferring_leader(0, heartbeat_interval * 50).sent_to<TimeoutNow>(3).empty());
}

TEST(Priority, is_not_insisted_on_with_one_that_does_not_take_over) {
  const RaftNode node = preferring_leader(1, heartbeat_interval * 109);
  const size_t sent = node.sent_to<TimeoutNow>(3).size();
  EXPECT_LE(sent, 11U) << "one try: with each heartbeat until its deadline";
  EXPECT_GT(preferring_leader(1, heartbeat_interval * 115).sent_to<TimeoutNow>(3).size(), sent);
}

TEST(Priority, does_not_move_a_leader_among_equals_or_to_learners) {
  RaftNode node = leader_of_term_1({.voters = 3, .learners = {4}});
  for (int i = 0; i < 50; ++i) {
    node.receive(2, holds_with_priority(1, 0));
    node.receive(3, holds_with_priority(1, 0));
    node.receive(4, holds_with_priority(1, 9));
    node.pass(heartbeat_interval);
  }
  for (const uint64_t peer : {2U, 3U, 4U}) EXPECT_TRUE(node.sent_to<TimeoutNow>(peer).empty());
}

TEST(TimeoutNow, makes_a_follower_campaign_at_once_without_asking) {
  RaftNode node({.term = 1});
  node.receive(2, testing::heartbeat(1));
  node.receive(2, TimeoutNow{Term(1)});
  EXPECT_TRUE(node.is(RoleKind::candidate));
  EXPECT_EQ(node.term(), Term(2));
  EXPECT_TRUE(node.last_to<RequestVote>(3)->is_transfer);
}

// CCF's late nominations: one of an earlier term, or of another node, disrupts nobody.
TEST(TimeoutNow, is_obeyed_from_the_leader_of_the_term_only) {
  RaftNode node({.term = 2});
  node.receive(2, testing::heartbeat(2));
  node.receive(2, TimeoutNow{Term(1)});
  node.receive(3, TimeoutNow{Term(2)});
  EXPECT_TRUE(node.is(RoleKind::follower));
  RaftNode learner({.self = 4, .voters = 3, .term = 2, .learners = {4}});
  learner.receive(2, testing::heartbeat(2));
  learner.receive(2, TimeoutNow{Term(2)});
  EXPECT_TRUE(learner.is(RoleKind::follower));
}

}  // namespace
}  // namespace miniraft::raft
