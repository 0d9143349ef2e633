// The store on several nodes, with snapshots: the log is compacted, nodes restart from them,
// followers that the log cannot reach catch up by them, and the loop goes on meanwhile (Raft §7).
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "miniraft/core/kv/store.h"
#include "miniraft/core/replica/snapshots.h"
#include "miniraft/core/replica/typed.h"
#include "tests/support/replica_cluster.h"

namespace miniraft::replica {
namespace {

using testing::Envelope;
using testing::ReplicaCluster;

using Store = Typed<kv::Store>;

Options small_snapshots() {
  Options options;
  options.snapshots.after_entries = 20;
  options.snapshots.chunk_bytes = 64;
  return options;
}

class SnapshotCluster : public ::testing::Test {
 protected:
  static raft::Options keeping(uint64_t entries) {
    raft::Options limits;
    limits.log_keep_entries = entries;
    return limits;
  }

  void write(uint64_t first, uint64_t last) {
    for (uint64_t i = first; i <= last; ++i) {
      cluster.command(
          leader,
          kv::encode(kv::Command(kv::Write{"key" + std::to_string(i % 17), std::to_string(i)})));
      cluster.run_for(base::milliseconds(1));
    }
    cluster.run_for(base::milliseconds(500));
  }

  /// All keys and values of a node, as it would list them.
  base::Bytes listing(uint64_t node) {
    return cluster.machine(node).query(kv::encode(kv::Query(kv::Range{})));
  }

  void cut_off(uint64_t node) {
    cluster.copies = [node](const Envelope& envelope) {
      return envelope.from.value == node || envelope.to.value == node ? 0 : 1;
    };
  }

  ReplicaCluster cluster{3, [] { return std::make_unique<Store>(); }, small_snapshots(),
                         keeping(5)};
  uint64_t leader = cluster.elect();
  uint64_t follower = leader % 3 + 1;
};

TEST_F(SnapshotCluster, compacts_the_log_of_every_node) {
  write(1, 100);
  for (uint64_t node = 1; node <= 3; ++node) {
    const raft::Status status = cluster.node(node).status();
    EXPECT_GT(status.log_base.index, raft::LogIndex(60)) << node;
    EXPECT_LT(raft::distance(status.log_base.index, status.last_entry.index), 40U) << node;
    EXPECT_EQ(cluster.storage(node).disk.content.log_base, status.log_base)
        << "and that of its storage";
    EXPECT_EQ(listing(node), listing(leader));
  }
}

TEST_F(SnapshotCluster, restores_a_node_from_its_snapshot_and_log) {
  write(1, 90);
  const base::Bytes want = listing(leader);
  for (uint64_t node = 1; node <= 3; ++node) cluster.restart(node, SIZE_MAX);
  leader = cluster.elect();
  cluster.run_for(base::seconds(1));
  for (uint64_t node = 1; node <= 3; ++node) EXPECT_EQ(listing(node), want) << node;
}

TEST_F(SnapshotCluster, brings_a_follower_up_to_date_that_the_log_cannot_reach) {
  write(1, 10);
  cut_off(follower);
  write(11, 100);
  EXPECT_NE(listing(follower), listing(leader));
  cluster.copies = [](const Envelope&) { return 1; };
  size_t chunks = 0;
  cluster.copies = [&chunks](const Envelope& envelope) {
    const auto* message = std::get_if<raft::Message>(&envelope.message);
    if (message != nullptr && std::holds_alternative<raft::InstallSnapshot>(*message)) ++chunks;
    return 1;
  };
  cluster.run_for(base::seconds(3));
  EXPECT_GT(chunks, 2U);
  EXPECT_EQ(listing(follower), listing(leader));
  // It goes on from there, also over a restart.
  write(101, 110);
  cluster.restart(follower, SIZE_MAX);
  cluster.run_for(base::seconds(3));
  EXPECT_EQ(listing(follower), listing(leader));
}

TEST_F(SnapshotCluster, brings_it_up_to_date_over_a_network_that_loses_and_doubles) {
  write(1, 10);
  cut_off(follower);
  write(11, 100);
  base::Random random(5);
  cluster.copies = [&random](const Envelope&) { return static_cast<int>(random.uniform(3)); };
  cluster.run_for(base::seconds(60));
  cluster.copies = [](const Envelope&) { return 1; };
  cluster.run_for(base::seconds(5));
  EXPECT_EQ(listing(follower), listing(*cluster.leader()));
}

TEST_F(SnapshotCluster, serves_no_query_from_a_state_that_is_half_restored) {
  write(1, 10);
  cut_off(follower);
  write(11, 100);
  cluster.copies = [](const Envelope&) { return 1; };
  for (int i = 0; i < 200; ++i) {
    const auto id = cluster.query(follower, kv::encode(kv::Query(kv::Read{"key15"})));
    cluster.run_for(base::milliseconds(20));
    const auto outcome = cluster.outcome(id);
    if (!outcome || !std::holds_alternative<Completed>(*outcome)) continue;
    const auto found = result_of<kv::Store>(*outcome);
    const auto* response = std::get_if<kv::Response>(&found);
    ASSERT_NE(response, nullptr);
    const auto* item = std::get_if<kv::Found>(response);
    ASSERT_NE(item, nullptr);
    EXPECT_EQ(item->item.value, "100");
  }
}

TEST_F(SnapshotCluster, carries_changes_of_members) {
  write(1, 30);
  const raft::NodeId gone(follower);
  cluster.order(leader,
                raft::ChangeMembership{raft::RequestId(1), {{gone, raft::MemberKind::removed}}});
  cluster.run_for(base::seconds(1));
  ASSERT_EQ(cluster.changes_answered.size(), 1U);
  EXPECT_TRUE(
      std::holds_alternative<raft::ChangeCommitted>(cluster.changes_answered.front().outcome));
  write(31, 100);
  EXPECT_FALSE(cluster.node(leader).configuration().is_member(gone));
  cluster.restart(leader, SIZE_MAX);
  cluster.run_for(base::seconds(5));
  EXPECT_FALSE(cluster.node(leader).configuration().is_member(gone))
      << "the log no longer holds the change, the snapshot does";
}

TEST_F(SnapshotCluster, hands_over_leadership) {
  write(1, 30);
  cluster.order(leader, raft::TransferLeadership{raft::RequestId(1), raft::NodeId(follower)});
  cluster.run_for(base::milliseconds(200));
  ASSERT_EQ(cluster.transfers_answered.size(), 1U);
  EXPECT_EQ(cluster.transfers_answered.front().outcome, raft::TransferOutcome::done);
  EXPECT_EQ(cluster.leader(), follower);
}

// A follower with a slow link must not be sent more than the rate allows.
TEST(SnapshotRate, is_kept) {
  MemoryStorage storage;
  Typed<kv::Store> machine;
  SnapshotOptions options;
  options.send_bytes_per_second = 1000;
  Sessions sessions;
  Snapshots snapshots(storage, sessions, machine, options);
  const raft::SnapshotMeta meta{{raft::Term(1), raft::LogIndex(9)}, {}};
  for (uint64_t i = 0; i < 3; ++i) {
    storage.write_chunk(SnapshotOrigin::own, i, base::Bytes(500, 'x'));
  }
  ASSERT_TRUE(storage.finish_snapshot(meta));
  base::Instant now(0);
  const auto want = [&](uint64_t number) {
    snapshots.send({raft::NodeId(2), {raft::Term(1), {meta, number, false, {}}, {}}}, now);
  };
  want(0);
  EXPECT_EQ(snapshots.due_chunks(now).size(), 1U);
  want(1);
  EXPECT_TRUE(snapshots.due_chunks(now).empty());
  EXPECT_EQ(snapshots.wake_at(now), now + base::milliseconds(500));
  now = now + base::milliseconds(500);
  EXPECT_EQ(snapshots.due_chunks(now).size(), 1U);
  want(7);
  now = now + base::milliseconds(500);
  // There are three chunks: whoever asks for another one has those of an earlier snapshot.
  const auto sent = snapshots.due_chunks(now);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(std::get<raft::InstallSnapshot>(sent.front().message).chunk.number, 0U);
}

}  // namespace
}  // namespace miniraft::replica
