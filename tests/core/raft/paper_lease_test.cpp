// Reads by lease (Thesis §6.4.1): how long a leader may go without asking, and what the voters it
// counts on must do for it.
#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::at;
using testing::heartbeat_interval;
using testing::node_in;
using testing::RaftNode;

using Requests = std::vector<uint64_t>;

// Thesis §4.2.3: the leader whom they heard may be serving reads by its lease, and a later term
// that somebody else tells of does not end that.
TEST(Voters, stay_bound_to_the_last_leader_in_later_terms) {
  RaftNode node = node_in(RoleKind::follower);
  node.receive(3, HigherTerm{Term(5)});
  EXPECT_EQ(node.term(), Term(5));
  node.receive(3, RequestVote{Term(6), at(9, 9)});
  EXPECT_EQ(node.last_to<RequestVoteReply>(3), std::nullopt);
  node.receive(2, RequestVote{Term(6), at(9, 9)});
  EXPECT_TRUE(node.last_to<RequestVoteReply>(2)->granted) << "who asks leads no more";
}

TEST(Voters, are_bound_after_a_restart_to_a_leader_they_have_forgotten) {
  RaftNode node = node_in(RoleKind::follower);
  node.restart();
  node.receive(3, RequestVote{Term(2), at(9, 9)});
  EXPECT_EQ(node.last_to<RequestVoteReply>(3), std::nullopt);
  node.outlive_former_leaders();
  node.receive(3, RequestVote{Term(2), at(9, 9)});
  EXPECT_TRUE(node.last_to<RequestVoteReply>(3)->granted);
}

/// As leader(), with a lease of 1000 ms × 100 / (100 + 25) from `from` on.
struct Leased {
  RaftNode node;
  base::Instant from;
};

Leased leased() {
  Leased leader{RaftNode({.limits = {.reads_by_lease = true, .clock_drift_percent = 25}}), {}};
  leader.node.become_candidate();
  leader.node.receive(2, RequestVoteReply{Term(1), true});
  leader.node.accept_all(2);
  leader.node.pass(heartbeat_interval);
  leader.from = leader.node.now();
  leader.node.accept_all(2);
  leader.node.sent.clear();
  return leader;
}

// An answer counts for the lease, and who forgets in a crash that it has heard the term is not
// bound.
TEST(Voters, refuse_an_append_once_its_term_is_durable) {
  RaftNode node({});
  node.disk_is_slow = true;
  node.receive(2, testing::Append{.term = 2, .prev = at(1, 5)});
  EXPECT_EQ(node.last_to<AppendRejected>(2), std::nullopt);
  node.fsync_all();
  EXPECT_TRUE(node.last_to<AppendRejected>(2));
}

TEST(Leases, serve_reads_at_once_and_ask_nobody) {
  Leased leader = leased();
  leader.node.read(7);
  EXPECT_EQ(leader.node.reads_ready(), (Requests{7}));
  EXPECT_EQ(leader.node.answers.reads_ready[0].read_index, LogIndex(1));
  EXPECT_TRUE(leader.node.sent.empty());
}

TEST(Leases, are_not_there_unless_asked_for) {
  RaftNode node({});
  node.become_candidate();
  node.receive(2, RequestVoteReply{Term(1), true});
  node.accept_all(2);
  node.pass(heartbeat_interval);
  node.accept_all(2);
  node.read(7);
  EXPECT_TRUE(node.reads_ready().empty());
}

TEST(Leases, begin_with_an_entry_of_the_term_committed) {
  // Raft §8: before that, the leader does not know how much is committed.
  RaftNode node({.limits = {.reads_by_lease = true}});
  node.become_candidate();
  node.receive(2, RequestVoteReply{Term(1), true});
  const auto first = node.last_to<AppendEntries>(2);
  node.receive(2, AppendRejected{Term(1), LogIndex(1), EntryId{}, first->read_sequence});
  node.read(7);
  EXPECT_TRUE(node.reads_ready().empty());
}

TEST(Leases, count_from_when_the_round_was_opened_and_allow_for_faster_clocks) {
  Leased leader{RaftNode({.limits = {.reads_by_lease = true, .clock_drift_percent = 25}}), {}};
  leader.node.become_candidate();
  leader.node.receive(2, RequestVoteReply{Term(1), true});
  leader.node.accept_all(2);
  leader.node.pass(heartbeat_interval);
  leader.from = leader.node.now();
  const auto round = leader.node.last_to<AppendEntries>(2);
  leader.node.sleep(base::milliseconds(50));
  leader.node.receive(2, AppendAccepted{Term(1), LogIndex(1), round->read_sequence});
  leader.node.sleep(base::milliseconds(749));
  leader.node.read(7);
  EXPECT_EQ(leader.node.reads_ready(), (Requests{7}));
  leader.node.sleep(base::milliseconds(1));
  EXPECT_EQ(leader.node.now(), leader.from + base::milliseconds(800));
  leader.node.read(8);
  EXPECT_EQ(leader.node.reads_ready(), (Requests{7}));
}

TEST(Leases, are_over_for_the_term_once_somebody_was_told_to_campaign) {
  // Others vote for the chosen one although this leader lives (Thesis §4.2.3, end).
  Leased leader = leased();
  leader.node.transfer(1, 2);
  ASSERT_TRUE(leader.node.last_to<TimeoutNow>(2));
  leader.node.read(7);
  EXPECT_TRUE(leader.node.reads_ready().empty());
  // The transfer is given up, but its message may still come to its end.
  leader.node.accept_all(2);
  leader.node.sent.clear();
  for (int i = 0; i < 15; ++i) {
    leader.node.pass(heartbeat_interval);
    leader.node.accept_all(2);
  }
  ASSERT_EQ(leader.node.answers.transfers_answered.back().outcome, TransferOutcome::timed_out);
  leader.node.sent.clear();
  leader.node.read(8);
  EXPECT_EQ(leader.node.reads_ready(), (Requests{7}));
  leader.node.accept_all(2);
  EXPECT_EQ(leader.node.reads_ready(), (Requests{7, 8}));
}

TEST(Leases, are_counted_anew_when_the_members_change) {
  Leased leader = leased();
  leader.node.change(1, {testing::leave(3)}, true);
  leader.node.read(7);
  EXPECT_TRUE(leader.node.reads_ready().empty());
}

}  // namespace
}  // namespace miniraft::raft
