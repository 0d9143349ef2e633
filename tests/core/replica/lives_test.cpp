// Messages of other clusters and other lives are told from those of the present, and no node is
// shut out for good by a number that its owner drew too low.
#include "miniraft/core/replica/lives.h"

#include <gtest/gtest.h>

#include "tests/support/counter_cluster.h"

namespace miniraft::replica {
namespace {

using raft::NodeId;
using testing::add;
using testing::Envelope;
using testing::make_counter;
using testing::ReplicaCluster;
using testing::total;

constexpr ClusterId here(5);
constexpr NodeId peer(2);

Identity identity(uint64_t from, uint64_t to, ClusterId cluster = here) {
  return {cluster, Incarnation(from), Incarnation(to)};
}

TEST(Lives, take_what_the_present_life_of_a_peer_says_to_the_present_one) {
  Lives lives(here, Incarnation(10));
  EXPECT_EQ(lives.identity_for(peer), identity(10, 0)) << "nobody was heard of yet";
  EXPECT_EQ(lives.judge(peer, identity(3, 0)), std::nullopt);
  EXPECT_EQ(lives.judge(peer, identity(3, 10)), std::nullopt);
  EXPECT_EQ(lives.identity_for(peer), identity(10, 3));
  EXPECT_EQ(lives.dropped(), DropCounts{});
}

TEST(Lives, drop_what_is_of_another_cluster_and_learn_nothing_from_it) {
  Lives lives(here, Incarnation(10));
  EXPECT_EQ(lives.judge(peer, identity(30, 99, ClusterId(6))), DropReason::elsewhere);
  EXPECT_EQ(lives.identity_for(peer), identity(10, 0));
  EXPECT_EQ(lives.dropped(), (DropCounts{1, 0, 0}));
}

TEST(Lives, drop_what_an_earlier_life_of_the_sender_said) {
  Lives lives(here, Incarnation(10));
  EXPECT_FALSE(lives.is_later_life(peer, identity(3, 0))) << "none was heard of before";
  EXPECT_EQ(lives.judge(peer, identity(3, 0)), std::nullopt);
  EXPECT_TRUE(lives.is_later_life(peer, identity(4, 0)));
  EXPECT_EQ(lives.judge(peer, identity(4, 0)), std::nullopt);
  EXPECT_EQ(lives.judge(peer, identity(3, 10)), DropReason::of_earlier_life);
  EXPECT_EQ(lives.judge(NodeId(3), identity(3, 10)), std::nullopt) << "each has its own numbers";
  EXPECT_EQ(lives.dropped(), (DropCounts{0, 1, 0}));
}

TEST(Lives, drop_what_was_meant_for_an_earlier_life_of_the_receiver) {
  Lives lives(here, Incarnation(10));
  EXPECT_EQ(lives.judge(peer, identity(3, 9)), DropReason::to_earlier_life);
  EXPECT_EQ(lives.identity_for(peer), identity(10, 3)) << "but the sender is known by it";
  EXPECT_EQ(lives.dropped(), (DropCounts{0, 0, 1}));
}

// A clock that was set back between two lives must not silence the node.
TEST(Lives, take_the_next_number_when_an_earlier_life_had_a_larger_one) {
  Lives lives(here, Incarnation(10));
  EXPECT_EQ(lives.judge(peer, identity(3, 17)), DropReason::to_earlier_life);
  EXPECT_EQ(lives.identity_for(peer), identity(18, 3));
  EXPECT_EQ(lives.judge(peer, identity(3, 17)), DropReason::to_earlier_life);
  EXPECT_EQ(lives.identity_for(peer), identity(18, 3));
}

TEST(Lives, drop_numbers_that_no_node_can_have) {
  Lives lives(here, Incarnation(10));
  EXPECT_EQ(lives.judge(peer, identity(0, 10)), DropReason::elsewhere);
  EXPECT_EQ(lives.judge(peer, identity(UINT64_MAX, 10)), DropReason::elsewhere);
  EXPECT_EQ(lives.judge(peer, identity(3, UINT64_MAX)), DropReason::elsewhere);
  EXPECT_EQ(lives.identity_for(peer), identity(10, 0));
}

// --- In a cluster -------------------------------------------------------------------------------

uint64_t next_node(uint64_t node) {
  return node % 3 + 1;
}

uint64_t dropped(ReplicaCluster& cluster, DropReason reason) {
  uint64_t count = 0;
  for (uint64_t node = 1; node <= 3; ++node) {
    count += cluster.node(node).dropped().at(static_cast<size_t>(reason));
  }
  return count;
}

TEST(LivesOfReplicas, all_that_is_said_after_a_restart_reaches_the_new_life) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = next_node(leader);
  cluster.restart(follower, SIZE_MAX);
  const auto id = cluster.command(follower, add(5));
  cluster.run_for(base::seconds(1));
  EXPECT_TRUE(std::holds_alternative<Completed>(cluster.outcome(id).value()));
  EXPECT_EQ(total(cluster, follower), 5U);
  EXPECT_GT(dropped(cluster, DropReason::to_earlier_life), 0U) << "the leader did not know at once";
}

TEST(LivesOfReplicas, a_vote_of_an_earlier_life_is_dropped_and_counted) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = next_node(leader);
  std::vector<Envelope> said;
  cluster.copies = [&](const Envelope& envelope) {
    if (envelope.from.value == follower) said.push_back(envelope);
    return 1;
  };
  cluster.command(leader, add(5));
  cluster.run_for(base::seconds(1));
  ASSERT_FALSE(said.empty());
  const std::vector<Envelope> earlier = std::exchange(said, {});
  cluster.restart(follower, SIZE_MAX);
  cluster.run_for(base::seconds(1));
  ASSERT_EQ(dropped(cluster, DropReason::of_earlier_life), 0U);

  cluster.under_way = earlier;
  cluster.run_for(base::seconds(1));
  EXPECT_EQ(dropped(cluster, DropReason::of_earlier_life), earlier.size());
  const std::string metrics = prometheus_text(cluster.registry(leader));
  EXPECT_NE(metrics.find("miniraft_messages_dropped_total{reason=\"of_earlier_life\"} " +
                         std::to_string(earlier.size())),
            std::string::npos)
      << metrics;
  EXPECT_EQ(total(cluster, follower), 5U);
}

// What waits for the disk answers the life that asked, and no other.
TEST(LivesOfReplicas, an_answer_that_was_held_back_does_not_reach_the_next_life) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  cluster.run_for(base::milliseconds(300));
  const uint64_t follower = next_node(leader);
  cluster.storage(follower).is_automatic = false;
  cluster.command(leader, add(5));
  cluster.settle();
  cluster.restart(leader, SIZE_MAX);
  cluster.say(leader, follower, Greeting{});
  cluster.under_way.clear();
  cluster.persisted(follower);
  for (const Envelope& envelope : cluster.under_way) {
    EXPECT_NE(envelope.to.value, leader) << name_of(envelope.message);
  }
}

// Else two lives would number their commands in one session.
TEST(LivesOfReplicas, a_reply_to_an_earlier_life_does_not_reach_the_next_one) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = next_node(leader);
  const auto set_disks = [&](bool are_automatic) {
    for (uint64_t node = 1; node <= 3; ++node) {
      if (node == leader) continue;
      cluster.storage(node).is_automatic = are_automatic;
      if (are_automatic) cluster.persisted(node);
    }
  };
  cluster.run_for(base::seconds(1));
  set_disks(false);
  cluster.command(follower, add(100));  // opens a session first
  cluster.settle();
  cluster.restart(follower, 0);
  cluster.say(follower, leader, Greeting{});
  size_t replies = 0;
  cluster.copies = [&replies, follower](const Envelope& envelope) {
    if (std::holds_alternative<ForwardReply>(envelope.message)) ++replies;
    const bool is_raft = std::holds_alternative<raft::Message>(envelope.message);
    return envelope.to.value == follower && is_raft ? 0 : 1;
  };
  set_disks(true);
  cluster.run_for(base::milliseconds(300));
  EXPECT_EQ(cluster.node(leader).sessions().size(), 1U);
  EXPECT_EQ(replies, 0U) << "it opened a session for nobody";
  cluster.copies = [](const Envelope&) { return 1; };
  const auto id = cluster.command(follower, add(5));
  cluster.run_for(base::seconds(1));
  EXPECT_TRUE(std::holds_alternative<Completed>(cluster.outcome(id).value()));
  EXPECT_EQ(cluster.node(leader).sessions().size(), 2U);
  EXPECT_EQ(total(cluster, leader), 5U);
}

TEST(LivesOfReplicas, a_message_of_another_cluster_is_dropped_and_not_answered) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const raft::Term term = cluster.node(leader).status().term;
  cluster.under_way.clear();
  cluster.deliver({NodeId(next_node(leader)),
                   NodeId(leader),
                   {ClusterId(6), Incarnation(5000), Incarnation()},
                   raft::Message(raft::HigherTerm{next(term)})});
  cluster.flush(leader);
  EXPECT_EQ(cluster.node(leader).status().term, term);
  EXPECT_EQ(dropped(cluster, DropReason::elsewhere), 1U);
  EXPECT_TRUE(cluster.under_way.empty());
}

TEST(LivesOfReplicas, a_node_whose_clock_went_back_is_heard_again) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = next_node(leader);
  cluster.run_for(base::seconds(1));
  cluster.next_incarnation = 1;
  cluster.restart(follower, SIZE_MAX);
  cluster.next_incarnation = 1;
  cluster.restart(leader, SIZE_MAX);
  const auto id = cluster.command(follower, add(5), base::seconds(20));
  cluster.run_for(base::seconds(10));
  EXPECT_TRUE(std::holds_alternative<Completed>(cluster.outcome(id).value()));
  for (uint64_t node = 1; node <= 3; ++node) EXPECT_EQ(total(cluster, node), 5U);
  const uint64_t dropped_so_far = dropped(cluster, DropReason::of_earlier_life);
  cluster.run_for(base::seconds(10));
  EXPECT_EQ(dropped(cluster, DropReason::of_earlier_life), dropped_so_far) << "they understand";
}

}  // namespace
}  // namespace miniraft::replica
