// Pre-vote: one test per rule of Thesis §9.6. Nobody enters a term that a majority would not let it
// win, so a node that was cut off does not disrupt the others when it comes back.
#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::at;
using testing::election_timeout;
using testing::node_in;
using testing::RaftNode;

TEST(PreVote, asking_raises_no_term_and_gives_no_vote) {
  RaftNode node({.term = 2, .log = {1, 2}});
  node.time_out();
  EXPECT_TRUE(node.is(RoleKind::pre_candidate));
  EXPECT_EQ(node.term(), Term(2));
  EXPECT_EQ(node.durable_state().voted_for(), std::nullopt);
  for (const uint64_t peer : {2U, 3U}) {
    EXPECT_EQ(node.last_to<PreVoteRequest>(peer),
              (PreVoteRequest{Term(3), at(2, 2), PreVoteRound(1)}));
  }
}

TEST(PreVote, a_node_that_nobody_answers_never_raises_its_term) {
  RaftNode node({.term = 2});
  node.pass(election_timeout * 100);
  EXPECT_EQ(node.term(), Term(2)) << "it would depose the leader when it comes back";
}

TEST(PreVote, granting_changes_nothing) {
  RaftNode node({.term = 2, .vote = 3});
  node.outlive_former_leaders();
  const base::Instant deadline = node.wake_at();
  node.receive(2, PreVoteRequest{Term(3), EntryId{}, PreVoteRound(7)});
  EXPECT_EQ(node.last_to<PreVoteReply>(2), (PreVoteReply{Term(3), true, PreVoteRound(7)}));
  EXPECT_EQ(node.term(), Term(2));
  EXPECT_EQ(node.durable_state(), HardState(Term(2), NodeId(3)));
  EXPECT_EQ(node.wake_at(), deadline);
}

TEST(PreVote, may_be_granted_to_several) {
  RaftNode node({.term = 2});
  node.outlive_former_leaders();
  node.receive(2, PreVoteRequest{Term(3), EntryId{}});
  node.receive(3, PreVoteRequest{Term(3), EntryId{}});
  EXPECT_TRUE(node.last_to<PreVoteReply>(2)->granted);
  EXPECT_TRUE(node.last_to<PreVoteReply>(3)->granted);
}

TEST(PreVote, is_refused_to_a_term_that_is_not_ahead) {
  RaftNode node({.term = 3});
  node.receive(2, PreVoteRequest{Term(3), at(9, 9)});
  EXPECT_EQ(node.last_to<PreVoteReply>(2), std::nullopt);
  EXPECT_EQ(node.last_to<HigherTerm>(2), HigherTerm{Term(3)});
}

TEST(PreVote, is_refused_while_another_leader_is_alive) {
  RaftNode node = node_in(RoleKind::follower);
  node.sleep(election_timeout - base::nanoseconds(1));
  node.receive(3, PreVoteRequest{Term(2), at(9, 9)});
  EXPECT_FALSE(node.last_to<PreVoteReply>(3)->granted);
  node.sleep(base::nanoseconds(1));
  node.receive(3, PreVoteRequest{Term(2), at(9, 9)});
  EXPECT_TRUE(node.last_to<PreVoteReply>(3)->granted) << "silent for the minimum timeout";
}

TEST(PreVote, a_leader_that_asks_has_stepped_down_and_is_granted) {
  RaftNode node = node_in(RoleKind::follower);
  node.receive(2, PreVoteRequest{Term(2), EntryId{}});
  EXPECT_TRUE(node.last_to<PreVoteReply>(2)->granted);
}

TEST(PreVote, is_refused_by_a_leader) {
  RaftNode node = node_in(RoleKind::leader);
  node.receive(3, PreVoteRequest{Term(2), at(9, 9)});
  EXPECT_EQ(node.last_to<PreVoteReply>(3), (PreVoteReply{Term(2), false}));
}

TEST(PreVote, answers_about_another_term_are_void) {
  RaftNode node({.voters = 5, .term = 2});
  node.time_out();
  const PreVoteRound round = node.last_to<PreVoteRequest>(2)->round;
  node.receive(2, PreVoteReply{Term(2), true, round});
  node.receive(3, PreVoteReply{Term(2), true, round});
  node.receive(4, PreVoteReply{Term(9), true, round});
  EXPECT_TRUE(node.is(RoleKind::pre_candidate));
  node.receive(2, PreVoteReply{Term(2), false, round});
  node.receive(2, PreVoteReply{Term(3), true, round});
  node.receive(3, PreVoteReply{Term(3), true, round});
  EXPECT_TRUE(node.is(RoleKind::candidate)) << "an old refusal does not stand for the new answer";
}

// canonical/raft #196: they name the term that the candidate is in by now.
TEST(PreVote, answers_that_come_late_are_no_votes) {
  RaftNode node({.voters = 5, .term = 2});
  node.time_out();
  const PreVoteRound round = node.last_to<PreVoteRequest>(2)->round;
  node.receive(2, PreVoteReply{Term(3), true, round});
  node.receive(3, PreVoteReply{Term(3), true, round});
  ASSERT_TRUE(node.is(RoleKind::candidate));
  node.receive(4, PreVoteReply{Term(3), true, round});
  node.receive(5, PreVoteReply{Term(3), true, round});
  EXPECT_TRUE(node.is(RoleKind::candidate));
}

// The term does not tell: asking does not raise it. What was granted while there was no leader must
// not depose the one that there is by now.
TEST(PreVote, answers_of_an_earlier_round_are_void) {
  RaftNode node({.voters = 5, .term = 2});
  node.time_out();
  const PreVoteRound earlier = node.last_to<PreVoteRequest>(2)->round;
  node.time_out();
  const PreVoteRound round = node.last_to<PreVoteRequest>(2)->round;
  ASSERT_NE(round, earlier);
  for (const uint64_t peer : {2U, 3U, 4U}) node.receive(peer, PreVoteReply{Term(3), true, earlier});
  EXPECT_TRUE(node.is(RoleKind::pre_candidate));
  node.receive(2, PreVoteReply{Term(3), false, earlier});
  node.receive(2, PreVoteReply{Term(3), true, round});
  node.receive(3, PreVoteReply{Term(3), true, round});
  EXPECT_TRUE(node.is(RoleKind::candidate)) << "nor does an old refusal count";
}

TEST(PreVote, a_later_term_of_the_asked_is_followed) {
  // Otherwise a long log with a low term and a short log with a high one refuse each other for
  // ever: the first for its term, the second for its log.
  RaftNode node({.term = 2, .log = {1, 1, 1}});
  node.time_out();
  node.receive(2, HigherTerm{Term(7)});
  EXPECT_EQ(node.term(), Term(7));
  node.time_out();
  EXPECT_EQ(node.last_to<PreVoteRequest>(2)->term, Term(8));
}

TEST(PreVote, needs_a_majority_that_counts_each_voter_once) {
  RaftNode node({.voters = 5});
  node.time_out();
  const PreVoteReply granted{Term(1), true, node.last_to<PreVoteRequest>(2)->round};
  for (int i = 0; i < 3; ++i) node.receive(2, granted);
  EXPECT_TRUE(node.is(RoleKind::pre_candidate));
  node.receive(3, granted);
  EXPECT_TRUE(node.is(RoleKind::candidate));
}

}  // namespace
}  // namespace miniraft::raft
