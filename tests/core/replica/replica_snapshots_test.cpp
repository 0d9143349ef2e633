// A replica whose followers need snapshots, or whose own cannot be read, goes on (Raft §7).
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "tests/support/counter_cluster.h"

namespace miniraft::replica {
namespace {

using testing::add;
using testing::Envelope;
using testing::ReplicaCluster;
using testing::total;

/// A counter that understands no snapshot for as long as it is told so.
class Stubborn final : public StateMachine {
 public:
  explicit Stubborn(const bool& refuses) : refuses_(refuses) {}
  base::Bytes apply(base::ByteView command) noexcept override { return counter_.apply(command); }
  base::Bytes query(base::ByteView query) const noexcept override { return counter_.query(query); }
  base::Owned<StateReader> snapshot() const noexcept override { return counter_.snapshot(); }
  void reset() noexcept override { counter_.reset(); }
  bool restore(base::ByteView chunk) noexcept override {
    return !refuses_ && counter_.restore(chunk);
  }

 private:
  const bool& refuses_;
  Typed<examples::Counter> counter_;
};

/// n1 to n3, whose logs keep nothing that a snapshot includes. One makes no snapshot before it has
/// applied four entries more.
class ReplicaSnapshots : public ::testing::Test {
 protected:
  ReplicaSnapshots() { start(); }

  void start() {
    cluster_.emplace(
        3, [this] { return std::make_unique<Stubborn>(refuses_); },
        Options{.snapshots = {.after_entries = 4}}, raft::Options{.log_keep_entries = 0});
    leader_ = cluster().elect();
    follower_ = leader_ % 3 + 1;
    cluster().run_for(base::milliseconds(500));
  }

  ReplicaCluster& cluster() { return *cluster_; }
  raft::Status status(uint64_t node) { return cluster().node(node).status(); }

  void cut_off(uint64_t node) {
    cluster().copies = [node](const Envelope& envelope) {
      return envelope.to.value == node || envelope.from.value == node ? 0 : 1;
    };
  }
  void heal() {
    cluster().copies = [](const Envelope&) { return 1; };
  }
  void count_to(uint64_t end) {
    while (counted_ < end) {
      ++counted_;
      cluster().command(leader_, add(1));
      cluster().run_for(base::milliseconds(50));
    }
  }
  /// Counts while the follower is away, until nobody has in his log what it needs.
  void outrun_follower() {
    cut_off(follower_);
    const raft::LogIndex end = status(follower_).last_entry.index;
    while (status(leader_).log_base.index <= end) count_to(counted_ + 1);
  }
  [[nodiscard]] base::Bytes asked(uint64_t node, ClientAction action) {
    const auto id =
        cluster().submit(node, {{}, std::move(action), cluster().now + base::seconds(1)});
    cluster().run_for(base::milliseconds(1500));
    const auto* completed = std::get_if<Completed>(&cluster().outcomes.at(id).front());
    return completed == nullptr ? "nothing" : completed->response;
  }

  bool refuses_ = false;
  std::optional<ReplicaCluster> cluster_;
  uint64_t leader_ = 0;
  uint64_t follower_ = 0;
  uint64_t counted_ = 0;
};

TEST_F(ReplicaSnapshots, that_cannot_be_read_are_told_and_end_nobody) {
  outrun_follower();
  refuses_ = true;
  heal();
  cluster().run_for(base::seconds(2));
  const raft::EntryId last{status(follower_).term, status(follower_).snapshot_index};
  ASSERT_GT(last.index, raft::LogIndex());
  // It asks for another one, and not again so soon.
  ASSERT_EQ(cluster().unreadable.size(), 2U);
  for (const auto& [node, what] : cluster().unreadable) {
    EXPECT_EQ(node, raft::NodeId(follower_));
    EXPECT_EQ(what.last, last);
    EXPECT_EQ(what.chunk, 1U) << "after that of the sessions";
    EXPECT_EQ(what.reason, RestoreError::machine);
  }

  // It keeps the log, and answers nothing from a state that it does not have.
  count_to(counted_ + 2);
  cluster().run_for(base::milliseconds(500));
  EXPECT_EQ(status(follower_).commit_index, status(leader_).commit_index);
  EXPECT_EQ(asked(follower_, StaleQuery{}), "nothing");
  EXPECT_EQ(asked(follower_, Query{}), "nothing");
  EXPECT_EQ(asked(leader_, Query{}), cluster().machine(leader_).query({}));

  // Nor does a restart end it; with a program that understands it, it has its state again.
  cluster().restart(follower_, SIZE_MAX);
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(cluster().unreadable.size(), 3U);
  refuses_ = false;
  cluster().restart(follower_, SIZE_MAX);
  cluster().run_for(base::seconds(2));
  EXPECT_EQ(cluster().unreadable.size(), 3U);
  EXPECT_EQ(asked(follower_, Query{}), cluster().machine(leader_).query({}));
}

// Raft §7: the follower has the whole log, and takes the leader's snapshot for its state.
TEST_F(ReplicaSnapshots, are_the_leaders_where_the_own_one_cannot_be_read) {
  count_to(12);
  refuses_ = true;
  cluster().restart(follower_, SIZE_MAX);
  while (cluster().unreadable.empty()) cluster().flush(follower_);
  refuses_ = false;
  count_to(13);
  cluster().run_for(base::milliseconds(500));
  EXPECT_EQ(cluster().unreadable.size(), 1U);
  EXPECT_TRUE(status(follower_).has_state);
  EXPECT_EQ(cluster().node(follower_).applied_index(), status(leader_).commit_index);
  EXPECT_EQ(cluster().machine(follower_).query({}), cluster().machine(leader_).query({}));
  // Its log is let go of again.
  const raft::LogIndex base = status(follower_).log_base.index;
  count_to(24);
  EXPECT_GT(status(follower_).log_base.index, base);
}

TEST_F(ReplicaSnapshots, are_asked_for_again_after_a_while) {
  outrun_follower();
  refuses_ = true;
  heal();
  cluster().run_for(base::seconds(2));
  ASSERT_EQ(cluster().unreadable.size(), 2U);
  refuses_ = false;
  cluster().run_for(base::seconds(50));
  EXPECT_FALSE(status(follower_).has_state);
  cluster().run_for(base::seconds(12));
  EXPECT_TRUE(status(follower_).has_state);
  EXPECT_EQ(cluster().machine(follower_).query({}), cluster().machine(leader_).query({}));
}

// The leader may not hear that the one which it sent has come, and was not the last one needed.
TEST_F(ReplicaSnapshots, are_not_sent_again_and_again_when_an_answer_is_lost) {
  count_to(12);
  refuses_ = true;
  size_t chunks = 0;
  bool is_lost = false;
  cluster().copies = [&](const Envelope& envelope) {
    const auto* message = std::get_if<raft::Message>(&envelope.message);
    if (message == nullptr) return 1;
    if (std::holds_alternative<raft::InstallSnapshot>(*message)) ++chunks;
    const auto* accepted = std::get_if<raft::AppendAccepted>(message);
    if (accepted == nullptr || accepted->needs_snapshot || chunks == 0 || is_lost) return 1;
    if (envelope.from.value != follower_) return 1;
    is_lost = true;
    return 0;
  };
  cluster().restart(follower_, SIZE_MAX);
  cluster().run_for(base::seconds(30));
  EXPECT_TRUE(is_lost);
  EXPECT_EQ(chunks, 2U);
  EXPECT_EQ(cluster().unreadable.size(), 2U) << "its own, and the leader's";
}

// It may lie, or may have been overtaken: it costs one snapshot, which it may say it needs no more
// before that is there.
TEST_F(ReplicaSnapshots, are_made_once_for_who_asks_all_the_time) {
  const raft::Status before = status(leader_);
  ASSERT_EQ(before.snapshot_index, raft::LogIndex());
  size_t chunks = 0;
  raft::ReadSequence sequence;
  cluster().copies = [&](const Envelope& envelope) {
    const auto* message = std::get_if<raft::Message>(&envelope.message);
    if (message == nullptr) return 1;
    if (std::holds_alternative<raft::InstallSnapshot>(*message)) ++chunks;
    const auto* append = std::get_if<raft::AppendEntries>(message);
    if (append != nullptr) sequence = append->read_sequence;
    return 1;
  };
  cluster().run_for(base::milliseconds(200));
  for (int i = 0; i < 100; ++i) {
    const raft::Status leading = status(leader_);
    const raft::LogIndex end = leading.commit_index;
    const raft::AppendAccepted call{leading.term, end, sequence, leading.last_entry, 1, end};
    cluster().say(follower_, leader_, raft::Message(call));
    cluster().run_for(base::milliseconds(100));
  }
  EXPECT_EQ(status(leader_).snapshot_index, before.commit_index);
  EXPECT_LE(chunks, 1U);
  EXPECT_EQ(status(leader_).protocol_violations, 0U);
}

// Bytes from a peer: what is in them that cannot be is no reason to end.
TEST_F(ReplicaSnapshots, with_sessions_that_cannot_be_end_nobody) {
  cut_off(follower_);
  const raft::Status leading = status(leader_);
  const raft::EntryId last{leading.term, raft::LogIndex(leading.commit_index.value + 5)};
  Sessions sessions;
  (void)sessions.judge(raft::next(last.index), {LogTime(), OpenSession{}});
  const base::Bytes bytes = "\x01" + sessions.snapshot().next(SIZE_MAX).value();
  cluster().say(leader_, follower_,
                raft::Message(raft::InstallSnapshot{
                    leading.term,
                    {{last, cluster().node(leader_).configuration()}, 0, true, bytes},
                    raft::ReadSequence()}));
  cluster().run_for(base::milliseconds(100));
  ASSERT_EQ(cluster().unreadable.size(), 1U);
  EXPECT_EQ(cluster().unreadable[0].what.reason, RestoreError::unknown_session);
  EXPECT_FALSE(status(follower_).has_state);
}

// Thesis §3.10: who cannot apply what it commits does not lead for long.
TEST_F(ReplicaSnapshots, that_cannot_be_read_keep_nobody_from_being_served) {
  count_to(8);
  refuses_ = true;
  cluster().restart(leader_, SIZE_MAX);
  cluster().run_for(base::seconds(1));
  ASSERT_EQ(cluster().unreadable.size(), 1U);
  // It is elected nevertheless.
  const uint64_t broken = std::exchange(leader_, cluster().elect());
  cluster().order(leader_, raft::TransferLeadership{raft::RequestId(1), raft::NodeId(broken)});
  cluster().run_for(base::milliseconds(200));
  ASSERT_EQ(cluster().leader(), broken);
  const auto id = cluster().command(follower_ == broken ? leader_ : follower_, add(100));
  cluster().run_for(base::seconds(4));
  ASSERT_NE(cluster().leader(), broken);
  EXPECT_TRUE(std::holds_alternative<Completed>(cluster().outcome(id).value()));
}

// A follower that asks for a chunk that there is not gets what it needs all the same.
TEST_F(ReplicaSnapshots, are_sent_to_who_asked_for_too_much) {
  outrun_follower();
  size_t dropped = 0;
  cluster().copies = [&](const Envelope& envelope) {
    const auto* message = std::get_if<raft::Message>(&envelope.message);
    const bool is_chunk =
        message != nullptr && std::holds_alternative<raft::InstallSnapshot>(*message);
    return is_chunk && dropped++ == 0 ? 0 : 1;
  };
  while (dropped == 0) cluster().run_for(base::milliseconds(10));
  const raft::Status leading = status(leader_);
  cluster().say(follower_, leader_,
                raft::Message(raft::SnapshotAccepted{
                    leading.term, {leading.term, leading.snapshot_index}, 1'000'000, {}}));
  cluster().run_for(base::milliseconds(300));
  EXPECT_EQ(status(follower_).commit_index, status(leader_).commit_index);
}

// The heartbeat asks for what was the last snapshot until this flush finished another. Which flush
// that is, is found by trying.
TEST_F(ReplicaSnapshots, are_the_last_ones_when_one_is_finished_and_a_heartbeat_is_due_at_once) {
  for (int flushes = 0; flushes < 6; ++flushes) {
    start();
    outrun_follower();
    for (int i = 0; i < 4; ++i) cluster().command(leader_, add(1));
    // No time passes, in which the snapshot that is due would be finished.
    cluster().settle();
    for (int i = 0; i < flushes; ++i) cluster().flush(leader_);
    const raft::Status leading = status(leader_);
    const raft::AppendRejected refusal{leading.term, leading.last_entry.index, {}, {}};
    cluster().say(follower_, leader_, raft::Message(refusal));
    cluster().now = cluster().now + base::milliseconds(100);
    cluster().flush(leader_);
    heal();
    cluster().run_for(base::seconds(2));
    for (uint64_t node = 1; node <= 3; ++node) {
      EXPECT_EQ(cluster().machine(node).query({}), cluster().machine(leader_).query({})) << flushes;
    }
  }
}

// What was committed while a node was away is applied in parts, and its owner is woken in between.
TEST(ReplicaCatchUp, goes_back_to_the_loop_in_between) {
  ReplicaCluster cluster(3, testing::make_counter, {}, {.log_keep_entries = 100'000});
  const uint64_t leader = cluster.elect();
  for (int i = 0; i < 9000; ++i) cluster.command(leader, add(1));
  cluster.run_for(base::seconds(2));
  ASSERT_EQ(total(cluster, leader), 9000U);
  const uint64_t follower = leader % 3 + 1;
  cluster.restart(follower, SIZE_MAX);
  Replica& replica = cluster.node(follower);
  while (replica.applied_index() == raft::LogIndex()) {
    cluster.settle();
    if (replica.applied_index() == raft::LogIndex()) {
      cluster.now = cluster.now + base::milliseconds(100);
      cluster.flush(leader);
    }
  }
  for (int flushes = 0; replica.applied_index() < replica.status().commit_index; ++flushes) {
    ASSERT_LT(flushes, 3);
    EXPECT_LE(replica.wake_at(), cluster.now);
    cluster.flush(follower);
  }
  EXPECT_EQ(total(cluster, follower), 9000U);
}

}  // namespace
}  // namespace miniraft::replica
