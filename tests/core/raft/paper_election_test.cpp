// Leader election: one test per rule of Raft §5.1, §5.2 and §5.4.1, with the check-quorum of Thesis
// §6.2 and the protection of a live leader of Thesis §4.2.3.
#include <gtest/gtest.h>

#include <set>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::Append;
using testing::at;
using testing::election_timeout;
using testing::entries;
using testing::heartbeat;
using testing::heartbeat_interval;
using testing::node_in;
using testing::RaftNode;

constexpr RoleKind every_role[] = {RoleKind::follower, RoleKind::pre_candidate, RoleKind::candidate,
                                   RoleKind::leader};

// --- Raft §5.1: terms ---------------------------------------------------------------------------

TEST(Terms, every_role_follows_into_a_later_term) {
  const Message later[] = {
      heartbeat(5),
      RequestVoteReply{Term(5), false},
      AppendAccepted{Term(5), LogIndex(0), ReadSequence(0)},
      AppendRejected{Term(5), LogIndex(1), EntryId{}, ReadSequence(0)},
      HigherTerm{Term(5)},
  };
  for (const RoleKind role : every_role) {
    for (const Message& message : later) {
      RaftNode node = node_in(role);
      node.receive(2, message);
      EXPECT_EQ(node.term(), Term(5)) << name_of(role) << " on " << name_of(message);
      EXPECT_TRUE(node.is(RoleKind::follower)) << name_of(role) << " on " << name_of(message);
      EXPECT_EQ(node.durable_state().voted_for(), std::nullopt) << "a new term, a new vote";
    }
  }
}

// docs/raft.md: following terms that nobody ever counted to would leave none to go on to.
TEST(Terms, a_term_that_was_never_counted_to_is_ignored) {
  constexpr uint64_t jump = UINT64_C(1) << 32;
  for (const RoleKind role : every_role) {
    for (const uint64_t term : {2 + jump, UINT64_C(1) << 62, UINT64_MAX}) {
      RaftNode node = node_in(role);
      node.receive(2, heartbeat(term));
      node.receive(2, RequestVote{Term(term), at(9, 9)});
      node.receive(2, HigherTerm{Term(term)});
      EXPECT_LE(node.term(), Term(1)) << name_of(role);
      EXPECT_EQ(node.status().protocol_violations, 3U) << name_of(role);
    }
  }
}

// A bound on the term itself would leave a node at the bound without a term to ask for.
TEST(Terms, a_term_as_far_ahead_as_is_believed_leaves_one_to_go_on_to) {
  constexpr uint64_t far = UINT64_C(1) << 32;
  RaftNode node({});
  node.receive(2, HigherTerm{Term(far)});
  ASSERT_EQ(node.term(), Term(far));
  node.elect();
  EXPECT_TRUE(node.is(RoleKind::leader));
  RaftNode peer({.self = 2});
  peer.receive(1, RequestVote{Term(far), at(9, 9)});
  peer.receive(1, heartbeat(far + 1));
  EXPECT_EQ(peer.term(), Term(far + 1));
}

TEST(Terms, request_for_a_vote_in_a_later_term_moves_those_without_a_live_leader) {
  for (const RoleKind role : {RoleKind::pre_candidate, RoleKind::candidate}) {
    RaftNode node = node_in(role);
    node.receive(2, RequestVote{Term(5), EntryId{}});
    EXPECT_EQ(node.term(), Term(5));
    EXPECT_EQ(node.last_to<RequestVoteReply>(2), (RequestVoteReply{Term(5), true}));
  }
}

TEST(Terms, requests_of_an_earlier_term_are_refused_with_the_current_one) {
  for (const RoleKind role : every_role) {
    RaftNode node = node_in(role);
    node.receive(3, heartbeat(0));
    EXPECT_EQ(node.sent.back().message, Message(HigherTerm{Term(1)})) << name_of(role);
    node.receive(3, RequestVote{Term(0), at(9, 9)});
    EXPECT_EQ(node.sent.back().message, Message(HigherTerm{Term(1)})) << name_of(role);
    EXPECT_EQ(node.sent_to<HigherTerm>(3).size(), 2U);
    EXPECT_TRUE(node.is(role)) << "an earlier term changes nothing";
  }
}

TEST(Terms, answers_of_an_earlier_term_are_ignored) {
  RaftNode candidate({.term = 4});
  candidate.become_candidate();
  candidate.receive(2, RequestVoteReply{Term(4), true});
  candidate.receive(3, RequestVoteReply{Term(4), true});
  EXPECT_TRUE(candidate.is(RoleKind::candidate)) << "votes of term 4 elect nobody in term 5";

  RaftNode leader({.term = 4, .log = {4}});
  leader.elect();
  leader.receive(2, AppendAccepted{Term(4), LogIndex(2), ReadSequence(0)});
  EXPECT_EQ(leader.commit(), 0U);
}

TEST(Terms, a_term_that_nobody_can_have_reached_is_ignored) {
  for (const RoleKind role : every_role) {
    RaftNode node = node_in(role);
    node.receive(2, heartbeat(UINT64_MAX));
    node.receive(2, RequestVote{Term(UINT64_MAX), at(9, 9)});
    EXPECT_EQ(node.term(), Term(1));
    EXPECT_EQ(node.status().protocol_violations, 2U);
  }
}

TEST(Terms, messages_of_itself_are_ignored) {
  RaftNode node({.term = 1});
  node.receive(1, heartbeat(7));
  EXPECT_EQ(node.term(), Term(1));
  EXPECT_TRUE(node.sent.empty());
  EXPECT_EQ(node.status().protocol_violations, 1U);
}

// Raft §6: "servers accept RPCs from servers that are not in their latest configuration".
TEST(Terms, a_leader_that_is_no_member_yet_as_far_as_is_known_is_followed) {
  RaftNode node({.term = 1});
  node.receive(9, heartbeat(7));
  EXPECT_EQ(node.term(), Term(7));
  EXPECT_EQ(node.status().leader, NodeId(9));
}

// --- Raft §5.2: followers and timeouts ----------------------------------------------------------

TEST(Followers, nodes_start_as_followers_of_nobody) {
  const RaftNode node({.term = 3, .log = {1, 3}});
  EXPECT_TRUE(node.is(RoleKind::follower));
  EXPECT_EQ(node.term(), Term(3));
  EXPECT_EQ(node.status().leader, std::nullopt);
  EXPECT_TRUE(node.sent.empty());
}

TEST(Followers, remain_followers_while_a_leader_is_heard_from) {
  RaftNode node({.term = 1});
  for (int i = 0; i < 100; ++i) {
    node.pass(heartbeat_interval);
    ASSERT_TRUE(node.is(RoleKind::follower)) << "after " << i << " heartbeats";
    node.receive(2, heartbeat(1));
  }
  EXPECT_EQ(node.status().leader, NodeId(2));
}

TEST(Followers, draw_their_timeouts_from_the_whole_range) {
  std::set<int64_t> tenths;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Options limits;
    limits.seed = seed;
    const RaftNode node({.limits = limits});
    const base::Duration timeout = node.wake_at() - base::Instant();
    ASSERT_GE(timeout, election_timeout);
    ASSERT_LT(timeout, election_timeout * 2);
    tenths.insert((timeout - election_timeout).value * 10 / election_timeout.value);
  }
  EXPECT_EQ(tenths.size(), 10U) << "300 draws leave a tenth of the range empty";
}

TEST(Followers, draw_anew_for_each_election) {
  RaftNode node({});
  std::set<int64_t> timeouts;
  for (int i = 0; i < 10; ++i) {
    const base::Instant before = node.now();
    node.time_out();
    timeouts.insert((node.now() - before).value);
  }
  EXPECT_GE(timeouts.size(), 9U) << "equal timeouts would split votes again and again";
}

// --- Raft §5.2: candidates ----------------------------------------------------------------------

TEST(Candidates, enter_the_next_term_vote_for_themselves_and_ask_everybody) {
  RaftNode node({.voters = 5, .term = 2, .log = {1, 2}});
  node.become_candidate();
  EXPECT_TRUE(node.is(RoleKind::candidate));
  EXPECT_EQ(node.durable_state(), HardState(Term(3), NodeId(1)));
  for (uint64_t peer = 2; peer <= 5; ++peer) {
    EXPECT_EQ(node.last_to<RequestVote>(peer), (RequestVote{Term(3), at(2, 2)}));
  }
}

TEST(Candidates, ask_only_when_their_own_vote_is_durable) {
  RaftNode node({});
  node.disk_is_slow = true;
  node.become_candidate();
  EXPECT_EQ(node.last_to<RequestVote>(2), std::nullopt);
  node.fsync();
  EXPECT_EQ(node.durable_state(), HardState(Term(1), NodeId(1)));
  EXPECT_EQ(node.last_to<RequestVote>(2)->term, Term(1));
}

TEST(Candidates, count_their_own_vote_only_when_it_is_durable) {
  RaftNode node({.voters = 1});
  node.disk_is_slow = true;
  node.time_out();
  EXPECT_TRUE(node.is(RoleKind::candidate));
  node.fsync();
  EXPECT_TRUE(node.is(RoleKind::leader));
}

TEST(Candidates, do_not_take_an_older_write_for_that_of_their_vote) {
  RaftNode node({});
  node.disk_is_slow = true;
  node.become_candidate();
  node.receive(2, HigherTerm{Term(2)});
  node.become_candidate();
  ASSERT_EQ(node.term(), Term(3));
  node.receive(2, RequestVoteReply{Term(3), true});
  node.fsync();
  node.fsync();
  EXPECT_TRUE(node.is(RoleKind::candidate)) << "only its vote of term 1 and term 2 are durable";
  node.fsync();
  EXPECT_TRUE(node.is(RoleKind::leader));
}

TEST(Candidates, win_with_the_votes_of_a_majority_and_not_with_less) {
  for (uint64_t voters = 1; voters <= 7; ++voters) {
    RaftNode node({.voters = voters});
    node.become_candidate();
    for (uint64_t votes = 1; votes <= voters; ++votes) {
      EXPECT_EQ(node.is(RoleKind::leader), votes * 2 > voters) << votes << " of " << voters;
      if (votes < voters) node.receive(votes + 1, RequestVoteReply{Term(1), true});
    }
  }
}

TEST(Candidates, lose_when_a_majority_refuses) {
  RaftNode node({});
  node.become_candidate();
  node.receive(2, RequestVoteReply{Term(1), false});
  node.receive(3, RequestVoteReply{Term(1), false});
  node.receive(2, RequestVoteReply{Term(1), true});
  EXPECT_FALSE(node.is(RoleKind::leader)) << "the first answer of a voter counts";
}

TEST(Candidates, count_each_voter_once) {
  RaftNode node({.voters = 5});
  node.become_candidate();
  for (int i = 0; i < 5; ++i) node.receive(2, RequestVoteReply{Term(1), true});
  EXPECT_TRUE(node.is(RoleKind::candidate));
}

TEST(Candidates, do_not_take_the_refusal_of_an_earlier_term_for_one_of_this) {
  RaftNode node = node_in(RoleKind::candidate);
  node.receive(2, HigherTerm{Term(1)});
  node.receive(2, RequestVoteReply{Term(1), true});
  EXPECT_TRUE(node.is(RoleKind::leader));
}

TEST(Candidates, yield_to_a_leader_of_their_term_and_keep_their_vote) {
  RaftNode node = node_in(RoleKind::candidate);
  node.receive(2, heartbeat(1));
  EXPECT_TRUE(node.is(RoleKind::follower));
  EXPECT_EQ(node.status().leader, NodeId(2));
  EXPECT_EQ(node.durable_state(), HardState(Term(1), NodeId(1)));
  node.receive(3, RequestVote{Term(1), at(9, 9)});
  EXPECT_EQ(node.last_to<RequestVoteReply>(3), std::nullopt) << "the leader is alive";
}

TEST(Candidates, start_over_when_the_votes_are_split) {
  RaftNode node = node_in(RoleKind::candidate);
  node.time_out();
  EXPECT_TRUE(node.is(RoleKind::pre_candidate)) << "asks first, so that the term rises for cause";
  node.receive(2, PreVoteReply{Term(2), true, node.last_to<PreVoteRequest>(2)->round});
  EXPECT_TRUE(node.is(RoleKind::candidate));
  EXPECT_EQ(node.term(), Term(2));
}

// Its requests for votes leave when its own vote is durable: until then there is nothing to give
// up.
TEST(Candidates, wait_for_a_disk_that_is_slower_than_the_timeout) {
  RaftNode node({});
  node.disk_is_slow = true;
  node.become_candidate();
  node.pass(election_timeout * 5);
  EXPECT_TRUE(node.is(RoleKind::candidate));
  EXPECT_EQ(node.term(), Term(1));
  EXPECT_EQ(node.last_to<RequestVote>(2), std::nullopt);
  node.fsync_all();
  EXPECT_EQ(node.last_to<RequestVote>(2), (RequestVote{Term(1), EntryId{}}));
  node.receive(2, RequestVoteReply{Term(1), true});
  EXPECT_TRUE(node.is(RoleKind::leader));
}

TEST(Candidates, alone_in_their_cluster_lead_at_once) {
  RaftNode node({.voters = 1});
  node.time_out();
  EXPECT_TRUE(node.is(RoleKind::leader));
  EXPECT_EQ(node.commit(), 1U);
}

// --- Raft §5.2, §5.4.1: voters ------------------------------------------------------------------

TEST(Voters, give_one_vote_a_term_first_come_first_served) {
  RaftNode node({.term = 1});
  node.outlive_former_leaders();
  node.receive(2, RequestVote{Term(2), EntryId{}});
  EXPECT_EQ(node.last_to<RequestVoteReply>(2), (RequestVoteReply{Term(2), true}));
  node.receive(3, RequestVote{Term(2), EntryId{}});
  EXPECT_EQ(node.last_to<RequestVoteReply>(3), (RequestVoteReply{Term(2), false}));
  node.sent.clear();
  node.receive(2, RequestVote{Term(2), EntryId{}});
  EXPECT_EQ(node.last_to<RequestVoteReply>(2), (RequestVoteReply{Term(2), true}))
      << "the answer was lost: the same candidate gets the same one";
}

TEST(Voters, remember_their_vote_across_a_restart) {
  RaftNode node({.term = 1});
  node.outlive_former_leaders();
  node.receive(2, RequestVote{Term(2), EntryId{}});
  node.restart();
  node.outlive_former_leaders();
  node.receive(3, RequestVote{Term(2), at(9, 9)});
  EXPECT_EQ(node.last_to<RequestVoteReply>(3), (RequestVoteReply{Term(2), false}));
}

TEST(Voters, answer_only_when_the_vote_is_durable) {
  // Raft Fig. 2: "updated on stable storage before responding".
  RaftNode node({.term = 1});
  node.outlive_former_leaders();
  node.disk_is_slow = true;
  node.receive(2, RequestVote{Term(2), EntryId{}});
  EXPECT_TRUE(node.sent.empty());
  node.restart();
  node.outlive_former_leaders();
  node.disk_is_slow = false;
  node.receive(3, RequestVote{Term(2), EntryId{}});
  EXPECT_TRUE(node.last_to<RequestVoteReply>(3)->granted) << "the lost vote was never told";
}

TEST(Voters, vote_only_for_logs_at_least_as_up_to_date) {
  struct Row {
    std::vector<uint64_t> own;
    EntryId candidate;
    bool granted;
  };
  const Row rows[] = {
      {{}, at(0, 0), true},         // both empty
      {{1}, at(0, 0), false},       // shorter
      {{1}, at(1, 1), true},        // equal
      {{1}, at(1, 2), true},        // longer
      {{1, 1}, at(1, 1), false},    // shorter in the same term
      {{1, 1}, at(2, 1), true},     // a later term beats length
      {{2}, at(1, 9), false},       // length does not beat a later term
      {{1, 2, 2}, at(2, 3), true},  // equal at the end
      {{1, 2, 2}, at(2, 2), false},
  };
  for (const Row& row : rows) {
    RaftNode voter({.term = 3, .log = row.own});
    voter.outlive_former_leaders();
    voter.receive(2, RequestVote{Term(4), row.candidate});
    EXPECT_EQ(voter.last_to<RequestVoteReply>(2)->granted, row.granted) << "row " << &row - rows;
    RaftNode asked({.term = 3, .log = row.own});
    asked.outlive_former_leaders();
    asked.receive(2, PreVoteRequest{Term(4), row.candidate});
    EXPECT_EQ(asked.last_to<PreVoteReply>(2)->granted, row.granted) << "row " << &row - rows;
  }
}

TEST(Voters, wait_a_full_timeout_for_the_candidate_they_voted_for) {
  for (const uint64_t term : {1U, 2U}) {  // A new term to the voter, and one that it is in.
    RaftNode node({.term = term});
    node.outlive_former_leaders();
    node.receive(2, RequestVote{Term(2), EntryId{}});
    EXPECT_GE(node.wake_at(), node.now() + election_timeout);
  }
}

TEST(Voters, do_not_wait_for_a_candidate_they_refused) {
  RaftNode node({.term = 2, .vote = 3, .log = {2}});
  node.outlive_former_leaders();
  const base::Instant deadline = node.wake_at();
  node.receive(2, RequestVote{Term(2), at(2, 1)});
  EXPECT_EQ(node.wake_at(), deadline);
}

TEST(Voters, with_a_live_leader_do_not_even_take_note_of_a_candidate) {
  // Thesis §4.2.3: a node that was cut off, or removed, must not disrupt the others.
  for (const RoleKind role : {RoleKind::follower, RoleKind::leader}) {
    RaftNode node = node_in(role);
    node.receive(3, RequestVote{Term(9), at(9, 9)});
    EXPECT_TRUE(node.is(role));
    EXPECT_EQ(node.term(), Term(1));
    EXPECT_EQ(node.last_to<RequestVoteReply>(3), std::nullopt);
  }
}

// --- Raft §5.2, Thesis §6.2: leaders ------------------------------------------------------------

TEST(Leaders, announce_themselves_at_once_and_every_heartbeat_interval) {
  RaftNode node({.voters = 5});
  node.become_candidate();
  node.sent.clear();
  node.receive(2, RequestVoteReply{Term(1), true});
  node.receive(3, RequestVoteReply{Term(1), true});
  for (uint64_t peer = 2; peer <= 5; ++peer) {
    EXPECT_EQ(node.sent_to<AppendEntries>(peer).size(), 1U) << "peer " << peer;
  }
  node.sent.clear();
  node.pass(heartbeat_interval * 5);
  for (uint64_t peer = 2; peer <= 5; ++peer) {
    const size_t count = node.sent_to<AppendEntries>(peer).size();
    EXPECT_TRUE(count >= 5 && count <= 6) << "peer " << peer << " got " << count;
  }
}

TEST(Leaders, step_down_when_no_majority_answers_for_an_election_timeout) {
  RaftNode node({.voters = 5});
  node.elect();
  for (int i = 0; i < 30; ++i) {
    node.pass(heartbeat_interval);
    for (const uint64_t peer : {2U, 3U}) node.accept_all(peer);
    node.sent.clear();
  }
  EXPECT_TRUE(node.is(RoleKind::leader)) << "itself and two others are a majority of five";
  for (int i = 0; i < 11; ++i) {
    node.pass(heartbeat_interval);
    node.accept_all(2);
    node.sent.clear();
  }
  EXPECT_FALSE(node.is(RoleKind::leader));
  EXPECT_EQ(node.term(), Term(1)) << "to step down is no reason for a new term";
}

TEST(Leaders, that_were_stopped_for_long_do_not_lead_when_they_wake) {
  RaftNode node = node_in(RoleKind::leader);
  node.sleep(election_timeout * 10);
  EXPECT_FALSE(node.is(RoleKind::leader));
}

TEST(Leaders, keep_their_vote_when_they_step_down_within_the_term) {
  // CCF's pre_vote_double_leader: a vote that is forgotten can be given twice.
  RaftNode node = node_in(RoleKind::leader);
  node.sleep(election_timeout);
  EXPECT_TRUE(node.is(RoleKind::follower));
  node.receive(2, RequestVote{Term(1), at(9, 9)});
  EXPECT_EQ(node.last_to<RequestVoteReply>(2), (RequestVoteReply{Term(1), false}));
}

// Its followers would go on committing what it can never apply, nor answer.
TEST(Leaders, whose_own_disk_does_nothing_for_the_timeout_step_down) {
  RaftNode node({});
  node.elect();
  node.disk_is_slow = true;
  node.propose(1);
  const base::Instant proposed = node.now();
  while (node.is(RoleKind::leader) && node.now() <= proposed + election_timeout) {
    node.time_out();
    // Twice: what the first answers let it send is answered, too.
    for (const uint64_t peer : {2U, 3U, 2U, 3U}) node.accept_all(peer);
  }
  EXPECT_EQ(node.now(), proposed + election_timeout);
  EXPECT_EQ(node.commit(), 2U) << "the others had it";
}

TEST(Leaders, whose_own_disk_is_slow_but_works_stay) {
  RaftNode node({});
  node.elect();
  node.disk_is_slow = true;
  for (int i = 0; i < 50; ++i) {
    node.propose(1);
    node.pass(heartbeat_interval);
    node.accept_all(2);
    node.sent.clear();
    if (i % 5 == 0) node.fsync_all();
  }
  EXPECT_TRUE(node.is(RoleKind::leader));
}

TEST(Leaders, of_their_own_term_are_not_obeyed_by_a_leader) {
  RaftNode node = node_in(RoleKind::leader);
  node.receive(2, Append{.entries = entries(1, {1})});
  EXPECT_TRUE(node.is(RoleKind::leader));
  EXPECT_EQ(node.status().protocol_violations, 1U);
}

TEST(Leaders, of_one_term_are_one_to_a_follower) {
  RaftNode node = node_in(RoleKind::follower);
  node.receive(3, Append{.entries = entries(1, {1})});
  EXPECT_EQ(node.status().leader, NodeId(2));
  EXPECT_EQ(node.status().last_entry, EntryId{});
  EXPECT_EQ(node.status().protocol_violations, 1U);
}

}  // namespace
}  // namespace miniraft::raft
