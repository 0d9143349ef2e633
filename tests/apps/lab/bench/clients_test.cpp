// What a client does after each kind of answer, and after none.
#include "miniraft/apps/lab/bench/clients.h"

#include <gtest/gtest.h>

#include <set>

#include "miniraft/core/json/parse.h"

namespace miniraft::lab {
namespace {

using base::Instant;
using base::milliseconds;
using base::seconds;

constexpr Instant start = Instant(1'000'000'000);

class ClientsTest : public testing::Test {
 protected:
  Clients clients_{{.count = 2, .node_count = 3, .timeout = seconds(1), .rest = milliseconds(20)},
                   base::Random(1)};

  size_t invoke(size_t client, Instant now) {
    std::string line;
    return clients_.invoke(client, {.function = Function::write, .key = 1, .value = 2}, 1, now,
                           line);
  }

  std::expected<const Operation*, std::string> receive(std::string_view client,
                                                       std::string_view body, Instant now) {
    const auto document = json::parse(body);
    return clients_.receive(client, document->root(), now);
  }
};

TEST_F(ClientsTest, an_answer_completes_the_operation_and_frees_the_client) {
  ASSERT_EQ(clients_.take_idle(start), 0U);
  ASSERT_EQ(clients_.take_idle(start), 1U);
  EXPECT_EQ(invoke(0, start), 0U);
  EXPECT_FALSE(clients_.take_idle(start));
  const auto operation =
      receive("c1", R"({"type":"write_ok","in_reply_to":1})", start + milliseconds(3));
  ASSERT_TRUE(operation && *operation != nullptr);
  EXPECT_EQ((*operation)->outcome, Outcome::ok);
  EXPECT_EQ((*operation)->completed, start + milliseconds(3));
  EXPECT_EQ(clients_.take_idle(start + milliseconds(3)), 0U);
  EXPECT_EQ(clients_.under_way(), 0U);
}

TEST_F(ClientsTest, after_a_timeout_a_client_has_a_fresh_process_and_asks_another_node) {
  clients_.take_idle(start);
  const size_t node = invoke(0, start);
  EXPECT_EQ(clients_.expire(start + milliseconds(999)), 0U);
  EXPECT_EQ(clients_.expire(start + seconds(1)), 1U);
  EXPECT_NE(invoke(0, start + seconds(2)), node);
  const auto& operations = clients_.operations();
  EXPECT_EQ(operations[0].outcome, Outcome::unknown);
  EXPECT_EQ(operations[0].process, 0);
  EXPECT_EQ(operations[1].process, 2);  // 0 and 1 were the first ones
}

TEST_F(ClientsTest, no_process_is_used_again_after_an_unknown_outcome) {
  std::set<int64_t> given_up;
  Instant now = start;
  for (int i = 0; i < 50; ++i) {
    now = now + seconds(2);
    clients_.expire(now);
    const auto client = clients_.take_idle(now);
    ASSERT_TRUE(client);
    invoke(*client, now);
    EXPECT_TRUE(given_up.insert(clients_.operations().back().process).second);
  }
}

TEST_F(ClientsTest, an_answer_that_comes_too_late_changes_nothing) {
  clients_.take_idle(start);
  invoke(0, start);
  clients_.expire(start + seconds(1));
  const auto late = receive("c1", R"({"type":"write_ok","in_reply_to":1})", start + seconds(2));
  ASSERT_TRUE(late);
  EXPECT_EQ(*late, nullptr);
  EXPECT_EQ(clients_.late_replies(), 1U);
  EXPECT_EQ(clients_.operations()[0].outcome, Outcome::unknown);
}

TEST_F(ClientsTest, a_second_answer_to_the_same_request_changes_nothing) {
  clients_.take_idle(start);
  invoke(0, start);
  ASSERT_TRUE(receive("c1", R"({"type":"write_ok","in_reply_to":1})", start));
  const auto again = receive("c1", R"({"type":"error","in_reply_to":1,"code":11})", start);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, nullptr);
  EXPECT_EQ(clients_.operations()[0].outcome, Outcome::ok);
}

TEST_F(ClientsTest, a_definite_failure_keeps_the_process_and_lets_it_rest) {
  clients_.take_idle(start);
  clients_.take_idle(start);
  invoke(0, start);
  ASSERT_TRUE(receive("c1", R"({"type":"error","in_reply_to":1,"code":11})", start));
  EXPECT_FALSE(clients_.take_idle(start + milliseconds(19)));
  EXPECT_EQ(clients_.take_idle(start + milliseconds(20)), 0U);
  invoke(0, start + milliseconds(20));
  EXPECT_EQ(clients_.operations()[1].process, 0);
}

TEST_F(ClientsTest, messages_that_nobody_waits_for_are_complained_about) {
  clients_.take_idle(start);
  invoke(0, start);
  EXPECT_FALSE(receive("c9", R"({"type":"write_ok","in_reply_to":1})", start));
  EXPECT_FALSE(receive("x1", R"({"type":"write_ok","in_reply_to":1})", start));
  EXPECT_FALSE(receive("c1", R"({"type":"write_ok","in_reply_to":2})", start));
  EXPECT_FALSE(receive("c1", R"({"type":"write_ok"})", start));
  EXPECT_FALSE(receive("c1", R"({"type":"read_ok","in_reply_to":1,"value":1})", start));
}

/// One client that asks again for 5 s.
class ClientsWithSessionsTest : public testing::Test {
 protected:
  Clients clients_{{.count = 1,
                    .node_count = 3,
                    .timeout = seconds(1),
                    .rest = milliseconds(20),
                    .ask_again_for = seconds(5)},
                   base::Random(1)};

  /// Invokes an operation and returns the body of what was sent.
  std::string invoke(Instant now, Function function = Function::write) {
    EXPECT_EQ(clients_.take_idle(now), 0U);
    std::string line;
    node_ = clients_.invoke(0, {.function = function, .key = 1, .value = 2}, 1, now, line);
    return body_of(line);
  }
  /// What is sent for the operation that is under way; nothing if it is not due.
  std::string ask_again(Instant now) {
    if (!clients_.take_due(now)) return "";
    std::string line;
    node_ = clients_.ask_again(0, 1, now, line);
    return body_of(line);
  }
  static std::string body_of(const std::string& line) {
    const size_t place = line.find("\"body\":") + 7;
    return line.substr(place, line.size() - place - 2);
  }

  /// Whether that was the end of the operation.
  bool receive(std::string_view body, Instant now) {
    const auto document = json::parse(body);
    const std::string name = "c" + std::to_string(clients_.operations().back().process + 1);
    const auto ended = clients_.receive(name, document->root(), now);
    EXPECT_TRUE(ended) << ended.error();
    return ended && *ended != nullptr;
  }

  /// Begins the first operation, which has session 4 and waits for its second answer.
  void begin() {
    EXPECT_EQ(invoke(start), R"({"type":"open_session","msg_id":1})");
    EXPECT_FALSE(receive(R"({"type":"open_session_ok","in_reply_to":1,"session":4})", start));
    EXPECT_EQ(ask_again(start),
              R"({"type":"write","key":1,"value":2,"session":4,"sequence":1,"msg_id":2})");
  }

  size_t node_ = 0;
};

TEST_F(ClientsWithSessionsTest, what_was_not_answered_is_asked_again_of_another_node) {
  begin();
  const size_t first = node_;
  EXPECT_EQ(ask_again(start + milliseconds(999)), "");
  EXPECT_EQ(clients_.expire(start + seconds(1)), 0U) << "it is under way still";
  EXPECT_EQ(ask_again(start + seconds(1)),
            R"({"type":"write","key":1,"value":2,"session":4,"sequence":1,"msg_id":3})");
  EXPECT_NE(node_, first);
  EXPECT_FALSE(
      receive(R"({"type":"error","in_reply_to":3,"code":0,"text":""})", start + seconds(1)));
  EXPECT_EQ(ask_again(start + seconds(1)),
            R"({"type":"write","key":1,"value":2,"session":4,"sequence":1,"msg_id":4})");
  EXPECT_TRUE(receive(R"({"type":"write_ok","in_reply_to":4})", start + seconds(2)));
  ASSERT_EQ(clients_.operations().size(), 1U);
  EXPECT_EQ(clients_.operations()[0].outcome, Outcome::ok);
  EXPECT_EQ(clients_.operations()[0].invoked, start);
  EXPECT_EQ(clients_.repeated(), 2U);
  EXPECT_EQ(invoke(start + seconds(2)),
            R"({"type":"write","key":1,"value":2,"session":4,"sequence":2,"msg_id":5})");
  EXPECT_EQ(clients_.operations()[1].process, 0);
}

TEST_F(ClientsWithSessionsTest, one_request_that_had_no_effect_says_nothing_of_the_others) {
  begin();
  clients_.expire(start + seconds(1));
  EXPECT_NE(ask_again(start + seconds(1)), "");
  EXPECT_FALSE(
      receive(R"({"type":"error","in_reply_to":3,"code":11,"text":""})", start + seconds(1)));
  EXPECT_EQ(ask_again(start + seconds(1) + milliseconds(19)), "");
  EXPECT_NE(ask_again(start + seconds(1) + milliseconds(20)), "");
  // The session is gone: nobody will ever know.
  EXPECT_TRUE(
      receive(R"({"type":"error","in_reply_to":4,"code":14,"text":""})", start + seconds(2)));
  EXPECT_EQ(clients_.operations()[0].outcome, Outcome::unknown);
  EXPECT_EQ(invoke(start + seconds(3)), R"({"type":"open_session","msg_id":1})");
  EXPECT_EQ(clients_.operations()[1].process, 1);
}

TEST_F(ClientsWithSessionsTest, the_only_request_that_had_no_effect_is_the_end) {
  begin();
  EXPECT_TRUE(receive(R"({"type":"error","in_reply_to":2,"code":14,"text":""})", start));
  EXPECT_EQ(clients_.operations()[0].outcome, Outcome::failed);
  EXPECT_EQ(invoke(start + seconds(1)), R"({"type":"open_session","msg_id":3})");
  EXPECT_TRUE(
      receive(R"({"type":"error","in_reply_to":3,"code":0,"text":""})", start + seconds(1)));
  EXPECT_EQ(clients_.operations()[1].outcome, Outcome::failed) << "it was not asked for at all";
  EXPECT_EQ(invoke(start + seconds(2)), R"({"type":"open_session","msg_id":4})");
  EXPECT_EQ(clients_.expire(start + seconds(3)), 1U);
  EXPECT_EQ(clients_.operations()[2].outcome, Outcome::failed);
}

TEST_F(ClientsWithSessionsTest, in_the_end_it_is_given_up) {
  begin();
  for (int second = 1; second <= 4; ++second) {
    EXPECT_EQ(clients_.expire(start + seconds(second)), 0U);
    EXPECT_NE(ask_again(start + seconds(second)), "");
  }
  EXPECT_EQ(clients_.expire(start + seconds(5)), 1U);
  EXPECT_EQ(clients_.operations()[0].outcome, Outcome::unknown);
  EXPECT_EQ(clients_.under_way(), 0U);
  // The next one has the next number, so this one cannot happen after it.
  EXPECT_EQ(invoke(start + seconds(6)),
            R"({"type":"write","key":1,"value":2,"session":4,"sequence":2,"msg_id":1})");
}

TEST_F(ClientsWithSessionsTest, a_read_needs_no_number) {
  EXPECT_EQ(invoke(start, Function::read), R"({"type":"read","key":1,"msg_id":1})");
  clients_.expire(start + seconds(1));
  EXPECT_EQ(ask_again(start + seconds(1)), R"({"type":"read","key":1,"msg_id":2})");
  EXPECT_FALSE(receive(R"({"type":"read_ok","in_reply_to":1,"value":7})", start + seconds(1)));
  EXPECT_EQ(clients_.late_replies(), 1U);
  EXPECT_TRUE(receive(R"({"type":"read_ok","in_reply_to":2,"value":7})", start + seconds(1)));
}

}  // namespace
}  // namespace miniraft::lab
