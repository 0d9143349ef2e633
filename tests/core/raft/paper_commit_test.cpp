// Commitment and application: one test per rule of Raft §5.3, §5.4.2 and of Fig. 2 on commitIndex
// and lastApplied, where the leader's disk and everybody's restarts are part of the rule.
#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::Append;
using testing::at;
using testing::entries;
using testing::heartbeat_interval;
using testing::RaftNode;

std::vector<uint64_t> indices(const std::vector<Entry>& list) {
  std::vector<uint64_t> result;
  result.reserve(list.size());
  for (const Entry& entry : list) result.push_back(entry.id.index.value);
  return result;
}

AppendAccepted holds(uint64_t term, uint64_t match) {
  return {Term(term), LogIndex(match), ReadSequence(0)};
}

TEST(Commit, an_entry_that_a_majority_holds_is_committed) {
  for (uint64_t voters = 2; voters <= 7; ++voters) {
    RaftNode node({.voters = voters});
    node.elect();
    node.propose(1);
    for (uint64_t holders = 1; holders <= voters; ++holders) {
      EXPECT_EQ(node.commit(), holders * 2 > voters ? 2U : 0U) << holders << " of " << voters;
      if (holders < voters) node.receive(holders + 1, holds(1, 2));
    }
  }
}

TEST(Commit, each_follower_counts_once) {
  RaftNode node({.voters = 5});
  node.elect();
  for (int i = 0; i < 5; ++i) node.receive(2, holds(1, 1));
  EXPECT_EQ(node.commit(), 0U);
}

TEST(Commit, the_leader_counts_only_what_its_own_disk_holds) {
  RaftNode node({});
  node.elect();
  node.receive(2, holds(1, 1));
  ASSERT_EQ(node.commit(), 1U);
  node.disk_is_slow = true;
  node.propose(1);
  node.receive(2, holds(1, 2));
  EXPECT_EQ(node.commit(), 1U) << "one of three disks has it";
  node.fsync();
  EXPECT_EQ(node.commit(), 2U);
}

TEST(Commit, a_majority_of_followers_needs_no_leader_disk) {
  RaftNode node({});
  node.elect();
  node.receive(2, holds(1, 1));
  node.disk_is_slow = true;
  node.propose(1);
  node.receive(2, holds(1, 2));
  node.receive(3, holds(1, 2));
  EXPECT_EQ(node.commit(), 2U);
  EXPECT_EQ(indices(node.committed), (std::vector<uint64_t>{1}))
      << "applied only once this node itself could recover it";
  node.fsync();
  EXPECT_EQ(indices(node.committed), (std::vector<uint64_t>{1, 2}));
}

TEST(Commit, entries_of_earlier_terms_are_not_committed_by_counting) {
  // Raft §5.4.2, Fig. 8 (c): the leader of term 4 has copied the entry of term 2 to a majority,
  // and still a leader of term 5 without it could be elected (d1).
  RaftNode node({.voters = 5, .term = 3, .log = {1, 2}});
  node.elect();
  ASSERT_EQ(node.term(), Term(4));
  node.receive(2, holds(4, 2));
  node.receive(3, holds(4, 2));
  EXPECT_EQ(node.commit(), 0U);
  node.receive(2, holds(4, 3));
  EXPECT_EQ(node.commit(), 0U);
  node.receive(3, holds(4, 3));
  EXPECT_EQ(node.commit(), 3U) << "an entry of its own term commits all before it (e)";
}

TEST(Commit, followers_learn_it_with_the_next_append) {
  RaftNode node({});
  node.receive(2, Append{.entries = entries(1, {1, 1})});
  EXPECT_TRUE(node.committed.empty());
  node.receive(2, Append{.prev = at(1, 2), .leader_commit = 2});
  EXPECT_EQ(indices(node.committed), (std::vector<uint64_t>{1, 2}));
}

TEST(Commit, leaders_tell_it_with_the_next_append) {
  RaftNode node({});
  node.elect();
  node.receive(2, holds(1, 1));
  node.sent.clear();
  node.propose(1);
  EXPECT_EQ(node.last_to<AppendEntries>(2)->leader_commit, LogIndex(1));
  node.receive(2, holds(1, 2));
  node.sent.clear();
  node.pass(heartbeat_interval);
  EXPECT_EQ(node.last_to<AppendEntries>(2)->leader_commit, LogIndex(2));
}

TEST(Apply, entries_come_in_order_and_once) {
  RaftNode node({});
  for (uint64_t index = 1; index <= 20; ++index) {
    const Append append{.prev = index == 1 ? EntryId{} : at(1, index - 1),
                        .entries = entries(index, {1}),
                        .leader_commit = index / 3};
    node.receive(2, append);
    node.receive(2, append);
  }
  EXPECT_EQ(indices(node.committed), (std::vector<uint64_t>{1, 2, 3, 4, 5, 6}));
}

TEST(Apply, waits_for_this_nodes_own_disk) {
  RaftNode node({});
  node.disk_is_slow = true;
  node.receive(2, Append{.entries = entries(1, {1}), .leader_commit = 1});
  EXPECT_EQ(node.commit(), 1U);
  EXPECT_TRUE(node.committed.empty());
  node.fsync();
  EXPECT_EQ(indices(node.committed), (std::vector<uint64_t>{1}));
}

TEST(Apply, begins_anew_after_a_restart_when_the_leader_has_said_what_is_committed) {
  // Raft Fig. 2: commitIndex and lastApplied are volatile.
  RaftNode node({});
  node.receive(2, Append{.entries = entries(1, {1, 1}), .leader_commit = 2});
  node.committed.clear();
  node.restart();
  EXPECT_EQ(node.commit(), 0U);
  EXPECT_TRUE(node.committed.empty()) << "what the log holds may not be committed";
  node.receive(2, Append{.prev = at(1, 2), .leader_commit = 2});
  EXPECT_EQ(indices(node.committed), (std::vector<uint64_t>{1, 2}));
}

TEST(Durability, acknowledgements_of_entries_replaced_since_do_not_count) {
  // etcd's async_storage_writes_append_aba_race: entries are cut and the very same ones come back
  // while the first write is under way. Only the last write proves that they are there.
  RaftNode node({});
  node.disk_is_slow = true;
  node.receive(2, Append{.term = 1, .entries = entries(1, {1, 1})});
  node.receive(3, Append{.term = 2, .entries = entries(1, {2})});
  node.receive(2, Append{.term = 3, .entries = entries(1, {1, 1, 3})});
  node.fsync();
  EXPECT_EQ(node.status().durable_index, LogIndex(0));
  node.fsync();
  EXPECT_EQ(node.status().durable_index, LogIndex(0));
  node.fsync();
  EXPECT_EQ(node.status().durable_index, LogIndex(3));
  EXPECT_EQ(node.durable_terms(), (std::vector<uint64_t>{1, 1, 3}));
}

TEST(Durability, nothing_leaves_before_the_writes_it_depends_on) {
  RaftNode node({});
  node.disk_is_slow = true;
  node.receive(2, Append{.entries = entries(1, {1})});
  node.receive(2, Append{.prev = at(1, 1)});  // Needs no write of its own, but that of the first.
  EXPECT_TRUE(node.sent.empty());
  node.fsync();
  EXPECT_EQ(node.sent_to<AppendAccepted>(2).size(), 1U);
  node.fsync();
  EXPECT_EQ(node.sent_to<AppendAccepted>(2).size(), 2U);
}

TEST(Durability, a_node_that_crashes_before_its_write_knows_nothing_of_it) {
  RaftNode node({});
  node.receive(2, Append{.entries = entries(1, {1})});
  node.disk_is_slow = true;
  node.receive(2, Append{.prev = at(1, 1), .entries = entries(2, {1})});
  node.restart();
  EXPECT_EQ(node.status().last_entry, at(1, 1));
  node.disk_is_slow = false;
  node.receive(2, Append{.prev = at(1, 2)});
  EXPECT_EQ(node.last_to<AppendRejected>(2)->hint, at(1, 1));
}

}  // namespace
}  // namespace miniraft::raft
