// A command is executed once, however often it is sent, to whichever leaders, and is answered with
// what came of that; what cannot be known any more is said to be so.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "miniraft/core/replica/replica.h"
#include "tests/support/counter_cluster.h"
#include "tests/support/replica_cluster.h"
#include "tests/support/sessions_test.h"

namespace miniraft::replica {
namespace {

using testing::add;
using testing::brings_entries;
using testing::Envelope;
using testing::total;
using testing::total_in;

const Outcome indeterminate = Indeterminate{};

using ReplicaSessions = testing::SessionsTest;

TEST_F(ReplicaSessions, execute_once_what_two_leaders_were_given) {
  start();
  // The third node gets the entry and may lead next; the one who asked hears nothing of the leader.
  cluster().copies = [this](const Envelope& envelope) {
    return envelope.from.value == leader_ && envelope.to.value == follower_ ? 0 : 1;
  };
  const auto id = cluster().command(follower_, add(5), base::seconds(60));
  cluster().settle();
  ASSERT_EQ(total(cluster(), leader_), 6U) << "it was executed";
  ASSERT_FALSE(cluster().outcome(id));
  cut_off(leader_);
  while (cluster().leader() == leader_) cluster().run_for(base::milliseconds(100));
  cluster().run_for(base::seconds(2));
  EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
  heal();
  cluster().run_for(base::seconds(2));
  expect_total(6);
}

// What is committed where a peer's command stood says nothing about that. Where the second one
// stood it is another command, with an answer of its own.
TEST_F(ReplicaSessions, decline_copies_whose_place_other_entries_took) {
  start();
  cut_off(leader_);
  const auto id = cluster().command(follower_, add(100), base::seconds(60));
  cluster().command(follower_, add(200), base::seconds(60));
  // They arrive, but the old leader can bring them to nobody.
  const std::vector<Envelope> forwarded = cluster().under_way;
  ASSERT_EQ(forwarded.size(), 2U);
  for (const Envelope& envelope : forwarded) {
    ASSERT_TRUE(std::holds_alternative<ForwardRequest>(envelope.message));
    cluster().node(leader_).handle(
        cluster().now,
        PeerReceived{raft::NodeId(follower_), {envelope.identity, envelope.message}});
  }
  cluster().flush(leader_);
  while (cluster().leader() == leader_) cluster().run_for(base::milliseconds(100));
  cluster().run_for(base::seconds(2));
  EXPECT_EQ(total_in(cluster().outcome(id)), 101U);
  std::vector<ForwardReply> replies;
  cluster().copies = [&](const Envelope& envelope) {
    const auto* reply = std::get_if<ForwardReply>(&envelope.message);
    if (reply != nullptr && envelope.from.value == leader_) replies.push_back(*reply);
    return 1;
  };
  cluster().run_for(base::seconds(1));
  ASSERT_EQ(replies.size(), 2U);
  for (const ForwardReply& reply : replies) {
    EXPECT_EQ(reply.outcome, ForwardOutcome(Declined{NeverReason::no_leader}));
  }
  expect_total(301);
}

TEST_F(ReplicaSessions, send_again_what_was_lost_on_its_way) {
  start();
  const auto id = cluster().command(follower_, add(5));
  EXPECT_EQ(take_forwarded().size(), 1U);
  cluster().run_for(base::milliseconds(299));
  EXPECT_FALSE(cluster().outcome(id));
  cluster().run_for(base::milliseconds(600));
  EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
  expect_total(6);
}

TEST_F(ReplicaSessions, learn_from_the_log_what_no_reply_told) {
  start();
  cluster().copies = [](const Envelope& envelope) {
    return std::holds_alternative<ForwardReply>(envelope.message) ? 0 : 1;
  };
  const auto id = cluster().command(follower_, add(5));
  cluster().run_for(base::milliseconds(200));
  EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
}

TEST_F(ReplicaSessions, try_again_when_the_leader_had_no_room) {
  start({.requests_max = 2});
  cluster().storage(follower_).is_automatic = false;
  cluster().storage(third_).is_automatic = false;
  cluster().command(leader_, add(1));
  const auto second = cluster().command(leader_, add(1));
  const auto id = cluster().command(follower_, add(5));
  cluster().settle();
  EXPECT_FALSE(cluster().outcome(id));
  // The first opens the leader's own session: the second has no room beside it.
  EXPECT_EQ(cluster().outcome(second), Outcome(NeverExecuted{NeverReason::busy}));
  cluster().storage(third_).is_automatic = true;
  cluster().persisted(third_);
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster().outcome(id)), 7U);
}

// A copy is on its way: that this node's own core has no room for another proves nothing.
TEST_F(ReplicaSessions, are_not_busy_for_what_was_sent_before) {
  start();
  const auto id = cluster().command(follower_, add(5), base::seconds(60));
  const std::vector<Envelope> forwarded = take_forwarded();
  ASSERT_EQ(forwarded.size(), 1U);
  std::vector<Envelope> votes;
  cluster().copies = [&](const Envelope& envelope) {
    const auto* message = std::get_if<raft::Message>(&envelope.message);
    if (message == nullptr || !std::holds_alternative<raft::RequestVoteReply>(*message)) return 1;
    votes.push_back(envelope);
    return 0;
  };
  cluster().order(leader_, raft::TransferLeadership{raft::RequestId(1), raft::NodeId(follower_)});
  cluster().settle();
  ASSERT_FALSE(votes.empty());
  heal();
  // It is elected, and about to hand over to another, which does not hear of it: no proposals.
  cluster().deliver(votes.front());
  cluster().node(follower_).handle(
      cluster().now, raft::TransferLeadership{raft::RequestId(2), raft::NodeId(third_)});
  ASSERT_EQ(cluster().node(follower_).status().role, raft::RoleKind::leader);
  cluster().flush(follower_);
  EXPECT_FALSE(cluster().outcome(id));
  cluster().run_for(base::seconds(5));
  EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
  cluster().under_way = forwarded;
  cluster().run_for(base::seconds(1));
  expect_total(6);
}

TEST_F(ReplicaSessions, keep_as_many_commands_under_way_as_the_window_has_room_for) {
  start({.sessions = {.window_max = 4}});
  std::vector<raft::RequestId> ids;
  ids.reserve(20);
  for (int i = 0; i < 20; ++i) ids.push_back(cluster().command(follower_, add(1)));
  EXPECT_EQ(take_forwarded().size(), 4U);
  cluster().run_for(base::seconds(1));
  for (const raft::RequestId id : ids) {
    EXPECT_TRUE(std::holds_alternative<Completed>(cluster().outcome(id).value()));
  }
  expect_total(21);
}

// What was given up must not happen after something that was asked later.
TEST_F(ReplicaSessions, refuse_a_command_that_comes_after_it_was_given_up) {
  start();
  const auto id = cluster().command(follower_, add(100), base::milliseconds(200));
  const std::vector<Envelope> late = take_forwarded();
  ASSERT_EQ(late.size(), 1U);
  cluster().run_for(base::milliseconds(250));
  EXPECT_EQ(cluster().outcome(id), indeterminate) << "it is on its way, for all anyone knows";
  cluster().command(follower_, add(5));
  cluster().run_for(base::milliseconds(300));
  cluster().under_way = late;
  cluster().run_for(base::seconds(1));
  expect_total(6);
}

TEST_F(ReplicaSessions, are_opened_anew_by_each_life_of_a_node) {
  start();
  EXPECT_EQ(cluster().node(leader_).sessions().size(), 1U);
  cluster().restart(follower_, SIZE_MAX);
  cluster().run_for(base::seconds(1));
  const auto id = cluster().command(follower_, add(5));
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
  for (uint64_t node = 1; node <= 3; ++node) EXPECT_EQ(cluster().node(node).sessions().size(), 2U);
}

TEST_F(ReplicaSessions, expire_on_all_replicas_alike_and_are_opened_anew) {
  start({.sessions = {.idle_ms_max = 2000}});
  cluster().run_for(base::seconds(3));
  cluster().command(third_, add(1));
  cluster().run_for(base::seconds(1));
  for (uint64_t node = 1; node <= 3; ++node) {
    EXPECT_EQ(cluster().node(node).sessions().size(), 1U) << "the follower's is gone";
    EXPECT_EQ(cluster().node(node).sessions().time(), cluster().node(1).sessions().time());
  }
  // It knows by its own clock, so that no command is lost to it.
  const auto id = cluster().command(follower_, add(5));
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster().outcome(id)), 7U);
  expect_total(7);
}

TEST_F(ReplicaSessions, log_time_goes_on_under_the_next_leader) {
  start();
  cluster().run_for(base::seconds(5));
  cluster().command(follower_, add(1));
  cluster().run_for(base::seconds(1));
  const LogTime before = cluster().node(third_).sessions().time();
  EXPECT_GE(before, LogTime(5000));
  cut_off(leader_);
  while (cluster().leader() == leader_) cluster().run_for(base::milliseconds(100));
  cluster().command(cluster().elect(), add(1), base::seconds(60));
  cluster().run_for(base::seconds(3));
  const LogTime after = cluster().node(third_).sessions().time();
  EXPECT_GE(after, before);
  EXPECT_LT(after.value, before.value + 10'000) << "the old leader's clock or its own, not both";
}

TEST_F(ReplicaSessions, that_were_displaced_leave_what_is_under_way_indeterminate) {
  start({.sessions = {.sessions_max = 1}});
  const auto others = cluster().command(third_, add(1));
  cluster().run_for(base::seconds(1));
  ASSERT_EQ(total_in(cluster().outcome(others)), 2U);
  const auto lost = cluster().command(follower_, add(100));
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(cluster().outcome(lost), indeterminate);
  const auto next = cluster().command(follower_, add(5));
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster().outcome(next)), 7U);
  expect_total(7);
}

// Raft §7, Thesis §6.3: who has only the snapshot must know, too, what was executed.
TEST_F(ReplicaSessions, answer_from_a_snapshot_what_was_executed_before_it) {
  start({.snapshots = {.after_entries = 5}}, {.log_keep_entries = 0});
  const auto id = cluster().command(follower_, add(100));
  const std::vector<Envelope> forwarded = take_forwarded();
  ASSERT_EQ(forwarded.size(), 1U);
  cluster().under_way = forwarded;
  cluster().run_for(base::milliseconds(200));
  ASSERT_EQ(total_in(cluster().outcome(id)), 101U);
  for (int i = 0; i < 20; ++i) {
    cluster().command(third_, add(1));
    cluster().run_for(base::milliseconds(100));
  }
  for (uint64_t node = 1; node <= 3; ++node) {
    ASSERT_GT(cluster().node(node).status().log_base.index, raft::LogIndex(10));
    if (node != follower_) cluster().restart(node, SIZE_MAX);
  }
  const uint64_t leader = cluster().elect();
  cluster().run_for(base::seconds(1));

  std::vector<ForwardReply> replies;
  cluster().copies = [&](const Envelope& envelope) {
    const auto* reply = std::get_if<ForwardReply>(&envelope.message);
    if (reply != nullptr) replies.push_back(*reply);
    return 1;
  };
  cluster().say(leader % 3 + 1, leader, forwarded.front().message);
  cluster().flush(leader);
  cluster().run_for(base::seconds(1));
  ASSERT_EQ(replies.size(), 1U);
  ASSERT_TRUE(std::holds_alternative<Completed>(replies.front().outcome));
  EXPECT_EQ(total_in(Outcome(std::get<Completed>(replies.front().outcome))), 101U);
  expect_total(121);
}

// The one who asked is cut off, and comes back by a snapshot in which its command is.
TEST_F(ReplicaSessions, tell_who_comes_back_by_a_snapshot_what_came_of_its_command) {
  start({.snapshots = {.after_entries = 5}}, {.log_keep_entries = 0});
  cluster().copies = [this](const Envelope& envelope) {
    return envelope.to.value == follower_ ? 0 : 1;
  };
  const auto id = cluster().command(follower_, add(100), base::seconds(60));
  cluster().settle();
  ASSERT_EQ(total(cluster(), leader_), 101U);
  cut_off(follower_);
  for (int i = 0; i < 20; ++i) {
    cluster().command(third_, add(1));
    cluster().run_for(base::milliseconds(200));
  }
  heal();
  cluster().run_for(base::seconds(5));
  EXPECT_EQ(total_in(cluster().outcome(id)), 101U);
  expect_total(121);
}

TEST_F(ReplicaSessions, make_nothing_of_a_command_that_no_correct_node_sends) {
  start();
  const raft::LogIndex last = cluster().node(leader_).status().last_entry.index;
  const SessionCommand wrong[] = {
      {SessionId(0), CommandSequence(1), CommandSequence(1), add(100)},
      {SessionId(2), CommandSequence(5), CommandSequence(6), add(100)},
      {SessionId(2), CommandSequence(5), CommandSequence(0), add(100)},
  };
  for (const SessionCommand& command : wrong) {
    cluster().say(third_, leader_, ForwardRequest{ForwardSequence(1), command});
  }
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(cluster().node(leader_).status().last_entry.index, last);
}

bool asks_for_votes(const Envelope& envelope) {
  const auto* message = std::get_if<raft::Message>(&envelope.message);
  return message != nullptr && (std::holds_alternative<raft::PreVoteRequest>(*message) ||
                                std::holds_alternative<raft::RequestVote>(*message));
}

// To commit may take longer than the peer's patience.
TEST_F(ReplicaSessions, make_one_entry_of_what_is_repeated_while_the_leader_holds_it) {
  start();
  cluster().copies = [](const Envelope& envelope) { return brings_entries(envelope) ? 0 : 1; };
  const raft::LogIndex last = cluster().node(leader_).status().last_entry.index;
  const auto id = cluster().command(follower_, add(5), base::seconds(60));
  cluster().run_for(base::seconds(3));
  ASSERT_EQ(cluster().leader(), leader_);
  EXPECT_EQ(cluster().node(leader_).status().last_entry.index, raft::next(last));
  heal();
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
  expect_total(6);
}

// In a later term the entry of the earlier one may be gone: another copy is due.
TEST_F(ReplicaSessions, propose_again_in_a_later_term_what_is_repeated) {
  start();
  const ForwardRequest request{
      ForwardSequence(7), SessionCommand{session_opened_last(), CommandSequence(9), {}, add(5)}};
  const auto last_index = [this] { return cluster().node(leader_).status().last_entry.index; };
  cluster().copies = [](const Envelope& envelope) { return brings_entries(envelope) ? 0 : 1; };
  cluster().say(third_, leader_, request);
  cluster().flush(leader_);
  const raft::LogIndex held = last_index();
  cluster().say(third_, leader_, request);
  cluster().flush(leader_);
  ASSERT_EQ(last_index(), held);

  const raft::Term term = cluster().node(leader_).status().term;
  cluster().copies = [](const Envelope&) { return 0; };
  while (cluster().node(leader_).status().role == raft::RoleKind::leader) {
    cluster().run_for(base::milliseconds(100));
  }
  cluster().copies = [this](const Envelope& envelope) {
    const bool is_others = envelope.from.value != leader_ && asks_for_votes(envelope);
    return is_others || brings_entries(envelope) ? 0 : 1;
  };
  while (cluster().node(leader_).status().role != raft::RoleKind::leader) {
    cluster().run_for(base::milliseconds(100));
  }
  ASSERT_GT(cluster().node(leader_).status().term, term);
  const raft::LogIndex before = last_index();
  cluster().say(third_, leader_, request);
  cluster().flush(leader_);
  EXPECT_EQ(last_index(), raft::next(before));
  cluster().say(third_, leader_, request);
  cluster().flush(leader_);
  EXPECT_EQ(last_index(), raft::next(before));
  heal();
  cluster().run_for(base::seconds(2));
  expect_total(6);
}

// Session numbers are no secret: whoever names a node's own has its commands refused from then on.
TEST_F(ReplicaSessions, that_another_has_used_up_are_given_up) {
  start();
  cluster().command(leader_, add(1));
  cluster().run_for(base::milliseconds(300));
  const SessionId own = session_opened_last();
  const CommandSequence largest(UINT64_MAX);
  cluster().say(third_, leader_,
                ForwardRequest{ForwardSequence(1), SessionCommand{own, largest, largest, add(9)}});
  cluster().flush(leader_);
  cluster().run_for(base::milliseconds(300));
  const raft::LogIndex last = cluster().node(leader_).status().last_entry.index;
  const auto refused = cluster().command(leader_, add(100), base::seconds(60));
  cluster().run_for(base::milliseconds(300));
  EXPECT_EQ(cluster().outcome(refused), indeterminate);
  EXPECT_EQ(raft::distance(last, cluster().node(leader_).status().last_entry.index), 1U);
  const auto next = cluster().command(leader_, add(1));
  cluster().run_for(base::milliseconds(300));
  EXPECT_EQ(total_in(cluster().outcome(next)), 12U);
}
TEST_F(ReplicaSessions, that_another_has_used_up_are_given_up_by_who_does_not_lead) {
  start();
  const SessionId own = session_opened_last();
  const CommandSequence largest(UINT64_MAX);
  cluster().say(third_, leader_,
                ForwardRequest{ForwardSequence(1), SessionCommand{own, largest, largest, add(9)}});
  cluster().flush(leader_);
  cluster().run_for(base::milliseconds(300));
  const auto refused = cluster().command(follower_, add(100), base::seconds(60));
  cluster().run_for(base::milliseconds(300));
  EXPECT_EQ(cluster().outcome(refused), indeterminate);
  const auto next = cluster().command(follower_, add(1));
  cluster().run_for(base::milliseconds(300));
  EXPECT_EQ(total_in(cluster().outcome(next)), 11U);
}

}  // namespace
}  // namespace miniraft::replica
