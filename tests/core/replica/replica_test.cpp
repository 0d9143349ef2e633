// A replica answers each request exactly once, with no more than it knows, and in order.
#include "miniraft/core/replica/replica.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tests/support/counter_cluster.h"
#include "tests/support/queue.h"
#include "tests/support/replica_cluster.h"

namespace miniraft::replica {
namespace {

using examples::Counter;
using examples::Queue;
using testing::add;
using testing::Envelope;
using testing::make_counter;
using testing::ReplicaCluster;
using testing::total;
using testing::total_in;

uint64_t other_than(uint64_t leader) {
  return leader % 3 + 1;
}

/// The node has a session: its next command is sent at once. Counts 1.
void begin_session(ReplicaCluster& cluster, uint64_t node) {
  const auto id = cluster.command(node, add(1));
  cluster.run_for(base::milliseconds(200));
  ASSERT_TRUE(std::holds_alternative<Completed>(cluster.outcome(id).value()));
}

TEST(Replica, applies_a_command_on_every_node_and_answers_once) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const auto id = cluster.command(leader, add(5));
  EXPECT_FALSE(cluster.outcome(id)) << "nothing is committed before a majority has it";
  cluster.run_for(base::milliseconds(300));
  EXPECT_EQ(total_in(cluster.outcome(id)), 5U);
  for (uint64_t node = 1; node <= 3; ++node) EXPECT_EQ(total(cluster, node), 5U);
}

TEST(Replica, passes_a_command_on_to_the_leader_and_relays_the_answer) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t follower = other_than(cluster.elect());
  const auto id = cluster.command(follower, add(5));
  cluster.run_for(base::milliseconds(300));
  EXPECT_EQ(total_in(cluster.outcome(id)), 5U);
}

TEST(Replica, reads_what_was_acknowledged_from_any_node) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  cluster.command(leader, add(5));
  cluster.run_for(base::milliseconds(300));
  for (uint64_t node = 1; node <= 3; ++node) {
    const auto id = cluster.query(node, {});
    cluster.settle();
    EXPECT_EQ(total_in(cluster.outcome(id)), 5U) << "node " << node;
  }
}

// A network that delivers twice must not execute twice.
TEST(Replica, executes_a_forwarded_command_once_however_often_it_arrives) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t follower = other_than(cluster.elect());
  cluster.copies = [](const Envelope&) { return 3; };
  for (int i = 0; i < 20; ++i) cluster.command(follower, add(1));
  cluster.run_for(base::seconds(1));
  for (uint64_t node = 1; node <= 3; ++node) EXPECT_EQ(total(cluster, node), 20U);
}

TEST(Replica, waits_for_a_leader_and_then_serves) {
  ReplicaCluster cluster(3, make_counter);
  const auto id = cluster.command(1, add(5), base::seconds(20));
  EXPECT_FALSE(cluster.outcome(id));
  cluster.elect();
  cluster.run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster.outcome(id)), 5U);
}

// Alone, a node is elected by its own disk, which no message tells it.
TEST(Replica, serves_what_waited_for_its_own_vote_to_be_durable) {
  for (const bool is_automatic : {true, false}) {
    ReplicaCluster cluster(1, make_counter);
    cluster.storage(1).is_automatic = is_automatic;
    const auto command = cluster.command(1, add(5));
    const auto query = cluster.query(1, {});
    for (int i = 0; i < 30; ++i) {
      cluster.run_for(base::milliseconds(100));
      cluster.persisted(1);
    }
    EXPECT_EQ(total_in(cluster.outcome(command)), 5U) << is_automatic;
    EXPECT_TRUE(std::holds_alternative<Completed>(cluster.outcome(query).value()));
  }
}

TEST(Replica, serves_what_waited_for_the_same_leader_to_be_heard_again) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = other_than(leader);
  const raft::Term term = cluster.node(leader).status().term;
  cluster.copies = [&](const Envelope& envelope) { return envelope.to.value == follower ? 0 : 1; };
  while (cluster.node(follower).status().leader) cluster.run_for(base::milliseconds(100));
  const auto id = cluster.command(follower, add(5));
  cluster.copies = [](const Envelope&) { return 1; };
  cluster.run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster.outcome(id)), 5U);
  EXPECT_EQ(cluster.node(follower).status().term, term) << "nobody campaigned meanwhile";
}

// Whoever waits has waited longer.
TEST(Replica, forwards_what_waited_before_what_comes_with_the_leader) {
  ReplicaCluster cluster(3, [] { return std::make_unique<Typed<Queue>>(); });
  const uint64_t leader = cluster.elect();
  const uint64_t follower = other_than(leader);
  const auto push = [&](std::string item) {
    return cluster.submit(
        follower, command_request<Queue>({}, {std::move(item)}, cluster.now + base::seconds(60)));
  };
  push("first");
  cluster.run_for(base::seconds(1));
  std::optional<PeerMessage> heartbeat;
  cluster.copies = [&heartbeat, follower](const Envelope& envelope) {
    if (envelope.to.value == follower) heartbeat = envelope.message;
    return envelope.from.value == follower || envelope.to.value == follower ? 0 : 1;
  };
  cluster.run_for(base::seconds(5));
  push("waited");
  cluster.copies = [](const Envelope&) { return 1; };
  cluster.say(leader, follower, *heartbeat);
  ASSERT_EQ(cluster.node(follower).status().leader, raft::NodeId(leader));
  push("came");
  cluster.run_for(base::seconds(1));
  for (const char* item : {"first", "waited", "came"}) {
    const auto pop =
        cluster.submit(leader, command_request<Queue>({}, {}, cluster.now + base::seconds(5)));
    cluster.settle();
    EXPECT_EQ(std::get<Queue::Response>(result_of<Queue>(cluster.outcome(pop).value())).item, item);
  }
}

// A read makes a leader ask its followers, however long their disks take.
TEST(Replica, holds_back_a_bounded_number_of_answers_behind_a_slow_disk) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  cluster.run_for(base::milliseconds(300));
  const uint64_t follower = other_than(leader);
  cluster.storage(follower).is_automatic = false;
  // A later term, which is not durable before the disk has done it.
  const raft::Term later = next(cluster.node(leader).status().term);
  for (uint64_t sequence = 1; sequence <= 2000; ++sequence) {
    cluster.say(
        leader, follower,
        raft::Message(raft::AppendEntries{later, {}, {}, {}, raft::ReadSequence(sequence)}));
    cluster.flush(follower);
  }
  cluster.under_way.clear();
  cluster.persisted(follower);
  std::vector<raft::AppendAccepted> answers;
  for (const Envelope& envelope : cluster.under_way) {
    const auto* message = std::get_if<raft::Message>(&envelope.message);
    const auto* accepted =
        message == nullptr ? nullptr : std::get_if<raft::AppendAccepted>(message);
    if (accepted != nullptr) answers.push_back(*accepted);
  }
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers.front().read_sequence, raft::ReadSequence(2000)) << "the last word";
}

TEST(Replica, serves_on_when_the_leaders_disk_stands_still) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  cluster.run_for(base::milliseconds(300));
  cluster.storage(leader).is_automatic = false;
  const uint64_t other = other_than(leader);
  cluster.command(other, add(1), base::seconds(60));
  cluster.run_for(base::seconds(10));
  EXPECT_NE(cluster.leader(), leader);
  const auto read = cluster.query(other, {}, base::seconds(60));
  cluster.run_for(base::seconds(1));
  ASSERT_TRUE(cluster.outcome(read));
  EXPECT_EQ(total_in(cluster.outcome(read)), 1U) << "the others had committed it";
}

TEST(Replica, elects_a_leader_after_a_term_far_ahead_was_named) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  for (const unsigned bit : {32U, 62U, 63U}) {
    const raft::Message named = raft::HigherTerm{raft::Term((UINT64_C(1) << bit) - 1)};
    cluster.say(other_than(leader), leader, named);
    cluster.flush(leader);
    cluster.run_for(base::seconds(10));
    EXPECT_TRUE(cluster.leader()) << bit;
  }
}

TEST(Replica, says_never_executed_when_no_leader_was_known_in_time) {
  ReplicaCluster cluster(3, make_counter);
  cluster.copies = [](const Envelope&) { return 0; };
  const auto id = cluster.command(1, add(5), base::seconds(2));
  cluster.run_for(base::milliseconds(1999));
  EXPECT_FALSE(cluster.outcome(id));
  cluster.run_for(base::milliseconds(2));
  EXPECT_EQ(cluster.outcome(id), Outcome(NeverExecuted{NeverReason::no_leader}));
}

// Never a definite error for something that might still happen.
TEST(Replica, says_indeterminate_when_a_proposed_command_got_no_majority_in_time) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  begin_session(cluster, leader);
  cluster.copies = [](const Envelope&) { return 0; };
  const auto id = cluster.command(leader, add(5), base::seconds(2));
  cluster.run_for(base::seconds(3));
  EXPECT_EQ(cluster.outcome(id), Outcome(Indeterminate{}));
}

TEST(Replica, says_indeterminate_when_a_forwarded_command_got_no_answer) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t follower = other_than(cluster.elect());
  begin_session(cluster, follower);
  cluster.copies = [follower](const Envelope& envelope) {
    return envelope.to.value == follower ? 0 : 1;
  };
  const auto command = cluster.command(follower, add(5), base::seconds(2));
  const auto query = cluster.query(follower, {}, base::seconds(2));
  cluster.run_for(base::seconds(3));
  EXPECT_EQ(cluster.outcome(command), Outcome(Indeterminate{}));
  cluster.copies = [](const Envelope&) { return 1; };
  cluster.run_for(base::seconds(1));
  EXPECT_EQ(total(cluster, follower), 6U) << "it did happen";
  EXPECT_EQ(cluster.outcome(query), Outcome(NeverExecuted{NeverReason::no_leader}))
      << "a query has no effect";
}

TEST(Replica, tries_the_next_leader_when_the_last_one_refused) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = other_than(leader);
  cluster.command(follower, add(1));
  cluster.settle();
  // The leader is cut off from everybody, its clients excepted; the forwarded command arrives only
  // after it stepped down.
  const auto id = cluster.command(follower, add(5), base::seconds(30));
  std::vector<Envelope> forwarded = std::exchange(cluster.under_way, {});
  std::erase_if(forwarded, [](const Envelope& envelope) {
    return !std::holds_alternative<ForwardRequest>(envelope.message);
  });
  ASSERT_EQ(forwarded.size(), 1U);
  cluster.copies = [leader](const Envelope& envelope) {
    return envelope.from.value == leader || envelope.to.value == leader ? 0 : 1;
  };
  cluster.run_for(base::seconds(10));
  ASSERT_NE(cluster.leader(), leader);
  cluster.copies = [](const Envelope&) { return 1; };
  cluster.under_way.push_back(forwarded.front());
  cluster.run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster.outcome(id)), 6U);
}

// Another leader's entry is committed where this one stood: it is proposed again by that leader.
TEST(Replica, sends_again_what_was_superseded) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  cluster.command(leader, add(1));
  cluster.run_for(base::milliseconds(300));
  cluster.copies = [leader](const Envelope& envelope) {
    return envelope.from.value == leader || envelope.to.value == leader ? 0 : 1;
  };
  const auto id = cluster.command(leader, add(5), base::seconds(60));
  cluster.run_for(base::seconds(10));
  EXPECT_FALSE(cluster.outcome(id));
  cluster.copies = [](const Envelope&) { return 1; };
  cluster.run_for(base::seconds(2));
  EXPECT_EQ(total_in(cluster.outcome(id)), 6U);
  for (uint64_t node = 1; node <= 3; ++node) EXPECT_EQ(total(cluster, node), 6U);
}

// Thesis §6.4: a leader that was deposed without knowing it must not answer from its state.
TEST(Replica, does_not_read_from_a_leader_that_lost_its_majority) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  cluster.copies = [leader](const Envelope& envelope) {
    return envelope.from.value == leader || envelope.to.value == leader ? 0 : 1;
  };
  const auto id = cluster.query(leader, {}, base::milliseconds(800));
  cluster.run_for(base::milliseconds(700));
  EXPECT_FALSE(cluster.outcome(id));
  cluster.run_for(base::milliseconds(200));
  EXPECT_EQ(cluster.outcome(id), Outcome(NeverExecuted{NeverReason::no_leader}));
}

TEST(Replica, bounds_the_bytes_of_the_requests_in_hand) {
  ReplicaCluster cluster(3, make_counter, {.request_bytes_max = 20});
  cluster.copies = [](const Envelope&) { return 0; };
  const Outcome busy = NeverExecuted{NeverReason::busy};
  const auto large = cluster.command(1, base::Bytes(30, 'x'), base::seconds(1));
  EXPECT_FALSE(cluster.outcome(large)) << "one is taken whatever its size";
  EXPECT_EQ(cluster.outcome(cluster.command(1, "x")), busy);
  cluster.run_for(base::seconds(2));
  ASSERT_TRUE(cluster.outcome(large));

  EXPECT_FALSE(cluster.outcome(cluster.command(1, base::Bytes(10, 'x'))));
  EXPECT_FALSE(cluster.outcome(cluster.command(1, base::Bytes(10, 'x'))));
  EXPECT_EQ(cluster.outcome(cluster.command(1, "x")), busy) << "there is room again, and it ends";
}

TEST(Replica, refuses_requests_beyond_its_limit_as_busy) {
  ReplicaCluster cluster(3, make_counter, {.requests_max = 2});
  cluster.command(1, add(1));
  cluster.command(1, add(1));
  EXPECT_EQ(cluster.outcome(cluster.command(1, add(1))), Outcome(NeverExecuted{NeverReason::busy}));
}

TEST(Replica, answers_a_request_that_came_too_late_at_once) {
  ReplicaCluster cluster(1, make_counter);
  cluster.elect();
  const auto id = cluster.command(1, add(1), base::Duration(0));
  EXPECT_EQ(cluster.outcome(id), Outcome(NeverExecuted{NeverReason::no_leader}));
  EXPECT_EQ(total(cluster, 1), 0U);
}

// Raft Fig. 2: stable storage is updated before responding to RPCs.
TEST(Replica, holds_acknowledgements_back_until_its_disk_has_what_they_promise) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  begin_session(cluster, leader);
  for (uint64_t node = 1; node <= 3; ++node) {
    if (node != leader) cluster.storage(node).is_automatic = false;
  }
  const auto id = cluster.command(leader, add(5));
  cluster.settle();
  EXPECT_FALSE(cluster.outcome(id)) << "no follower has it on disk";
  cluster.persisted(other_than(leader));
  cluster.settle();
  EXPECT_EQ(total_in(cluster.outcome(id)), 6U);
}

// A leader counts itself only once its own entries are durable (Thesis §10.2.1).
TEST(Replica, a_single_node_answers_after_its_own_disk) {
  ReplicaCluster cluster(1, make_counter);
  cluster.elect();
  begin_session(cluster, 1);
  cluster.storage(1).is_automatic = false;
  const auto id = cluster.command(1, add(5));
  cluster.run_for(base::milliseconds(500));
  EXPECT_FALSE(cluster.outcome(id));
  cluster.persisted(1);
  EXPECT_EQ(total_in(cluster.outcome(id)), 6U);
}

TEST(Replica, ignores_answers_of_whom_it_did_not_ask) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  const uint64_t follower = other_than(leader);
  cluster.command(follower, add(1));
  cluster.settle();
  const auto id = cluster.command(follower, add(5));
  const auto& request = std::get<ForwardRequest>(cluster.under_way.back().message);
  cluster.say(6 - leader - follower, follower, ForwardReply{request.sequence, Completed{"forged"}});
  // Nor does one make sense that answers another question.
  cluster.say(leader, follower, ForwardReply{request.sequence, SessionOpened{SessionId(99)}});
  EXPECT_FALSE(cluster.outcome(id));
  cluster.settle();
  EXPECT_EQ(total_in(cluster.outcome(id)), 6U);
}

TEST(Replica, tells_a_client_whose_command_no_machine_understands) {
  ReplicaCluster cluster(3, make_counter);
  const auto id = cluster.command(cluster.elect(), "not a number");
  cluster.settle();
  EXPECT_TRUE(std::holds_alternative<Undecodable>(result_of<Counter>(*cluster.outcome(id))));
}

// Raft §8: a leader may know of a commit that its own state does not show yet.
TEST(Replica, reads_only_once_what_was_committed_before_is_applied) {
  ReplicaCluster cluster(3, make_counter);
  const uint64_t leader = cluster.elect();
  begin_session(cluster, leader);
  cluster.storage(leader).is_automatic = false;
  cluster.command(leader, add(5));
  cluster.settle();
  ASSERT_GT(cluster.node(leader).status().commit_index, cluster.node(leader).applied_index());
  const auto id = cluster.query(leader, {});
  cluster.settle();
  EXPECT_FALSE(cluster.outcome(id)) << "its disk, and so its state, has not come that far";
  cluster.persisted(leader);
  EXPECT_EQ(total_in(cluster.outcome(id)), 6U);
}

TEST(Replica, replicates_a_queue_as_well) {
  ReplicaCluster cluster(3, [] { return std::make_unique<Typed<Queue>>(); });
  const uint64_t leader = cluster.elect();
  const auto run = [&](const Queue::Command& command) {
    const auto id =
        cluster.submit(leader, command_request<Queue>({}, command, cluster.now + base::seconds(5)));
    cluster.settle();
    return std::get<Queue::Response>(result_of<Queue>(cluster.outcome(id).value())).item;
  };
  run({"a"});
  run({""});
  EXPECT_EQ(run({}), "a");
  EXPECT_EQ(run({}), "");
  EXPECT_EQ(run({}), std::nullopt);
}

}  // namespace
}  // namespace miniraft::replica
