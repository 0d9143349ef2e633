// Clients of the Maelstrom node that ask again: sessions as an extension of its protocol. A refusal
// has a code that is definite, for it is certain.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/maelstrom_cluster.h"

namespace miniraft::maelstrom {
namespace {

using testing::MaelstromCluster;

class ClientSessions : public ::testing::Test {
 protected:
  ClientSessions() { cluster_.run_for(base::seconds(2)); }

  /// Whether a node's answer to the request, whose members are given, holds this.
  void expect(const std::string& request, size_t node, const std::string& reply) {
    const std::string line = cluster_.ask(request, node);
    EXPECT_NE(line.find(reply), std::string::npos) << node << ": " << request << " → " << line;
  }

  /// Opens one and returns its number.
  std::string open(size_t node) {
    const std::string line = cluster_.ask(R"("type":"open_session")", node);
    const std::string before = R"("body":{"type":"open_session_ok","in_reply_to":1,"session":)";
    const size_t place = line.find(before);
    EXPECT_NE(place, std::string::npos) << line;
    if (place == std::string::npos) return "0";
    return std::to_string(std::stoul(line.substr(place + before.size())));
  }

  MaelstromCluster cluster_{3};
};

TEST_F(ClientSessions, execute_once_what_is_asked_of_several_nodes) {
  const std::string number = R"(,"session":)" + open(1) + R"(,"sequence":)";
  const std::string write = R"("type":"write","key":"x","value":1)" + number;
  for (size_t node = 0; node < 3; ++node) expect(write + "1", node, R"("type":"write_ok")");
  const std::string cas = R"("type":"cas","key":"x","from":1,"to":2)" + number;
  // A second execution would be told that the value is 2.
  for (size_t node = 0; node < 3; ++node) expect(cas + "2", node, R"("type":"cas_ok")");
  expect(R"("type":"cas","key":"x","from":1,"to":2)", 0, R"("code":22)");
  // An error that was executed is an answer like any other.
  const std::string differs = R"("type":"cas","key":"x","from":9,"to":9)" + number;
  expect(differs + R"(3,"first_unanswered":3)", 0, R"("code":22,"text":"the value is 2")");
  expect(R"("type":"write","key":"x","value":9)", 1, "write_ok");
  expect(differs + R"(3,"first_unanswered":3)", 2, R"("code":22,"text":"the value is 2")");
  expect(R"("type":"read","key":"x")", 1, R"("value":9)");
}

TEST_F(ClientSessions, are_told_the_beginning_of_a_long_value_that_differs) {
  std::string kanji;
  for (int i = 0; i < 1000; ++i) kanji += "字";
  expect(R"("type":"write","key":"x","value":")" + kanji + '"', 0, "write_ok");
  // 200 bytes end within a character; the quotation mark counts.
  expect(R"("type":"cas","key":"x","from":1,"to":2)", 0, "字… (3002 bytes)\"");
}

TEST_F(ClientSessions, refuse_with_definite_errors) {
  const std::string session = open(0);
  const std::string write = R"("type":"write","key":"x","value":1,"session":)" + session;
  for (size_t node = 0; node < 3; ++node) {
    expect(write + R"(,"sequence":9,"first_unanswered":8)", node, "write_ok");
    expect(write + R"(,"sequence":7)", node, R"("code":12,"text":"sequence: )");
    expect(write + R"(,"sequence":7)", node, "an earlier one may have had");
    expect(write + R"(,"sequence":9000,"first_unanswered":1)", node,
           R"("code":11,"text":"sequence: )");
  }
  for (size_t node = 0; node < 3; ++node) {
    expect(R"("type":"close_session","session":)" + session, node,
           R"("body":{"type":"close_session_ok","in_reply_to":)");
    expect(write + R"(,"sequence":10)", node, R"("code":14)");
    expect(write + R"(,"sequence":10)", node, "an earlier one may have had");
  }
}

TEST_F(ClientSessions, whose_members_make_no_sense_are_malformed) {
  const struct {
    std::string members;
    std::string text;
  } cases[] = {
      {R"("session":2)", "sequence: missing or null; expected 1"},
      {R"("sequence":2)", "session: missing or null; expected the number"},
      {R"("first_unanswered":2)", "session: missing or null; expected the number"},
      {R"("session":null,"sequence":1)", "session: missing or null; expected the number"},
      {R"("session":0,"sequence":1)", "session: is 0; expected the number"},
      {R"("session":1,"sequence":1)", "session: expected the number that open_session gave"},
      {R"("session":2,"sequence":0)", "sequence: is 0; expected 1"},
      {R"("session":2,"sequence":3,"first_unanswered":0)", "first_unanswered: is not from 1 to"},
      {R"("session":2,"sequence":3,"first_unanswered":4)", "first_unanswered: is not from 1 to"},
      {R"("session":-2,"sequence":3)", "session: "},
      {R"("session":2,"sequence":"3")", "sequence: "},
      {R"("session":2.5,"sequence":3)", "session: "},
  };
  for (const auto& row : cases) {
    for (const char* request :
         {R"("type":"write","key":1,"value":1,)", R"("type":"cas","key":1,"from":1,"to":1,)"}) {
      expect(request + row.members, 0, R"("code":12,"text":")" + row.text);
    }
  }
  expect(R"("type":"close_session")", 0, R"("code":12)");
  expect(R"("type":"close_session","session":null)", 0, R"("code":12)");
  // Clients' sessions have even numbers, those of nodes are none of theirs.
  for (const char* session : {"0", "1"}) {
    expect(R"("type":"close_session","session":)" + std::string(session), 0,
           R"("code":12,"text":"session: expected the number that open_session gave)");
  }
  expect(R"("type":"read","key":1)", 0, R"("code":20)");
}

// The real Maelstrom's clients name none, and a null is as good as nothing (docs/json.md).
TEST_F(ClientSessions, are_not_needed) {
  expect(R"("type":"write","key":1,"value":1,"session":null,"sequence":null)", 0, "write_ok");
}

TEST_F(ClientSessions, make_a_result_of_what_was_unknown) {
  const std::string number = R"(,"session":)" + open(0) + R"(,"sequence":1)";
  const size_t leader = cluster_.leader().value();
  const size_t follower = (leader + 1) % 3;
  const std::string name = "n" + std::to_string(follower + 1);
  cluster_.deliver = [&](const std::string&, const std::string& to) { return to != name; };
  const std::string cas = R"("type":"write","key":"x","value":1)" + number;
  expect(cas, follower, R"("code":0)");
  cluster_.deliver = [](const std::string&, const std::string&) { return true; };
  expect(R"("type":"cas","key":"x","from":1,"to":2)", leader, "cas_ok");
  expect(cas, leader, "write_ok");
  expect(R"("type":"read","key":"x")", leader, R"("value":2)");
}

}  // namespace
}  // namespace miniraft::maelstrom
