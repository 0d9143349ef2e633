// Goal: each format is read as its producers mean it, and what is wrong is named with its place.
#include "miniraft/sim/history/history_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/history/history_builder.h"

namespace miniraft::sim {
namespace {

History parsed(std::string_view text) {
  auto history = parse_history(text);
  EXPECT_TRUE(history) << history.error().what;
  return history.value_or(History());
}

std::string event(std::string_view rest) {
  return "INFO  jepsen.util - " + std::string(rest) + "\n";
}

TEST(history_text, a_line_of_our_own_format_is_one_operation) {
  const History history = parsed(
      R"({"process":3,"key":"7","kind":"cas","expected":"1","value":"2","call_ns":5,"return_ns":9,)"
      R"("outcome":"fail","refusal":"differed","note":"n1 error 22"})");
  ASSERT_EQ(history.operations.size(), 1U);
  EXPECT_EQ(history.time_unit, TimeUnit::nanoseconds);
  const Operation& cas = history.operations[0];
  EXPECT_EQ(cas.process, 3U);
  EXPECT_EQ(cas.key, "7");
  EXPECT_EQ(cas.kind, OperationKind::cas);
  EXPECT_EQ(cas.expected, "1");
  EXPECT_EQ(cas.input, "2");
  EXPECT_EQ(cas.call_time.value, 5);
  EXPECT_EQ(cas.return_time->value, 9);
  EXPECT_EQ(cas.outcome, Outcome::fail);
  EXPECT_EQ(cas.refusal, Refusal::differed);
  EXPECT_EQ(cas.note, "n1 error 22");
}

TEST(history_text, our_own_format_reads_back_what_it_wrote) {
  History history = HistoryBuilder()
                        .write({1, 2}, "a \"quoted\"\nline")
                        .on("k\\1")
                        .cas({3, 4}, "", "1")
                        .failed(Refusal::not_expected)
                        .read({5, 6}, std::nullopt)
                        .read({5, 6}, "\xC3\xA9")
                        .get({7, 8}, "")
                        .append({7, 9}, "x")
                        .indeterminate()
                        .put({-5, 9}, "")
                        .read({9, 9}, std::nullopt)
                        .failed(Refusal::missing);
  history.operations[5].return_time.reset();
  history.operations[0].note = "n1";
  EXPECT_EQ(parsed(history_text(history)), history);
  history.time_unit = TimeUnit::events;
  EXPECT_EQ(parsed(history_text(history)), history);
}

TEST(history_text, members_that_are_not_ours_are_ignored) {
  const History history = parsed(
      R"( {"more":{"kind":"x"},"process":0,"key":"","kind":"read","call_ns":1,"outcome":"info"})"
      "\r\n\n");
  EXPECT_EQ(history.operations.size(), 1U);
}

TEST(history_text, a_text_without_a_line_is_an_empty_history) {
  EXPECT_EQ(parsed(""), History());
  EXPECT_EQ(parsed("\n \n"), History());
}

TEST(history_text, ends_find_their_calls_by_process) {
  const History history =
      parsed(event("4\t:invoke\t:read\tnil") + event("1\t:invoke\t:write\t1") +
             event("4\t:ok\t:read\tnil") + event("1\t:info\t:write\t:timed-out") +
             event("2\t:invoke\t:cas\t[1 -07]") + event("5\t:invoke\t:read\tnil") +
             event("2\t:fail\t:cas\t[1 -07]"));
  ASSERT_EQ(history.operations.size(), 4U);
  EXPECT_EQ(history.time_unit, TimeUnit::events);
  const Operation& read = history.operations[0];
  EXPECT_EQ(read.outcome, Outcome::ok);
  EXPECT_EQ(read.output, std::nullopt);
  EXPECT_EQ(read.call_time.value, 1);
  EXPECT_EQ(read.return_time->value, 3);
  EXPECT_EQ(read.key, only_key);
  EXPECT_EQ(history.operations[1].outcome, Outcome::info);
  EXPECT_EQ(history.operations[1].input, "1");
  const Operation& cas = history.operations[2];
  EXPECT_EQ(cas.expected, "1");
  EXPECT_EQ(cas.input, "-7");
  EXPECT_EQ(cas.outcome, Outcome::fail);
  EXPECT_EQ(cas.refusal, Refusal::not_expected);
  const Operation& unfinished = history.operations[3];
  EXPECT_EQ(unfinished.outcome, Outcome::info);
  EXPECT_EQ(unfinished.return_time, std::nullopt);
}

TEST(history_text, a_failed_read_or_write_says_nothing) {
  const History history = parsed(event("1 :invoke :write 1") + event("1 :fail :write 1") +
                                 event("1 :invoke :read nil") + event("1 :fail :read :timed-out"));
  for (const Operation& operation : history.operations) {
    EXPECT_EQ(operation.outcome, Outcome::fail);
    EXPECT_EQ(operation.refusal, Refusal::none);
  }
}

TEST(history_text, other_lines_of_a_log_are_skipped) {
  const History history =
      parsed("WARN  jepsen.core - slow\n" + event(":nemesis\t:info\t:start\t\"Cut off [:n1]\"") +
             "{not an event}\n" + event("0\t:invoke\t:read\tnil"));
  EXPECT_EQ(history.operations.size(), 1U);
}

TEST(history_text, a_value_that_looks_like_a_log_does_not_make_its_file_one) {
  const History history = HistoryBuilder().write({1, 2}, "a jepsen.util - b");
  EXPECT_EQ(parsed(history_text(history)), history);
}

TEST(history_text, values_of_edn_are_numbers_or_texts_with_escapes) {
  const History history =
      parsed(R"({:process 9, :type :invoke, :f :append, :key "0", :value "a\"\\\n\tb"})"
             "\n"
             R"({:process 8 :type :invoke :f :put :key 12 :value 007})");
  ASSERT_EQ(history.operations.size(), 2U);
  EXPECT_EQ(history.operations[0].key, "0");
  EXPECT_EQ(history.operations[0].input, "a\"\\\n\tb");
  EXPECT_EQ(history.operations[1].key, "12");
  EXPECT_EQ(history.operations[1].input, "7");
}

TEST(history_text, a_get_that_saw_nil_saw_what_stands_for_no_key) {
  const History history = parsed(
      "{:process 0 :type :invoke :f :get :key 1 :value nil}\n"
      "{:process 0 :type :ok :f :get :key 1 :value nil}");
  ASSERT_EQ(history.operations.size(), 1U);
  EXPECT_EQ(history.operations[0].output, "");
  EXPECT_EQ(parsed(history_text(history)), history);
}

struct Mistake {
  const char* text;
  size_t line;
  size_t column;
  const char* what;
};

void expect_named(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    const auto history = parse_history(mistake.text);
    ASSERT_FALSE(history) << mistake.text;
    EXPECT_EQ(history.error().line, mistake.line) << mistake.text;
    EXPECT_EQ(history.error().column, mistake.column) << mistake.text;
    EXPECT_EQ(history.error().what, mistake.what) << mistake.text;
  }
}

TEST(history_text, a_text_of_no_format_is_refused) {
  expect_named(
      {{"\nhello\n", 2, 1, "neither JSON lines, an EDN history nor a Jepsen log"},
       {"\x7f"
        "ELF\n{\x01\n",
        1, 1, "neither JSON lines, an EDN history nor a Jepsen log"},
       {"hello\n{:process 1}\n", 1, 1, "neither JSON lines, an EDN history nor a Jepsen log"},
       {"[]", 1, 1, "neither JSON lines, an EDN history nor a Jepsen log"}});
}

TEST(history_text, mistakes_in_json_lines_are_named) {
  expect_named({
      {"{\"process\":1,\n", 1, 14, "unexpected end of text"},
      {"{}", 1, 1, "process: required member is missing"},
      {R"({"process":-1})", 1, 2, "process: expected unsigned integer"},
      {R"({"process":1,"key":"a","kind" : "red"})", 1, 24, "kind: unknown name \"red\""},
      {R"({"process":1,"key":"kind","kind":"read","outcome":"ok"})", 1, 2,
       "process: call_ns is missing"},
      {R"({"process":1,"key":"a","kind":"read","outcome":"ok","call_ns":1})", 1, 38,
       "outcome: return_ns is missing"},
      {R"({"process":1,"key":"a","kind":"read","outcome":"ok","call_ns":2,"return_ns":1})", 1, 65,
       "return_ns: is before the call"},
      {R"({"process":1,"key":"a","kind":"read","outcome":"info","call_ns":-9223372036854775808})",
       1, 55, "call_ns: is out of range"},
      {R"({"process":1,"key":"a","kind":"read","outcome":"ok","call_ns":2,)"
       R"("return_ns":9223372036854775807})",
       1, 65, "return_ns: is out of range"},
      {R"({"process":1,"key":"a","kind":"write","outcome":"info","call_ns":2})", 1, 24,
       "kind: value is missing"},
      {R"({"process":1,"key":"a","kind":"cas","value":"1","outcome":"info","call_ns":2})", 1, 24,
       "kind: expected is missing"},
      {R"({"process":1,"key":"a","kind":"put","value":"1","expected":"1","outcome":"info",)"
       R"("call_ns":2})",
       1, 49, "expected: only a cas has it"},
      {R"({"process":1,"key":"a","kind":"get","outcome":"ok","call_ns":2,"return_ns":3})", 1, 24,
       "kind: output is missing"},
      {R"({"process":1,"key":"a","kind":"read","output":"1","outcome":"info","call_ns":2})", 1, 38,
       "output: only a read that is ok has it"},
      {R"({"process":1,"key":"a","kind":"read","refusal":"missing","outcome":"info","call_ns":2})",
       1, 38, "refusal: needs the outcome fail"},
      {R"({"process":1,"key":"a","kind":"read","refusal":"differed","outcome":"fail",)"
       R"("call_ns":2,"return_ns":3})",
       1, 38, "refusal: does not fit this kind of operation"},
      {R"({"process":1,"key":"a","kind":"read","outcome":"info","call_ns":2,"return_event":3})", 1,
       67, "return_event: another unit of time"},
      {"{\"process\":1,\"key\":\"a\",\"kind\":\"read\",\"outcome\":\"info\",\"call_ns\":2}\n"
       "{\"process\":1,\"key\":\"a\",\"kind\":\"read\",\"outcome\":\"info\",\"call_event\":2}",
       2, 1, "another unit of time than above"},
  });
}

TEST(history_text, mistakes_in_a_log_are_named) {
  expect_named({
      {"INFO  jepsen.util - x\t:invoke\t:read\tnil", 1, 21, "expected the number of a process"},
      {"INFO  jepsen.util - 1\tinvoke", 1, 23, "expected :invoke, :ok, :fail or :info"},
      {"INFO  jepsen.util - 1\t:invoke\t1", 1, 31, "expected :read, :write or :cas"},
      {"INFO  jepsen.util - 1\t:invoke\t:read", 1, 36, "unexpected end of line"},
      {"INFO  jepsen.util - 1\t:invoke\t:write\tnil", 1, 41,
       "expected a number or a text to write"},
      {"INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2", 1, 40, "unexpected end of line"},
      {"INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2 3]", 1, 43,
       "expected [from to], two numbers or texts"},
      {"INFO  jepsen.util - 1\t:invoke\t:jump\t1", 1, 38, "unknown function :jump"},
      {"INFO  jepsen.util - 1\t:begin\t:read\tnil", 1, 39,
       "unknown type :begin, expected :invoke, :ok, :fail or :info"},
      {"INFO  jepsen.util - 1\t:ok\t:read\tnil", 1, 36, "process 1 has no operation under way"},
      {"INFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:invoke\t:read\tnil", 2,
       40, "process 1 has an operation under way"},
      {"INFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:ok\t:write\t1", 2, 35,
       "process 1 called another operation"},
      {"INFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:ok\t:read\t[1]", 2, 36,
       "expected a number, a text or nil"},
  });
}

TEST(history_text, mistakes_in_edn_are_named) {
  expect_named({
      {"{:process 1 :type :invoke :f :get :key 1 :value nil", 1, 52, "expected a keyword or }"},
      {"{:process 1 :type :invoke} x", 1, 28, "expected the end of the line"},
      {"{:type :invoke :f :get}", 1, 24, ":process is missing"},
      {"{:process 1 :f :get}", 1, 21, ":type is missing"},
      {"{:process 1 :type :ok}", 1, 23, ":f is missing"},
      {"{:process one}", 1, 11, "expected the number of a process"},
      {"{:process 1 :type 1}", 1, 19, "expected a keyword"},
      {"{:process 1 :value 1.5}", 1, 20, "expected a whole number, a text, a keyword or nil"},
      {"{:process 1 :value \"abc}", 1, 20, "a text without its closing quote"},
      {"{:process 1 :value \"a\\qc\"}", 1, 22, "unknown escape in a text"},
      {"{:process 1 :value [[1] 2]}", 1, 21, "expected a whole number, a text, a keyword or nil"},
      {"{:process 1 :error [1 2", 1, 24, "no value for :error"},
      {"{:process 1 :error}", 1, 19, "no value for :error"},
      {"{:process 1}\n[]", 1, 13, ":type is missing"},
      {"{:process 1 :type :invoke :f :read :key [1 2]}", 1, 47,
       ":key is neither a number, a text nor a keyword"},
      {"{:process 1 :type :invoke :f :read}\n{:process 1 :type :ok :f :read}", 2, 32,
       "the :value that was read is missing"},
  });
}

}  // namespace
}  // namespace miniraft::sim
