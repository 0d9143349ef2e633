// Queries at a node that does not lead (Thesis §6.4, end): answered there, and never stale.
#include "miniraft/core/replica/follower_reads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tests/support/counter_cluster.h"
#include "tests/support/replica_cluster.h"

namespace miniraft::replica {
namespace {

using testing::add;
using testing::Envelope;
using testing::make_counter;
using testing::ReplicaCluster;
using testing::total_in;

using Tickets = std::vector<Ticket>;

constexpr base::Duration retry = base::milliseconds(200);

TEST(FollowerReads, ask_about_all_that_came_in_one_round) {
  FollowerReads reads(1, retry);
  EXPECT_FALSE(reads.is_due(base::Instant()));
  reads.add(1);
  reads.add(2);
  ASSERT_TRUE(reads.is_due(base::Instant()));
  const uint64_t round = reads.open(raft::Term(3), base::Instant());
  EXPECT_FALSE(reads.is_due(base::Instant()));
  const auto answered = reads.answered(round);
  EXPECT_EQ(answered.tickets, (Tickets{1, 2}));
  EXPECT_EQ(answered.term, raft::Term(3));
  EXPECT_TRUE(reads.answered(round).tickets.empty()) << "the answer came twice";
}

TEST(FollowerReads, an_answer_holds_for_the_rounds_before_and_not_for_later_ones) {
  FollowerReads reads(1, retry);
  reads.add(1);
  const uint64_t first = reads.open(raft::Term(1), base::Instant());
  reads.add(2);
  const uint64_t second = reads.open(raft::Term(1), base::Instant());
  reads.add(3);
  const uint64_t third = reads.open(raft::Term(1), base::Instant());
  EXPECT_EQ(reads.answered(second).tickets, (Tickets{1, 2}));
  EXPECT_TRUE(reads.answered(first).tickets.empty());
  EXPECT_EQ(reads.answered(third).tickets, (Tickets{3}));
}

TEST(FollowerReads, are_asked_about_again_after_a_while) {
  FollowerReads reads(1, retry);
  EXPECT_EQ(reads.retry_at(), std::nullopt);
  reads.add(1);
  const uint64_t lost = reads.open(raft::Term(1), base::Instant());
  EXPECT_EQ(reads.retry_at(), base::Instant() + retry);
  EXPECT_FALSE(reads.is_due(base::Instant() + retry - base::nanoseconds(1)));
  ASSERT_TRUE(reads.is_due(base::Instant() + retry));
  const uint64_t again = reads.open(raft::Term(1), base::Instant() + retry);
  EXPECT_GT(again, lost);
  EXPECT_EQ(reads.answered(again).tickets, (Tickets{1}));
  EXPECT_EQ(reads.retry_at(), std::nullopt);
}

TEST(FollowerReads, take_no_answer_to_a_round_of_another_life) {
  FollowerReads reads(1000, retry);
  reads.add(1);
  EXPECT_EQ(reads.open(raft::Term(1), base::Instant()), 1000U);
  EXPECT_TRUE(reads.answered(7).tickets.empty()) << "an earlier one";
  EXPECT_TRUE(reads.answered(5000).tickets.empty()) << "a later one";
  EXPECT_EQ(reads.answered(1000).tickets, (Tickets{1}));
}

// --- In a replica -------------------------------------------------------------------------------

uint64_t other_than(uint64_t node) {
  return node == 1 ? 2 : 1;
}

size_t count_of_requests(const std::vector<Envelope>& envelopes) {
  return static_cast<size_t>(std::ranges::count_if(envelopes, [](const Envelope& envelope) {
    return std::holds_alternative<ReadIndexRequest>(envelope.message);
  }));
}

TEST(FollowerReads, answer_with_what_was_committed_before_they_came) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const auto id = cluster.command(leader, add(5));
  cluster.settle();
  ASSERT_TRUE(cluster.outcome(id));
  // The follower has the command, and does not know yet that it is committed.
  const uint64_t follower = other_than(leader);
  const auto query = cluster.query(follower, {});
  EXPECT_FALSE(cluster.outcome(query));
  cluster.flush(follower);
  EXPECT_EQ(count_of_requests(cluster.under_way), 1U);
  cluster.settle();
  EXPECT_EQ(total_in(cluster.outcome(query)), 5U);
}

TEST(FollowerReads, wait_until_the_index_is_applied_here) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = other_than(leader);
  // Appends to the follower are lost, and so its log ends before what the leader has committed.
  cluster.copies = [follower](const Envelope& envelope) {
    const auto* message = std::get_if<raft::Message>(&envelope.message);
    const bool is_append =
        message != nullptr && std::holds_alternative<raft::AppendEntries>(*message);
    return is_append && envelope.to.value == follower ? 0 : 1;
  };
  cluster.command(leader, add(5));
  cluster.settle();
  const auto query = cluster.query(follower, {});
  cluster.settle();
  EXPECT_FALSE(cluster.outcome(query));
  cluster.copies = [](const Envelope&) { return 1; };
  cluster.run_for(base::milliseconds(500));
  EXPECT_EQ(total_in(cluster.outcome(query)), 5U);
}

TEST(FollowerReads, survive_the_loss_of_a_message) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t follower = other_than(cluster.elect());
  const auto query = cluster.query(follower, {});
  cluster.flush(follower);
  ASSERT_EQ(count_of_requests(cluster.under_way), 1U);
  cluster.under_way.clear();
  cluster.run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster.outcome(query)), 0U);
}

TEST(FollowerReads, ask_the_next_leader_when_the_last_one_is_gone) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = other_than(leader);
  cluster.copies = [leader](const Envelope& envelope) {
    return envelope.from.value == leader || envelope.to.value == leader ? 0 : 1;
  };
  const auto query = cluster.query(follower, {}, base::seconds(20));
  cluster.run_for(base::seconds(10));
  EXPECT_EQ(total_in(cluster.outcome(query)), 0U);
}

// A leader that was replaced and does not know cannot confirm a round (Raft §8).
TEST(FollowerReads, get_no_index_of_a_leader_without_a_majority) {
  ReplicaCluster cluster(5, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = other_than(leader);
  const auto is_cut_off = [=](raft::NodeId node) {
    return node.value == leader || node.value == follower;
  };
  cluster.copies = [=](const Envelope& envelope) {
    return is_cut_off(envelope.from) == is_cut_off(envelope.to) ? 1 : 0;
  };
  const auto query = cluster.query(follower, {}, base::seconds(3));
  cluster.run_for(base::seconds(4));
  EXPECT_EQ(cluster.outcome(query), Outcome(NeverExecuted{NeverReason::no_leader}));
}

// The rounds of a later life begin anew: an answer to the earlier one would be taken for one of
// them, though it tells of a time before they were asked (simulation, seed 2610).
TEST(FollowerReads, of_an_earlier_life_are_not_answered_to_a_later_one) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = other_than(leader);
  cluster.query(follower, {});
  cluster.flush(follower);
  for (const Envelope& envelope : std::exchange(cluster.under_way, {})) {
    if (std::holds_alternative<ReadIndexRequest>(envelope.message)) cluster.deliver(envelope);
  }
  cluster.flush(leader);
  // The leader has not heard from a majority yet when it hears from the later life.
  std::vector<Envelope> asked = std::exchange(cluster.under_way, {});
  cluster.restart(follower, SIZE_MAX);
  cluster.say(follower, leader, Greeting{});
  cluster.under_way.insert(cluster.under_way.end(), asked.begin(), asked.end());
  bool is_answered = false;
  cluster.copies = [&is_answered](const Envelope& envelope) {
    if (std::holds_alternative<ReadIndexReply>(envelope.message)) is_answered = true;
    return 1;
  };
  cluster.run_for(base::milliseconds(50));
  EXPECT_FALSE(is_answered);
  const auto query = cluster.query(follower, {});
  cluster.run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster.outcome(query)), 0U);
  EXPECT_TRUE(is_answered);
}

TEST(StaleQueries, are_answered_at_once_and_ask_nobody) {
  ReplicaCluster cluster(3, make_counter);
  cluster.copies = [](const Envelope&) { return 0; };
  const auto id = cluster.submit(1, {{}, StaleQuery{}, cluster.now});
  EXPECT_EQ(total_in(cluster.outcome(id)), 0U);
}

}  // namespace
}  // namespace miniraft::replica
