// Log compaction and InstallSnapshot, one test per rule (Raft §7, Fig. 13).
#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::Append;
using testing::at;
using testing::entries;
using testing::heartbeat_interval;
using testing::holds;
using testing::RaftNode;

Configuration three() {
  return {
      {{NodeId(1), Standing::voter}, {NodeId(2), Standing::voter}, {NodeId(3), Standing::voter}}};
}

Message chunk(uint64_t term, EntryId last, uint64_t number, bool is_last) {
  return InstallSnapshot{Term(term), {{last, three()}, number, is_last, "bytes"}, ReadSequence(7)};
}

/// Leads term 1 with entries 1 to 9 committed and a snapshot at 9 that keeps `keep` of them.
/// n3 has answered nothing.
RaftNode compacted_leader(uint64_t keep) {
  RaftNode node({.limits = {.log_keep_entries = keep}});
  node.elect();
  for (uint64_t i = 2; i <= 9; ++i) node.propose(i);
  node.receive(2, holds(1, 9));
  EXPECT_EQ(node.commit(), 9U);
  node.store_snapshot(9);
  return node;
}

TEST(Compaction, lets_go_of_the_log_before_a_snapshot) {
  RaftNode node = compacted_leader(0);
  EXPECT_EQ(node.status().log_base, at(1, 9));
  EXPECT_EQ(node.status().snapshot_index, LogIndex(9));
  EXPECT_EQ(node.status().last_entry, at(1, 9));
  node.propose(10);
  node.receive(2, holds(1, 10));
  EXPECT_EQ(node.commit(), 10U);
}

TEST(Compaction, keeps_some_entries_for_slow_followers) {
  RaftNode node = compacted_leader(4);
  EXPECT_EQ(node.status().log_base, at(1, 5));
  RaftNode by_bytes({.limits = {.log_keep_entries = 100, .log_keep_bytes = 100}});
  by_bytes.elect();
  for (uint64_t i = 2; i <= 9; ++i) by_bytes.propose(i);
  by_bytes.receive(2, holds(1, 9));
  by_bytes.store_snapshot(9);
  EXPECT_EQ(by_bytes.status().log_base, at(1, 6)) << "three of 33 bytes each fit";
}

TEST(Compaction, survives_a_restart) {
  RaftNode node = compacted_leader(2);
  node.restart();
  EXPECT_EQ(node.commit(), 9U) << "what a snapshot includes is committed";
  EXPECT_EQ(node.status().log_base, at(1, 7));
  node.committed.clear();
  node.receive(
      2, Append{.term = 2, .prev = at(1, 9), .entries = entries(10, {2}), .leader_commit = 10});
  ASSERT_EQ(node.committed.size(), 1U) << "what the snapshot includes is not applied again";
  EXPECT_EQ(node.committed.back().id, at(2, 10));
}

// openraft #559: the crash came when the snapshot was stored and the log before it was not cut yet.
TEST(Recovery, drops_a_log_that_the_snapshot_contradicts_or_goes_beyond) {
  const Configuration members = three();
  const std::vector<uint64_t> logs[] = {{1, 1}, {1, 1, 2, 2}, {1, 1, 2, 2, 2, 2}};
  for (const std::vector<uint64_t>& terms : logs) {
    SCOPED_TRACE(terms.size());
    Raft node(*Config::make({.self = NodeId(1), .voters = {NodeId(1), NodeId(2), NodeId(3)}}),
              {.hard_state = HardState(Term(3), std::nullopt),
               .snapshot = SnapshotMeta{at(3, 4), members},
               .entries = entries(1, terms)},
              base::Instant());
    node.check_invariants();
    EXPECT_EQ(node.status().log_base, at(3, 4));
    EXPECT_EQ(node.status().last_entry, at(3, 4));
  }
}

TEST(Leader, sends_a_snapshot_where_its_log_no_longer_reaches) {
  RaftNode node = compacted_leader(0);
  // n3 refuses what it cannot follow: it has nothing.
  node.receive(3, AppendRejected{Term(1), LogIndex(9), EntryId{}, ReadSequence()});
  ASSERT_EQ(node.chunks_sent.size(), 1U);
  const InstallSnapshot& first = node.chunks_sent.back().message;
  EXPECT_EQ(first.chunk.snapshot.last, at(1, 9));
  EXPECT_EQ(first.chunk.snapshot.configuration, three()) << "it is not in the log any more";
  EXPECT_EQ(first.chunk.number, 0U);

  node.propose(10);
  EXPECT_EQ(node.chunks_sent.size(), 1U) << "one chunk in flight";
  node.receive(3, SnapshotAccepted{Term(1), at(1, 9), 1, ReadSequence()});
  EXPECT_EQ(node.chunks_sent.back().message.chunk.number, 1U);
  node.sent.clear();
  node.receive(3, holds(1, 9));
  EXPECT_EQ(node.last_to<AppendEntries>(3)->entries.front().id, at(1, 10))
      << "from there the log goes on";
}

TEST(Leader, resumes_a_snapshot_at_the_chunk_that_was_lost) {
  RaftNode node = compacted_leader(0);
  node.receive(3, AppendRejected{Term(1), LogIndex(9), EntryId{}, ReadSequence()});
  node.receive(3, SnapshotAccepted{Term(1), at(1, 9), 1, ReadSequence()});
  const size_t sent = node.chunks_sent.size();
  for (int i = 0; i < 12; ++i) {
    node.pass(heartbeat_interval);
    node.receive(2, holds(1, 9));
  }
  ASSERT_EQ(node.chunks_sent.size(), sent + 1);
  EXPECT_EQ(node.chunks_sent.back().message.chunk.number, 1U);
}

TEST(Leader, begins_anew_where_the_follower_did) {
  RaftNode node = compacted_leader(0);
  node.receive(3, AppendRejected{Term(1), LogIndex(9), EntryId{}, ReadSequence()});
  for (uint64_t next = 1; next <= 3; ++next) {
    node.receive(3, SnapshotAccepted{Term(1), at(1, 9), next, ReadSequence()});
  }
  node.receive(3, SnapshotAccepted{Term(1), at(1, 9), 0, ReadSequence()});
  EXPECT_EQ(node.chunks_sent.back().message.chunk.number, 0U);
}

// A follower that is being sent a snapshot is alive, and its answers confirm reads.
TEST(Leader, keeps_in_contact_while_it_sends_a_snapshot) {
  RaftNode node = compacted_leader(0);
  node.receive(3, AppendRejected{Term(1), LogIndex(9), EntryId{}, ReadSequence()});
  node.sent.clear();
  node.pass(heartbeat_interval);
  const auto beat = node.last_to<AppendEntries>(3);
  ASSERT_TRUE(beat);
  EXPECT_EQ(beat->prev, EntryId{}) << "on which all logs agree";
  node.read(5);
  node.receive(3,
               AppendAccepted{Term(1), LogIndex(), node.last_to<AppendEntries>(3)->read_sequence});
  EXPECT_EQ(node.answers.reads_ready.size(), 1U);
}

TEST(Follower, installs_a_snapshot_once_it_is_complete_and_durable) {
  RaftNode node({.term = 1, .log = {1, 1}});
  node.disk_is_slow = true;
  node.receive(2, chunk(1, at(1, 9), 0, false));
  EXPECT_EQ(node.last_to<SnapshotAccepted>(2)->next_chunk, 1U);
  EXPECT_EQ(node.commit(), 0U);
  node.receive(2, chunk(1, at(1, 9), 1, true));
  EXPECT_EQ(node.chunks_received.size(), 2U);
  EXPECT_EQ(node.last_to<AppendAccepted>(2), std::nullopt)
      << "nodedb #162: not before it is durable";
  EXPECT_TRUE(node.restored.empty());
  node.fsync_all();
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(9));
  ASSERT_EQ(node.restored.size(), 1U);
  EXPECT_EQ(node.restored.front().last, at(1, 9));
  EXPECT_EQ(node.commit(), 9U);
  EXPECT_EQ(node.status().log_base, at(1, 9));
}

// openraft #1808: the configuration before the snapshot must not survive it.
TEST(Follower, takes_the_configuration_of_the_snapshot) {
  RaftNode node({.term = 1});
  Configuration other = three();
  other.members.push_back({NodeId(7), Standing::voter});
  node.receive(2, AppendEntries{Term(1), {}, {{at(1, 1), other}}, LogIndex(), {}});
  ASSERT_TRUE(node.configuration().is_member(NodeId(7)));
  node.receive(3, chunk(2, at(2, 9), 0, true));
  EXPECT_EQ(node.configuration(), three());
  node.restart();
  EXPECT_EQ(node.configuration(), three());
}

// openraft 25e94c36: it may come late, when the log before it is gone already.
TEST(Follower, keeps_what_it_has_when_an_older_snapshot_comes) {
  RaftNode node({.term = 1, .log = {1}, .snapshot = SnapshotMeta{at(1, 5), three()}});
  node.receive(2, chunk(1, at(1, 3), 0, true));
  EXPECT_EQ(node.commit(), 5U);
  EXPECT_EQ(node.status().last_entry, at(1, 6));
  EXPECT_TRUE(node.restored.empty());
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(3));
}

// Fig. 13 step 6: what follows the snapshot's last entry is kept.
TEST(Follower, keeps_a_log_that_contains_the_snapshots_last_entry) {
  RaftNode node({.term = 1, .log = {1, 1, 1, 1}});
  node.receive(2, chunk(1, at(1, 2), 0, false));
  EXPECT_TRUE(node.chunks_received.empty());
  EXPECT_EQ(node.status().last_entry, at(1, 4));
  EXPECT_EQ(node.commit(), 2U) << "what a snapshot stands for is committed";
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(2));
}

// openraft #559: a log that conflicts with the snapshot goes as a whole.
TEST(Follower, drops_a_log_that_conflicts_with_the_snapshot) {
  RaftNode node({.term = 2, .log = {1, 1, 2, 2, 2}});
  node.receive(3, chunk(3, at(3, 4), 0, true));
  EXPECT_EQ(node.status().last_entry, at(3, 4));
  EXPECT_EQ(node.durable_terms(), std::vector<uint64_t>{});
  node.restart();
  EXPECT_EQ(node.status().last_entry, at(3, 4));
}

TEST(Follower, takes_chunks_in_order_each_once) {
  RaftNode node({.term = 1});
  node.receive(2, chunk(1, at(1, 9), 1, false));
  EXPECT_EQ(node.last_to<SnapshotAccepted>(2)->next_chunk, 0U) << "says which one it wants";
  node.receive(2, chunk(1, at(1, 9), 0, false));
  node.receive(2, chunk(1, at(1, 9), 0, false));
  EXPECT_EQ(node.last_to<SnapshotAccepted>(2)->next_chunk, 1U);
  EXPECT_EQ(node.chunks_received.size(), 1U);
}

TEST(Follower, begins_anew_when_the_leader_changes) {
  RaftNode node({.term = 1});
  node.receive(2, chunk(1, at(1, 9), 0, false));
  node.receive(3, chunk(2, at(1, 9), 1, true));
  EXPECT_EQ(node.last_to<SnapshotAccepted>(3)->next_chunk, 0U);
  EXPECT_EQ(node.commit(), 0U);
}

TEST(Follower, refuses_snapshots_of_an_earlier_term_and_nonsense) {
  RaftNode node({.term = 3});
  node.receive(2, chunk(2, at(1, 9), 0, true));
  EXPECT_EQ(node.last_to<HigherTerm>(2)->term, Term(3));
  node.receive(2, chunk(3, at(4, 9), 0, true));
  node.receive(2, chunk(3, EntryId{}, 0, true));
  node.receive(2, InstallSnapshot{
                      Term(3), {{at(1, 9), {{{NodeId(1), Standing::learner}}}}, 0, true, ""}, {}});
  node.receive(2, chunk(3, at(3, UINT64_MAX / 2), 0, true));
  EXPECT_EQ(node.status().protocol_violations, 4U);
  EXPECT_EQ(node.commit(), 0U);
}

// openraft 71a290cd: what lies before the base is committed, and no conflict.
TEST(Follower, takes_entries_that_begin_before_its_base) {
  RaftNode node({.term = 1, .snapshot = SnapshotMeta{at(1, 5), three()}});
  node.receive(
      2, Append{.term = 1, .prev = at(1, 3), .entries = entries(4, {1, 1, 1}), .leader_commit = 6});
  EXPECT_EQ(node.status().last_entry, at(1, 6));
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(6));
  node.receive(2, Append{.term = 1, .prev = at(1, 1), .entries = entries(2, {1, 1})});
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(3));
  EXPECT_EQ(node.status().last_entry, at(1, 6));
}

// etcd #18055: a second snapshot right after the first.
TEST(Follower, takes_a_second_snapshot_before_the_first_is_durable) {
  RaftNode node({.term = 1});
  node.disk_is_slow = true;
  node.receive(2, chunk(1, at(1, 9), 0, true));
  node.receive(2, chunk(1, at(1, 12), 0, true));
  node.fsync_all();
  ASSERT_FALSE(node.restored.empty());
  EXPECT_EQ(node.restored.back().last, at(1, 12));
  EXPECT_EQ(node.status().durable_index, LogIndex(12));
}

// Both leaders' chunks had waited while this node stood still: storage is told of the first
// snapshot after it was given all chunks, and must not take those of the second for its own.
TEST(Follower, takes_no_chunk_of_a_snapshot_before_storage_is_told_of_the_last_one) {
  Raft node(*Config::make({.self = NodeId(1), .voters = {NodeId(1), NodeId(2), NodeId(3)}}), {},
            base::Instant());
  const base::Instant now(1);
  node.step(now, MessageReceived{NodeId(2), chunk(1, at(1, 9), 0, true)});
  node.step(now, MessageReceived{NodeId(3), chunk(2, at(2, 30), 0, false)});
  const Effects effects = node.take_effects(now);
  ASSERT_TRUE(effects.persist && effects.persist->snapshot);
  ASSERT_EQ(effects.chunks_received.size(), 1U);
  EXPECT_EQ(effects.chunks_received.front().snapshot, *effects.persist->snapshot);
  node.step(now, MessageReceived{NodeId(3), chunk(2, at(2, 30), 0, false)});
  EXPECT_EQ(node.take_effects(now).chunks_received.size(), 1U) << "then it may come";
}

// A snapshot that cannot be read here would take other nodes' states, too.
TEST(Leader, sends_no_snapshot_that_it_has_not_restored_itself) {
  RaftNode node({.term = 1, .snapshot = SnapshotMeta{at(1, 5), three()}, .state_is_heavy = true});
  node.elect();
  node.receive(3, AppendRejected{node.term(), LogIndex(5), EntryId{}, ReadSequence()});
  node.pass(heartbeat_interval);
  EXPECT_TRUE(node.chunks_sent.empty());
  node.state_restored(5);
  EXPECT_EQ(node.chunks_sent.size(), 1U);
}

// etcd #18055, Raft §7: nothing is applied to a state that is not there yet, be it of this snapshot
// or of an earlier one, and what is committed meanwhile comes afterwards, in its order.
TEST(Follower, applies_nothing_until_its_state_is_restored) {
  RaftNode node({.term = 1, .snapshot = SnapshotMeta{at(1, 5), three()}, .state_is_heavy = true});
  const auto append = [&node](uint64_t index) {
    node.receive(2, Append{.term = 1,
                           .prev = at(1, index - 1),
                           .entries = entries(index, {1}),
                           .leader_commit = index});
  };
  append(6);
  EXPECT_EQ(node.commit(), 6U);
  EXPECT_TRUE(node.committed.empty()) << "after a restart";
  node.receive(2, chunk(1, at(1, 9), 0, true));
  ASSERT_EQ(node.restored.size(), 1U);
  append(10);
  append(11);
  node.state_restored(5);
  EXPECT_TRUE(node.committed.empty()) << "that was the earlier snapshot";
  node.state_restored(9);
  append(12);
  ASSERT_EQ(node.committed.size(), 3U);
  for (uint64_t i = 0; i < 3; ++i) EXPECT_EQ(node.committed[i].id, at(1, 10 + i));
}

TEST(Follower, says_whether_it_can_apply) {
  RaftNode node({.term = 1, .limits = {.priority = 3}});
  node.receive(2, Append{.term = 1, .entries = entries(1, {1})});
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->priority, 3U);
  RaftNode heavy({.term = 1, .limits = {.priority = 3}, .state_is_heavy = true});
  heavy.receive(2, chunk(1, at(1, 9), 0, true));
  heavy.receive(2, testing::Append{.term = 1, .prev = at(1, 9)});
  EXPECT_EQ(heavy.last_to<AppendAccepted>(2)->priority, 0U);
  heavy.state_restored(9);
  heavy.receive(2, testing::Append{.term = 1, .prev = at(1, 9)});
  EXPECT_EQ(heavy.last_to<AppendAccepted>(2)->priority, 3U);
}

// Its owner goes back to its messages in between.
TEST(Follower, hands_out_a_long_log_in_parts) {
  Config config = *Config::make({.self = NodeId(1), .voters = {NodeId(1), NodeId(2), NodeId(3)}});
  Raft node(std::move(config),
            {.hard_state = HardState(Term(1), std::nullopt),
             .entries = entries(1, std::vector<uint64_t>(10'000, 1))},
            base::Instant());
  node.step(
      base::Instant(1),
      MessageReceived{NodeId(2), AppendEntries{Term(1), at(1, 10'000), {}, LogIndex(10'000), {}}});
  uint64_t taken = 0;
  bool has_more = true;
  for (int takes = 0; has_more; ++takes) {
    ASSERT_LT(takes, 10);
    const Effects effects = node.take_effects(base::Instant(1));
    EXPECT_LE(effects.committed.size(), 4096U);
    for (const Entry& entry : effects.committed) EXPECT_EQ(entry.id.index.value, ++taken);
    has_more = effects.has_more_committed;
  }
  EXPECT_EQ(taken, 10'000U);
}

// No correct leader has another entry where the log begins: there everything is committed.
TEST(Follower, ignores_appends_that_contradict_its_base) {
  for (const auto& [prev, first] : {std::pair(at(1, 9), UINT64_C(10)), {at(1, 8), 9}}) {
    RaftNode node({.term = 5, .snapshot = SnapshotMeta{at(5, 9), three()}});
    node.receive(2, testing::Append{.term = 5, .prev = prev, .entries = entries(first, {1, 1, 1})});
    EXPECT_EQ(node.status().last_entry, at(5, 9));
    EXPECT_EQ(node.status().protocol_violations, 1U);
  }
}

}  // namespace
}  // namespace miniraft::raft
