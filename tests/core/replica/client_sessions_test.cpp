// A client that opens a session may ask again, of any node, what was not answered: it is executed
// once, and whoever is asked answers alike. What a refusal says is certain (Thesis §6.3).
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
using testing::Envelope;
using testing::total_in;

const Outcome indeterminate = Indeterminate{};
const Outcome no_session = Refused{RefusalReason::no_session};
const Outcome answered = Refused{RefusalReason::answered};
const Outcome beyond_window = Refused{RefusalReason::beyond_window};

class ClientSessions : public testing::SessionsTest {
 protected:
  raft::RequestId ask(uint64_t node, ClientAction action,
                      base::Duration timeout = base::seconds(60)) {
    return cluster().submit(node, {{}, std::move(action), cluster().now + timeout});
  }
  std::optional<Outcome> answer(uint64_t node, ClientAction action) {
    const auto id = ask(node, std::move(action));
    cluster().run_for(base::seconds(1));
    return cluster().outcome(id);
  }

  /// Opens a session. Its commands are numbered by `number`, and add to the counter.
  void open(uint64_t node) {
    const auto outcome = answer(node, OpenSession{});
    ASSERT_TRUE(outcome && std::holds_alternative<SessionOpened>(*outcome));
    session_ = std::get<SessionOpened>(*outcome).session;
  }
  [[nodiscard]] SessionCommand number(uint64_t sequence, uint64_t first_unanswered,
                                      uint64_t amount) const {
    return {session_, CommandSequence(sequence), CommandSequence(first_unanswered), add(amount)};
  }
  [[nodiscard]] SessionCommand number(uint64_t sequence, uint64_t amount) const {
    return number(sequence, sequence, amount);
  }

  raft::LogIndex last_index() { return cluster().node(leader_).status().last_entry.index; }

  SessionId session_;
};

TEST_F(ClientSessions, execute_once_whomever_is_asked_and_however_often) {
  start();
  open(follower_);
  for (const uint64_t node : {follower_, third_, leader_, follower_}) {
    EXPECT_EQ(total_in(answer(node, number(1, 5))), 6U) << node;
  }
  EXPECT_EQ(total_in(answer(third_, number(2, 10))), 16U);
  expect_total(16);
  // Of the node's own clients nobody is disturbed.
  EXPECT_EQ(total_in(answer(follower_, Command{add(1)})), 17U);
  EXPECT_EQ(cluster().node(leader_).sessions().size(), 2U);
}

TEST_F(ClientSessions, end_when_they_are_closed) {
  start();
  open(leader_);
  for (const uint64_t node : {follower_, leader_, third_}) {
    EXPECT_EQ(answer(node, CloseSession{session_}), Outcome(SessionClosed{})) << node;
    EXPECT_FALSE(cluster().node(node).sessions().contains(session_));
  }
  for (const uint64_t node : {leader_, follower_, third_}) {
    EXPECT_EQ(answer(node, number(1, 100)), no_session) << node;
  }
  expect_total(1);
}

TEST_F(ClientSessions, answer_on_all_nodes_that_hold_a_copy_alike) {
  start();
  open(follower_);
  const auto first = ask(follower_, number(1, 5));
  const auto second = ask(third_, number(1, 5));
  const auto same_node = ask(third_, number(1, 5));
  const auto at_leader = ask(leader_, number(1, 5));
  cluster().run_for(base::seconds(1));
  for (const raft::RequestId id : {first, second, same_node, at_leader}) {
    EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
  }
  expect_total(6);
}

// Also while the leader's replies are lost: the node's own log answers.
TEST_F(ClientSessions, learn_from_the_log_what_no_reply_told) {
  start();
  open(follower_);
  cluster().copies = [](const Envelope& envelope) {
    return std::holds_alternative<ForwardReply>(envelope.message) ? 0 : 1;
  };
  const auto id = ask(follower_, number(1, 5));
  const auto refused =
      ask(third_, {SessionCommand{SessionId(1, SessionUser::client), {}, {}, add(100)}});
  cluster().run_for(base::milliseconds(200));
  EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
  EXPECT_EQ(cluster().outcome(refused), no_session);
}

TEST_F(ClientSessions, make_asking_again_after_indeterminate_safe) {
  start();
  open(follower_);
  cluster().copies = [this](const Envelope& envelope) {
    return envelope.from.value == leader_ && envelope.to.value == follower_ ? 0 : 1;
  };
  const auto id = ask(follower_, number(1, 5), base::milliseconds(200));
  cluster().run_for(base::milliseconds(250));
  ASSERT_EQ(cluster().outcome(id), indeterminate);
  ASSERT_EQ(testing::total(cluster(), leader_), 6U) << "it was executed";
  heal();
  EXPECT_EQ(total_in(answer(third_, number(1, 5))), 6U);
  expect_total(6);
}

TEST_F(ClientSessions, are_those_of_the_cluster_whatever_becomes_of_the_node_asked) {
  start();
  open(follower_);
  const auto id = ask(follower_, number(1, 5));
  cluster().settle();
  cluster().restart(follower_, SIZE_MAX);
  cut_off(leader_);
  while (cluster().leader() == leader_) cluster().run_for(base::milliseconds(100));
  ASSERT_TRUE(cluster().outcome(id));
  EXPECT_EQ(total_in(answer(follower_, number(1, 5))), 6U);
  EXPECT_EQ(total_in(answer(third_, number(2, 5))), 11U);
  heal();
  cluster().run_for(base::seconds(2));
  expect_total(11);
}

TEST_F(ClientSessions, are_sent_again_until_they_are_opened_or_closed) {
  start();
  const auto lose_replies_for = [this](ClientAction action) {
    int lost = 0;
    cluster().copies = [&lost](const Envelope& envelope) {
      if (!std::holds_alternative<ForwardReply>(envelope.message) || lost == 2) return 1;
      ++lost;
      return 0;
    };
    const auto id = ask(follower_, std::move(action));
    cluster().run_for(base::seconds(2));
    EXPECT_EQ(lost, 2);
    heal();
    return cluster().outcome(id).value();
  };
  const Outcome opened = lose_replies_for(OpenSession{});
  ASSERT_TRUE(std::holds_alternative<SessionOpened>(opened));
  session_ = std::get<SessionOpened>(opened).session;
  EXPECT_EQ(total_in(answer(third_, number(1, 5))), 6U);
  EXPECT_EQ(lose_replies_for(CloseSession{session_}), Outcome(SessionClosed{}));
}

TEST_F(ClientSessions, say_that_nothing_was_sent_and_what_may_have_been) {
  start();
  open(follower_);
  cut_off(follower_);
  cluster().run_for(base::seconds(5));
  ASSERT_FALSE(cluster().node(follower_).status().leader);
  const Outcome never = NeverExecuted{NeverReason::no_leader};
  EXPECT_EQ(answer(follower_, number(1, 5)), std::nullopt);
  const auto command = ask(follower_, number(1, 5), base::milliseconds(100));
  const auto opening = ask(follower_, OpenSession{}, base::milliseconds(100));
  const auto closing = ask(follower_, CloseSession{session_}, base::milliseconds(100));
  cluster().run_for(base::milliseconds(200));
  for (const raft::RequestId id : {command, opening, closing}) {
    EXPECT_EQ(cluster().outcome(id), never);
  }
  heal();
  cluster().run_for(base::seconds(5));
  cluster().copies = [](const Envelope& envelope) {
    const bool is_forwarded = std::holds_alternative<ForwardRequest>(envelope.message);
    return is_forwarded ? 0 : 1;
  };
  const auto sent = ask(follower_, number(2, 5), base::milliseconds(100));
  const auto opens = ask(follower_, OpenSession{}, base::milliseconds(100));
  cluster().run_for(base::milliseconds(200));
  EXPECT_EQ(cluster().outcome(sent), indeterminate);
  EXPECT_EQ(cluster().outcome(opens), indeterminate);
}

TEST_F(ClientSessions, refuse_what_the_client_has_the_answer_to) {
  start();
  open(follower_);
  EXPECT_EQ(total_in(answer(follower_, number(3, 3, 5))), 6U);
  for (const uint64_t node : {leader_, follower_, third_}) {
    EXPECT_EQ(answer(node, number(2, 2, 100)), answered) << node;
  }
  expect_total(6);
}

// No copy of it is sent: one that came late would be executed once the window has moved on.
TEST_F(ClientSessions, refuse_what_is_beyond_the_window_before_it_is_sent) {
  start({.sessions = {.window_max = 4}});
  open(follower_);
  cluster().run_for(base::seconds(1));
  const raft::LogIndex last = last_index();
  for (const uint64_t node : {leader_, follower_}) {
    EXPECT_EQ(cluster().outcome(ask(node, number(5, 1, 100))), beyond_window) << node;
  }
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(last_index(), last);
  EXPECT_EQ(total_in(answer(follower_, number(4, 1, 5))), 6U);
  EXPECT_EQ(total_in(answer(third_, number(5, 2, 5))), 11U);
}

TEST_F(ClientSessions, take_nothing_that_makes_no_sense) {
  start();
  const SessionId nodes = session_opened_last();
  ASSERT_EQ(nodes.user(), SessionUser::node);
  open(follower_);
  const raft::LogIndex last = last_index();
  const uint64_t most = UINT64_MAX;
  const ClientAction wrong[] = {
      SessionCommand{SessionId(0), CommandSequence(1), CommandSequence(1), add(100)},
      number(0, 0, 100),
      number(1, 0, 100),
      number(5, 6, 100),
      number(1, most, 100),
      CloseSession{SessionId(0)},
      // Those of nodes, among them one that there is: its command would get this one's answer.
      SessionCommand{SessionId(2, SessionUser::node), {}, {}, add(100)},
      SessionCommand{nodes, {}, {}, add(100)},
      CloseSession{nodes},
  };
  for (const ClientAction& action : wrong) {
    for (const uint64_t node : {leader_, follower_}) {
      EXPECT_EQ(cluster().outcome(ask(node, action)), Outcome(Invalid{})) << action.index();
    }
  }
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(last_index(), last);
  // What is only odd is executed, or refused, like anything else.
  EXPECT_EQ(total_in(answer(follower_, number(most, most, 5))), 6U);
  EXPECT_EQ(answer(follower_, SessionCommand{SessionId(most - 1), {}, {}, add(100)}), indeterminate)
      << "it may be opened yet";
}

// Somebody guessed the number. Who opens that session then, and asks at a node that has yet to
// apply all this, must not be told that nothing will come of it.
TEST_F(ClientSessions, are_not_ended_by_who_named_them_before_they_were_opened) {
  start();
  const SessionId guessed(last_index().value + 2, SessionUser::client);
  cluster().copies = [this](const Envelope& envelope) {
    const auto* message = std::get_if<raft::Message>(&envelope.message);
    const bool is_append = message != nullptr &&
                           std::holds_alternative<raft::AppendEntries>(*message) &&
                           !std::get<raft::AppendEntries>(*message).entries.empty();
    const bool is_reply = std::holds_alternative<ForwardReply>(envelope.message);
    return (is_append || is_reply) && envelope.to.value == follower_ ? 0 : 1;
  };
  const auto strangers = ask(leader_, SessionCommand{guessed, {}, {}, add(100)});
  cluster().settle();
  open(leader_);
  ASSERT_EQ(session_, guessed);
  const auto id = ask(follower_, number(1, 5));
  cluster().settle();
  ASSERT_EQ(testing::total(cluster(), leader_), 6U);
  heal();
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(cluster().outcome(strangers), indeterminate);
  EXPECT_EQ(cluster().outcome(id), indeterminate);
  EXPECT_EQ(total_in(answer(follower_, number(1, 5))), 6U);
}

// A leader speaks of one copy; whether another was executed the log tells.
TEST_F(ClientSessions, are_not_told_of_one_copy_what_is_not_true_of_all) {
  start();
  open(follower_);
  cluster().copies = [this](const Envelope& envelope) {
    if (envelope.from.value != leader_ || envelope.to.value != follower_) return 1;
    const auto* reply = std::get_if<ForwardReply>(&envelope.message);
    return reply != nullptr && std::holds_alternative<Refused>(reply->outcome) ? 1 : 0;
  };
  const auto id = ask(follower_, number(1, 5));
  const std::vector<Envelope> forwarded = take_forwarded();
  ASSERT_EQ(forwarded.size(), 1U);
  cluster().deliver(forwarded.front());
  ask(leader_, CloseSession{session_});
  cluster().settle();
  ASSERT_EQ(testing::total(cluster(), leader_), 6U);
  ASSERT_FALSE(cluster().node(leader_).sessions().contains(session_));
  cluster().deliver(forwarded.front());
  cluster().flush(leader_);
  cluster().settle();
  EXPECT_FALSE(cluster().outcome(id));
  heal();
  cluster().run_for(base::seconds(1));
  EXPECT_EQ(total_in(cluster().outcome(id)), 6U);
}

// Nor does a log, whose beginning is missing, tell of the copies that were in there.
TEST_F(ClientSessions, are_not_told_what_a_snapshot_may_hide) {
  start({.snapshots = {.after_entries = 5}}, {.log_keep_entries = 0});
  open(follower_);
  cluster().copies = [this](const Envelope& envelope) {
    return envelope.to.value == follower_ ? 0 : 1;
  };
  const auto id = ask(follower_, number(1, 5));
  cluster().settle();
  ask(leader_, CloseSession{session_});
  cut_off(follower_);
  for (int i = 0; i < 20; ++i) {
    cluster().command(third_, add(1));
    cluster().run_for(base::milliseconds(200));
  }
  heal();
  cluster().run_for(base::seconds(5));
  ASSERT_GT(cluster().node(follower_).status().log_base.index, raft::LogIndex(10));
  expect_total(26);
  EXPECT_EQ(cluster().outcome(id), indeterminate) << "it was executed, for all the node can know";
  EXPECT_EQ(answer(follower_, number(1, 5)), no_session) << "nothing came of this request";
}

}  // namespace
}  // namespace miniraft::replica
