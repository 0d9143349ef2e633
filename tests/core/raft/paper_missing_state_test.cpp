// A node that cannot read its snapshot asks for another, and loses nothing by it (Raft §7).
#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

namespace miniraft::raft {
namespace {

using testing::Append;
using testing::at;
using testing::heartbeat_interval;
using testing::RaftNode;

Configuration three() {
  return {
      {{NodeId(1), Standing::voter}, {NodeId(2), Standing::voter}, {NodeId(3), Standing::voter}}};
}

Message chunk(uint64_t term, EntryId last, uint64_t number = 0, bool is_last = true) {
  return InstallSnapshot{Term(term), {{last, three()}, number, is_last, "bytes"}, ReadSequence(7)};
}

/// Follows n2 in term 1 with entries 6 to 8 after a snapshot at 5 that it cannot read; 6 and 7 are
/// committed.
RaftNode stateless_follower() {
  RaftNode node({.term = 1,
                 .log = {1, 1, 1},
                 .snapshot = SnapshotMeta{at(1, 5), three()},
                 .state_is_heavy = true});
  node.state_unreadable(5);
  node.receive(2, Append{.term = 1, .prev = at(1, 8), .leader_commit = 7});
  return node;
}

std::optional<LogIndex> asked_of(const RaftNode& node, uint64_t leader) {
  return node.last_to<AppendAccepted>(leader)->needs_snapshot;
}

TEST(MissingState, is_asked_for_until_a_snapshot_is_there) {
  RaftNode node({.term = 1,
                 .snapshot = SnapshotMeta{at(1, 5), three()},
                 .limits = {.snapshot_retry = base::milliseconds(300)},
                 .state_is_heavy = true});
  const Append heartbeat{.term = 1, .prev = at(1, 5), .leader_commit = 5};
  node.receive(2, heartbeat);
  EXPECT_EQ(asked_of(node, 2), std::nullopt) << "it is being restored";
  node.state_unreadable(4);
  node.receive(2, heartbeat);
  EXPECT_EQ(asked_of(node, 2), std::nullopt) << "that was an earlier one";
  node.state_unreadable(5);
  node.receive(2, heartbeat);
  EXPECT_EQ(asked_of(node, 2), LogIndex(5));
  node.receive(2, chunk(1, at(1, 5), 0, false));
  node.receive(2, heartbeat);
  EXPECT_EQ(asked_of(node, 2), LogIndex(5)) << "a part is no snapshot";
  node.receive(2, chunk(1, at(1, 5), 1, true));
  EXPECT_EQ(asked_of(node, 2), std::nullopt);
  node.state_unreadable(5);
  node.pass(base::milliseconds(300));
  node.receive(2, heartbeat);
  EXPECT_EQ(asked_of(node, 2), LogIndex(5)) << "nor that one";
}

// Whoever leads by then: perhaps this program can read none of them. The answer that says that this
// one came may be lost, or be overtaken.
TEST(MissingState, is_not_asked_for_again_so_soon) {
  RaftNode node({.term = 1,
                 .snapshot = SnapshotMeta{at(1, 5), three()},
                 .limits = {.snapshot_retry = base::milliseconds(700)},
                 .state_is_heavy = true});
  const Append heartbeat{.term = 1, .prev = at(1, 5), .leader_commit = 5};
  node.state_unreadable(5);
  node.receive(2, chunk(1, at(1, 5)));
  ASSERT_EQ(node.restored.size(), 1U);
  node.state_unreadable(5);
  node.receive(2, heartbeat);
  EXPECT_EQ(asked_of(node, 2), std::nullopt);
  node.receive(2, chunk(1, at(1, 5)));
  EXPECT_EQ(node.restored.size(), 1U) << "nor does it take one";
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(5));
  node.pass(base::milliseconds(699));
  node.receive(2, heartbeat);
  EXPECT_EQ(asked_of(node, 2), std::nullopt);
  node.pass(base::milliseconds(1));
  node.receive(2, heartbeat);
  EXPECT_EQ(asked_of(node, 2), LogIndex(5));
}

// Raft §7: "If existing log entry has same index and term as snapshot's last included entry, retain
// log entries following it and reply."
TEST(MissingState, is_replaced_and_the_log_after_the_snapshot_stays) {
  RaftNode node = stateless_follower();
  node.receive(2, chunk(1, at(1, 6)));
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(6));
  ASSERT_EQ(node.restored.size(), 1U);
  EXPECT_EQ(node.restored.back().last, at(1, 6));
  EXPECT_EQ(node.status().snapshot_index, LogIndex(6));
  EXPECT_EQ(node.status().last_entry, at(1, 8));
  EXPECT_EQ(node.status().durable_index, LogIndex(8));
  EXPECT_EQ(node.durable_terms(), (std::vector<uint64_t>{1, 1, 1}));
  EXPECT_EQ(node.commit(), 7U);
  EXPECT_TRUE(node.committed.empty());
  node.state_restored(6);
  node.receive(2, Append{.term = 1, .prev = at(1, 8), .leader_commit = 8});
  ASSERT_EQ(node.committed.size(), 2U) << "what the snapshot includes is not applied again";
  EXPECT_EQ(node.committed[0].id, at(1, 7));
  EXPECT_EQ(node.committed[1].id, at(1, 8));
  EXPECT_EQ(node.status().protocol_violations, 0U);
}

TEST(MissingState, may_be_replaced_by_another_copy_of_the_same_snapshot) {
  RaftNode node = stateless_follower();
  node.receive(2, chunk(1, at(1, 5)));
  node.state_restored(5);
  ASSERT_EQ(node.committed.size(), 2U);
  EXPECT_EQ(node.committed[0].id, at(1, 6));
}

// It commits what it stands for, and replaces a log that does not have its end.
TEST(MissingState, is_replaced_by_a_later_snapshot) {
  RaftNode in_log = stateless_follower();
  in_log.receive(2, chunk(1, at(1, 8)));
  EXPECT_EQ(in_log.commit(), 8U);
  RaftNode beyond = stateless_follower();
  beyond.receive(2, chunk(1, at(1, 20)));
  EXPECT_EQ(beyond.status().last_entry, at(1, 20));
  beyond.state_restored(20);
  EXPECT_TRUE(beyond.committed.empty());
}

// What this node let go of must not be missing between the snapshot and the log.
TEST(MissingState, takes_no_snapshot_from_before_its_own) {
  RaftNode node = stateless_follower();
  node.receive(2, chunk(1, at(1, 4)));
  EXPECT_TRUE(node.chunks_received.empty());
  EXPECT_EQ(node.last_to<AppendAccepted>(2)->match_index, LogIndex(4));
  EXPECT_EQ(asked_of(node, 2), LogIndex(5));
}

// State Machine Safety, Raft Fig. 3.
TEST(MissingState, takes_no_snapshot_that_contradicts_what_is_committed) {
  RaftNode node = stateless_follower();
  node.receive(3, chunk(2, at(2, 7)));
  EXPECT_EQ(node.status().protocol_violations, 1U);
  EXPECT_TRUE(node.chunks_received.empty());
  EXPECT_EQ(node.commit(), 7U);
}

// The log is durable already, the snapshot is not: a crash brings back the earlier one.
TEST(MissingState, is_restored_only_from_what_is_durable) {
  RaftNode node = stateless_follower();
  node.disk_is_slow = true;
  node.receive(2, chunk(1, at(1, 6)));
  EXPECT_TRUE(node.restored.empty());
  node.restart();
  node.state_unreadable(5);
  EXPECT_EQ(node.status().snapshot_index, LogIndex(5));
  EXPECT_EQ(node.status().last_entry, at(1, 8)) << "it was acknowledged";
  node.receive(2, chunk(1, at(1, 6)));
  node.fsync_all();
  EXPECT_EQ(node.restored.size(), 1U);
}

// It is elected by its log like any other, and its log may be the only one that has an entry.
TEST(MissingState, leaves_the_vote_and_the_log_alone) {
  RaftNode node = stateless_follower();
  node.elect();
  EXPECT_EQ(node.status().last_entry, at(2, 9));
  EXPECT_EQ(node.wanted_snapshot(), std::nullopt) << "nobody makes him one but others";
}

// Nobody lets go of what it takes in, and clients that are not answered try again.
TEST(MissingState, bounds_what_a_leader_takes_in) {
  RaftNode node({.voters = 1,
                 .term = 1,
                 .snapshot = SnapshotMeta{at(1, 5), {{{NodeId(1), Standing::voter}}}},
                 .limits = {.uncommitted_bytes_max = 1000},
                 .state_is_heavy = true});
  node.state_unreadable(5);
  node.time_out();
  ASSERT_EQ(node.status().role, RoleKind::leader);
  for (uint64_t request = 1; request <= 30; ++request) node.propose(request, std::string(100, 'x'));
  EXPECT_EQ(node.commit(), node.status().last_entry.index.value);
  ASSERT_FALSE(node.answers.proposals_refused.empty());
  EXPECT_EQ(node.answers.proposals_refused[0].reason, Refusal::busy);
  const size_t taken = node.answers.proposals_appended.size();
  EXPECT_LT(taken, 11U);
  // As soon as it can apply them, it takes in more.
  node.state_restored(5);
  EXPECT_EQ(node.committed.size(), taken + 1);
  node.propose(31);
  EXPECT_EQ(node.answers.proposals_appended.size(), taken + 1);
}

// --- The leader ---

Message accepts(uint64_t match, uint64_t sequence, std::optional<uint64_t> needs = {}) {
  return AppendAccepted{Term(1),
                        LogIndex(match),
                        ReadSequence(sequence),
                        at(1, match),
                        1,
                        needs ? std::optional(LogIndex(*needs)) : std::nullopt};
}

/// Leads term 1 with entries 1 to 9 committed, which n2 has; heartbeats go out.
RaftNode leader_with_entries(Options limits = {}) {
  RaftNode node({.limits = std::move(limits)});
  node.elect();
  for (uint64_t i = 2; i <= 9; ++i) node.propose(i);
  node.receive(2, accepts(9, 0));
  return node;
}

uint64_t sequence_of(RaftNode& node, uint64_t peer) {
  node.pass(heartbeat_interval);
  return node.last_to<AppendEntries>(peer)->read_sequence.value;
}

TEST(Leader, sends_its_snapshot_to_who_has_no_state_and_replicates_on) {
  RaftNode node = leader_with_entries();
  node.store_snapshot(9);
  const uint64_t sequence = sequence_of(node, 2);
  node.receive(2, accepts(9, sequence, 5));
  ASSERT_EQ(node.chunks_sent.size(), 1U);
  EXPECT_EQ(node.chunks_sent[0].message.chunk.snapshot.last, at(1, 9));
  node.receive(2, accepts(9, sequence, 5));
  EXPECT_EQ(node.chunks_sent.size(), 1U) << "one at a time";
  // Its acknowledgements count: it may be one of the few that are up.
  node.propose(10);
  EXPECT_FALSE(node.last_to<AppendEntries>(2)->entries.empty());
  node.receive(2, accepts(10, sequence, 5));
  EXPECT_EQ(node.commit(), 10U);
  node.receive(2, SnapshotAccepted{Term(1), at(1, 9), 1, ReadSequence(sequence)});
  ASSERT_EQ(node.chunks_sent.size(), 2U);
  EXPECT_EQ(node.chunks_sent[1].message.chunk.number, 1U);
}

TEST(Leader, stops_sending_its_snapshot_once_none_is_needed) {
  RaftNode node = leader_with_entries();
  node.store_snapshot(9);
  const uint64_t sequence = sequence_of(node, 2);
  node.receive(2, accepts(9, sequence, 5));
  ASSERT_EQ(node.chunks_sent.size(), 1U);
  node.receive(2, accepts(9, sequence));
  node.receive(2, SnapshotAccepted{Term(1), at(1, 9), 1, ReadSequence(sequence)});
  EXPECT_EQ(node.chunks_sent.size(), 1U);
  // What it said before that, and was overtaken, asks for nothing.
  const uint64_t later = sequence_of(node, 2);
  node.receive(2, accepts(9, later));
  node.receive(2, accepts(9, sequence, 5));
  node.pass(base::seconds(300));
  EXPECT_EQ(node.chunks_sent.size(), 1U);
}

// It may be able to read none: then it costs the leader one snapshot a minute.
TEST(Leader, sends_no_snapshot_for_want_of_a_state_twice_in_a_short_while) {
  RaftNode node = leader_with_entries({.snapshot_retry = base::milliseconds(700)});
  node.store_snapshot(9);
  for (uint64_t rounds = 0; rounds < 30; ++rounds) {
    const uint64_t sequence = sequence_of(node, 2);
    node.receive(2, accepts(9, sequence, 5));
    node.receive(2, accepts(9, sequence));
  }
  EXPECT_EQ(node.chunks_sent.size(), 5U) << "at 0, 700, 1400, 2100 and 2800 ms";
}

TEST(Leader, wants_a_snapshot_that_is_late_enough) {
  RaftNode node = leader_with_entries();
  EXPECT_EQ(node.wanted_snapshot(), std::nullopt);
  const uint64_t sequence = sequence_of(node, 2);
  node.receive(2, accepts(9, sequence, 7));
  EXPECT_EQ(node.wanted_snapshot(), LogIndex(7)) << "it has none";
  node.store_snapshot(6);
  EXPECT_TRUE(node.chunks_sent.empty());
  EXPECT_EQ(node.wanted_snapshot(), LogIndex(7)) << "that one is too early";
  // Who asks for more all the time gets what was asked for first.
  node.receive(2, accepts(9, sequence, 9));
  EXPECT_EQ(node.wanted_snapshot(), LogIndex(7));
  node.store_snapshot(8);
  ASSERT_EQ(node.chunks_sent.size(), 1U);
  EXPECT_EQ(node.wanted_snapshot(), std::nullopt);
  node.receive(2, accepts(9, sequence, 9));
  EXPECT_EQ(node.wanted_snapshot(), std::nullopt) << "not so soon again";
  node.pass(heartbeat_interval);
  EXPECT_EQ(node.chunks_sent.size(), 1U);
}

// Nor is one made for each time that it begins to ask.
TEST(Leader, wants_no_snapshot_twice_in_a_short_while) {
  RaftNode node = leader_with_entries({.snapshot_retry = base::milliseconds(700)});
  uint64_t wanted = 0;
  for (uint64_t end = 9; end < 39; ++end) {
    const uint64_t sequence = sequence_of(node, 2);
    node.receive(2, accepts(end, sequence, end));
    if (node.wanted_snapshot() == LogIndex(end)) ++wanted;
    node.receive(2, accepts(end, sequence));
    EXPECT_EQ(node.wanted_snapshot(), std::nullopt);
    node.propose(end + 1);
  }
  EXPECT_EQ(wanted, 5U) << "at 0, 700, 1400, 2100 and 2800 ms";
  EXPECT_TRUE(node.chunks_sent.empty());
}

// A follower that is behind the log gets one all the same, and needs no second one.
TEST(Leader, sends_one_snapshot_to_who_has_neither_state_nor_log) {
  RaftNode node = leader_with_entries({.log_keep_entries = 0});
  node.receive(2, accepts(3, 0, 2));
  node.store_snapshot(9);
  node.receive(3, AppendRejected{node.term(), LogIndex(9), at(1, 3), ReadSequence()});
  ASSERT_EQ(node.chunks_sent.size(), 2U);
  node.receive(3, accepts(0, 0, 2));
  node.receive(3, SnapshotAccepted{Term(1), at(1, 9), 1, ReadSequence()});
  EXPECT_EQ(node.chunks_sent.size(), 3U);
  node.receive(3, accepts(9, sequence_of(node, 3)));
  node.pass(base::seconds(1));
  EXPECT_EQ(node.chunks_sent.size(), 3U);
}

// Leader Completeness, Raft Fig. 3: a follower lacks only what is committed.
TEST(Leader, believes_nobody_who_lacks_what_its_log_has_not) {
  RaftNode node = leader_with_entries();
  node.store_snapshot(9);
  node.receive(2, accepts(9, 0, 10));
  node.receive(2, accepts(9, 0, 0));
  EXPECT_EQ(node.status().protocol_violations, 2U);
  EXPECT_TRUE(node.chunks_sent.empty());
}

}  // namespace
}  // namespace miniraft::raft
