// Reads without a log entry: the two precautions of Raft §8 and the ReadIndex of Thesis §6.4, with
// the leader's own read sequence in the place of any token of the caller's.
#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::election_timeout;
using testing::heartbeat_interval;
using testing::RaftNode;

using Requests = std::vector<uint64_t>;

Requests refused(const RaftNode& node) {
  Requests requests;
  for (const ReadRefused& read : node.answers.reads_refused) {
    requests.push_back(read.request.value);
  }
  return requests;
}

/// A leader of term 1 whose no-op is committed; what was sent is forgotten.
RaftNode serving_leader(Options limits = {}) {
  RaftNode node({.limits = std::move(limits)});
  node.become_candidate();
  node.receive(2, RequestVoteReply{Term(1), true});
  node.accept_all(2);
  EXPECT_EQ(node.commit(), 1U);
  node.sent.clear();
  return node;
}

TEST(Reads, are_served_when_a_majority_has_confirmed_the_leader) {
  RaftNode node = serving_leader();
  node.read(7);
  EXPECT_TRUE(node.reads_ready().empty());
  node.accept_all(2);
  EXPECT_EQ(node.reads_ready(), (Requests{7}));
  EXPECT_EQ(node.answers.reads_ready[0].read_index, LogIndex(1));
}

TEST(Reads, ask_everybody_at_once_and_do_not_wait_for_the_next_heartbeat) {
  RaftNode node = serving_leader();
  node.read(7);
  EXPECT_EQ(node.sent_to<AppendEntries>(2).size(), 1U);
  EXPECT_EQ(node.sent_to<AppendEntries>(3).size(), 1U);
}

TEST(Reads, are_not_confirmed_by_messages_that_left_before_they_came) {
  // Raft §8: by then a newer leader may have been elected and have committed a write.
  RaftNode node = serving_leader();
  node.pass(heartbeat_interval);
  const auto earlier = node.last_to<AppendEntries>(2);
  node.sent.clear();
  node.read(7);
  const auto later = node.last_to<AppendEntries>(2);
  node.receive(2, AppendAccepted{Term(1), LogIndex(1), earlier->read_sequence});
  EXPECT_TRUE(node.reads_ready().empty());
  node.receive(2, AppendAccepted{Term(1), LogIndex(1), later->read_sequence});
  EXPECT_EQ(node.reads_ready(), (Requests{7}));
}

TEST(Reads, with_a_token_used_before_are_not_confirmed_by_the_earlier_round) {
  // etcd #20418: the caller's token served as the key, and an old answer confirmed a new read.
  RaftNode node = serving_leader();
  node.read(7);
  const auto first = node.last_to<AppendEntries>(2);
  node.accept_all(2);
  ASSERT_EQ(node.reads_ready(), (Requests{7}));
  node.read(7);
  node.receive(3, AppendAccepted{Term(1), LogIndex(1), first->read_sequence});
  EXPECT_EQ(node.reads_ready(), (Requests{7}));
}

TEST(Reads, are_not_confirmed_by_the_answers_to_an_earlier_round_that_is_under_way) {
  // etcd #20418 again: what the earlier round asked left before the later read came.
  RaftNode node = serving_leader();
  node.read(7);
  const auto first = node.last_to<AppendEntries>(2);
  node.read(8);
  const auto second = node.last_to<AppendEntries>(2);
  node.receive(2, AppendAccepted{Term(1), LogIndex(1), first->read_sequence});
  EXPECT_EQ(node.reads_ready(), (Requests{7}));
  node.receive(2, AppendAccepted{Term(1), LogIndex(1), second->read_sequence});
  EXPECT_EQ(node.reads_ready(), (Requests{7, 8}));
}

TEST(Reads, see_the_commit_index_of_their_arrival_or_later) {
  RaftNode node = serving_leader();
  node.propose(1);
  node.accept_all(2);
  node.sent.clear();
  ASSERT_EQ(node.commit(), 2U);
  node.read(7);
  node.accept_all(2);
  ASSERT_EQ(node.reads_ready(), (Requests{7}));
  EXPECT_EQ(node.answers.reads_ready[0].read_index, LogIndex(2));
}

TEST(Reads, wait_until_the_leader_has_committed_in_its_term) {
  // Raft §8: before that it cannot know what earlier leaders had committed.
  RaftNode node({.voters = 3, .term = 1, .log = {1, 1}});
  node.elect();
  node.read(7);
  node.pass(heartbeat_interval);
  const auto heartbeats = node.sent_to<AppendEntries>(2);
  ASSERT_FALSE(heartbeats.empty());
  // Follower 2 answers everything, but has not got the no-op yet.
  for (const auto& heartbeat : heartbeats) {
    node.receive(2, AppendAccepted{Term(2), LogIndex(2), heartbeat.read_sequence});
  }
  EXPECT_TRUE(node.reads_ready().empty());
  node.pass(heartbeat_interval);
  node.accept_all(2);
  node.accept_all(2);
  ASSERT_EQ(node.reads_ready(), (Requests{7}));
  EXPECT_EQ(node.answers.reads_ready[0].read_index, LogIndex(3));
}

TEST(Reads, are_confirmed_by_a_refused_append_too) {
  // It is an answer of this term: no later term was known to its sender.
  RaftNode node = serving_leader();
  node.read(7);
  const auto append = node.last_to<AppendEntries>(3);
  node.receive(3, AppendRejected{Term(1), LogIndex(1), EntryId{}, append->read_sequence});
  EXPECT_EQ(node.reads_ready(), (Requests{7}));
}

TEST(Reads, need_a_majority_that_counts_each_follower_once) {
  RaftNode node({.voters = 5});
  node.elect();
  for (const uint64_t peer : {2U, 3U}) {
    node.receive(peer, AppendAccepted{Term(1), LogIndex(1), ReadSequence(0)});
  }
  node.read(7);
  for (int i = 0; i < 4; ++i) node.accept_all(2);
  EXPECT_TRUE(node.reads_ready().empty());
  node.accept_all(3);
  EXPECT_EQ(node.reads_ready(), (Requests{7}));
}

TEST(Reads, that_arrive_together_share_a_round) {
  RaftNode node = serving_leader();
  node.read(7);
  node.accept_all(2);
  node.answers = {};
  node.sent.clear();
  for (uint64_t request = 10; request < 20; ++request) node.read(request);
  node.accept_all(2);
  EXPECT_EQ(node.reads_ready().size(), 10U);
}

TEST(Reads, are_refused_by_whoever_does_not_lead) {
  RaftNode node({});
  node.read(7);
  EXPECT_EQ(refused(node), (Requests{7}));
}

TEST(Reads, are_refused_when_the_leader_steps_down) {
  RaftNode node = serving_leader();
  node.read(7);
  node.receive(2, AppendRejected{Term(9), LogIndex(1), EntryId{}, ReadSequence(0)});
  EXPECT_EQ(refused(node), (Requests{7}));
  EXPECT_TRUE(node.reads_ready().empty());
  RaftNode asleep = serving_leader();
  asleep.read(8);
  asleep.sleep(election_timeout);
  EXPECT_EQ(refused(asleep), (Requests{8}));
}

TEST(Reads, of_a_deposed_leader_are_not_confirmed_by_late_answers) {
  RaftNode node = serving_leader();
  node.read(7);
  const auto append = node.last_to<AppendEntries>(2);
  node.sleep(election_timeout);
  ASSERT_FALSE(node.is(RoleKind::leader));
  node.receive(2, AppendAccepted{Term(1), LogIndex(1), append->read_sequence});
  EXPECT_TRUE(node.reads_ready().empty());
}

TEST(Reads, are_refused_when_too_many_wait) {
  Options limits;
  limits.pending_reads_max = 3;
  RaftNode node = serving_leader(limits);
  for (uint64_t request = 1; request <= 5; ++request) node.read(request);
  EXPECT_EQ(refused(node), (Requests{4, 5}));
  EXPECT_EQ(node.answers.reads_refused[0].reason, Refusal::busy);
  node.accept_all(2);
  EXPECT_EQ(node.reads_ready(), (Requests{1, 2, 3}));
  node.read(6);
  EXPECT_EQ(refused(node).size(), 2U) << "there is room again";
}

TEST(Reads, in_a_cluster_of_one_are_served_at_once) {
  RaftNode node({.voters = 1});
  node.time_out();
  node.read(7);
  EXPECT_EQ(node.reads_ready(), (Requests{7}));
}

}  // namespace
}  // namespace miniraft::raft
