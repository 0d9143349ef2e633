// What the bench sends and what it accepts: the Maelstrom protocol, to the letter.
#include "miniraft/apps/lab/bench/lin_kv.h"

#include <gtest/gtest.h>

#include "miniraft/core/json/parse.h"

namespace miniraft::lab {
namespace {

std::string request_line(const Request& request) {
  std::string line;
  append_request(line, {9, "c3", "n2", 7}, request);
  return line;
}

TEST(LinKv, requests_are_written_as_maelstrom_writes_them) {
  EXPECT_EQ(request_line({.function = Function::read, .key = 5}),
            R"({"id":9,"src":"c3","dest":"n2","body":{"type":"read","key":5,"msg_id":7}})"
            "\n");
  EXPECT_EQ(
      request_line({.function = Function::write, .key = 5, .value = 3}),
      R"({"id":9,"src":"c3","dest":"n2","body":{"type":"write","key":5,"value":3,"msg_id":7}})"
      "\n");
  EXPECT_EQ(request_line({.function = Function::cas, .key = 5, .from = 1, .value = 3}),
            R"({"id":9,"src":"c3","dest":"n2",)"
            R"("body":{"type":"cas","key":5,"from":1,"to":3,"msg_id":7}})"
            "\n");
}

TEST(LinKv, requests_of_clients_that_ask_again_have_a_number) {
  std::string line;
  append_request(line, {9, "c3", "n2", 7}, {.function = Function::write, .key = 5, .value = 3},
                 CommandNumber{4, 2});
  EXPECT_EQ(line, R"({"id":9,"src":"c3","dest":"n2","body":{"type":"write","key":5,"value":3,)"
                  R"("session":4,"sequence":2,"msg_id":7}})"
                  "\n");
  line.clear();
  append_open_session(line, {9, "c3", "n2", 7});
  EXPECT_EQ(line, R"({"id":9,"src":"c3","dest":"n2","body":{"type":"open_session","msg_id":7}})"
                  "\n");
}

TEST(LinKv, a_session_is_read_to_the_letter_too) {
  const auto read = [](std::string_view body) {
    const auto document = json::parse(body);
    return read_session(document->root());
  };
  EXPECT_EQ(read(R"({"type":"open_session_ok","in_reply_to":1,"session":4})"), 4);
  EXPECT_EQ(read(R"({"type":"error","in_reply_to":1,"code":11,"text":""})"), std::nullopt);
  EXPECT_FALSE(read(R"({"type":"open_session_ok","in_reply_to":1})"));
  EXPECT_FALSE(read(R"({"type":"open_session_ok","in_reply_to":1,"session":4,"more":1})"));
  EXPECT_FALSE(read(R"({"type":"write_ok","in_reply_to":1})"));
  EXPECT_FALSE(read(R"({"type":"error","in_reply_to":1})"));
}

TEST(LinKv, init_names_the_node_and_all_nodes) {
  EXPECT_EQ(init_line(1, 1, 3),
            R"({"id":1,"src":"c0","dest":"n2","body":{"type":"init","msg_id":1,)"
            R"("node_id":"n2","node_ids":["n1","n2","n3"]}})"
            "\n");
}

struct EnvelopeRow {
  const char* name;
  const char* line;
  bool is_good;
};

constexpr EnvelopeRow envelopes[] = {
    {"usual", R"({"src":"n1","dest":"c1","body":{"type":"x"}})", true},
    {"spaced", R"( { "dest":"c1", "body":{"type":"x"}, "src":"n1", "id":4 } )", true},
    {"not json", R"(hello)", false},
    {"empty", "", false},
    {"an array", R"([1])", false},
    {"foreign member", R"({"src":"n1","dest":"c1","body":{"type":"x"},"time":3})", false},
    {"null source", R"({"src":null,"dest":"c1","body":{"type":"x"}})", false},
    {"somebody else's name", R"({"src":"n2","dest":"c1","body":{"type":"x"}})", false},
    {"no destination", R"({"src":"n1","body":{"type":"x"}})", false},
    {"no body", R"({"src":"n1","dest":"c1"})", false},
    {"body without type", R"({"src":"n1","dest":"c1","body":{}})", false},
    {"id is text", R"({"src":"n1","dest":"c1","body":{"type":"x"},"id":"a"})", false},
};

TEST(LinKv, a_line_of_a_node_is_held_to_the_protocol) {
  for (const EnvelopeRow& row : envelopes) {
    json::Document document;
    EXPECT_EQ(parse_message(row.line, "n1", document).has_value(), row.is_good) << row.name;
  }
}

struct ReplyRow {
  const char* name;
  Function function;
  const char* body;
  bool is_good;
  Outcome outcome;
};

constexpr ReplyRow replies[] = {
    {"read", Function::read, R"({"type":"read_ok","in_reply_to":1,"value":3})", true, Outcome::ok},
    {"write", Function::write, R"({"type":"write_ok","in_reply_to":1})", true, Outcome::ok},
    {"with msg_id", Function::cas, R"({"type":"cas_ok","in_reply_to":1,"msg_id":4})", true,
     Outcome::ok},
    {"20", Function::cas, R"({"type":"error","in_reply_to":1,"code":20,"text":"none"})", true,
     Outcome::key_missing},
    {"22", Function::cas, R"({"type":"error","in_reply_to":1,"code":22})", true,
     Outcome::value_differs},
    {"11", Function::read, R"({"type":"error","in_reply_to":1,"code":11,"text":"no leader"})", true,
     Outcome::failed},
    {"0", Function::write, R"({"type":"error","in_reply_to":1,"code":0})", true, Outcome::unknown},
    {"no in_reply_to", Function::write, R"({"type":"write_ok"})", false, Outcome::unknown},
    {"another type", Function::write, R"({"type":"cas_ok","in_reply_to":1})", false,
     Outcome::unknown},
    {"foreign member", Function::write, R"({"type":"write_ok","in_reply_to":1,"term":3})", false,
     Outcome::unknown},
    {"value of a write", Function::write, R"({"type":"write_ok","in_reply_to":1,"value":3})", false,
     Outcome::unknown},
    {"read without value", Function::read, R"({"type":"read_ok","in_reply_to":1})", false,
     Outcome::unknown},
    {"read of a null", Function::read, R"({"type":"read_ok","in_reply_to":1,"value":null})", false,
     Outcome::unknown},
    {"error without code", Function::read, R"({"type":"error","in_reply_to":1})", false,
     Outcome::unknown},
};

TEST(LinKv, a_reply_is_held_to_the_protocol_and_means_what_it_says) {
  for (const ReplyRow& row : replies) {
    const auto document = json::parse(row.body);
    ASSERT_TRUE(document) << row.name;
    const auto reply = read_reply(document->root(), {.function = row.function});
    ASSERT_EQ(reply.has_value(), row.is_good) << row.name;
    EXPECT_EQ(reply ? reply->outcome : Outcome::unknown, row.outcome) << row.name;
  }
}

TEST(LinKv, only_maelstroms_definite_errors_are_definite) {
  for (const int code : {1, 10, 11, 12, 14, 21, 30}) {
    EXPECT_EQ(outcome_of_error(code), Outcome::failed) << code;
  }
  for (const int code : {0, 2, 13, 15, 31, 1000}) {
    EXPECT_EQ(outcome_of_error(code), Outcome::unknown) << code;
  }
}

}  // namespace
}  // namespace miniraft::lab
