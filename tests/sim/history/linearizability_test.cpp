// Goal: each rule of the checker, on histories small enough to judge by eye.
#include "miniraft/sim/history/linearizability.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/sim/history/history_builder.h"

namespace miniraft::sim {
namespace {

using H = HistoryBuilder;

Verdict verdict_on(const History& history) {
  return check_linearizability(history).verdict;
}

struct Row {
  const char* name;
  History history;
  bool is_linearizable;
};

const Row rows[] = {
    {"empty history", H(), true},
    {"read of a key never written", H().read({1, 2}, std::nullopt), true},
    {"read of a value nobody wrote", H().read({1, 2}, "1"), false},
    {"read after write", H().write({1, 2}, "1").read({3, 4}, "1"), true},
    {"read before write sees it", H().read({1, 2}, "1").write({3, 4}, "1"), false},
    {"concurrent read sees the old value", H().write({1, 4}, "1").read({2, 3}, std::nullopt), true},
    {"concurrent read sees the new value", H().write({1, 4}, "1").read({2, 3}, "1"), true},
    {"equal instants count as concurrent", H().write({1, 2}, "1").read({2, 3}, std::nullopt), true},
    {"stale read", H().write({1, 2}, "1").write({3, 4}, "2").read({5, 6}, "1"), false},
    {"key gone after its write", H().write({1, 2}, "1").read({3, 4}, std::nullopt), false},
    {"two readers see a write, then not",
     H().write({1, 9}, "1").read({2, 3}, "1").read({4, 5}, std::nullopt), false},
    {"two concurrent writes in either order",
     H().write({1, 5}, "1").write({2, 6}, "2").read({7, 8}, "1"), true},
    {"readers disagree on the order of two writes",
     H().write({1, 4}, "1").write({1, 4}, "2").read({5, 6}, "1").read({7, 8}, "2"), false},
    {"lost update", H().write({1, 2}, "0").cas({3, 6}, "0", "1").cas({4, 7}, "0", "2"), false},
    {"cas on what is there", H().write({1, 2}, "0").cas({3, 4}, "0", "1").read({5, 6}, "1"), true},
    {"cas succeeds on a missing key", H().cas({1, 2}, "0", "1"), false},
    {"cas to the same value twice",
     H().write({1, 2}, "0").cas({3, 4}, "0", "0").cas({5, 6}, "0", "0"), true},
    {"a cas refused for a value that was there",
     H().write({1, 2}, "0").cas({3, 4}, "0", "1").failed(Refusal::differed), false},
    {"a cas refused for a value that differed",
     H().write({1, 2}, "5").cas({3, 4}, "0", "1").failed(Refusal::differed), true},
    {"a cas refused as different on a missing key",
     H().cas({1, 2}, "0", "1").failed(Refusal::differed), false},
    {"a cas refused as missing on a missing key",
     H().cas({1, 2}, "0", "1").failed(Refusal::missing), true},
    {"a cas refused as missing on a key that is there",
     H().write({1, 2}, "5").cas({3, 4}, "0", "1").failed(Refusal::missing), false},
    {"a cas refused for either reason on a missing key",
     H().cas({1, 2}, "0", "1").failed(Refusal::not_expected), true},
    {"a cas refused for either reason on another value",
     H().write({1, 2}, "5").cas({3, 4}, "0", "1").failed(Refusal::not_expected), true},
    {"a cas refused for either reason on the expected value",
     H().write({1, 2}, "0").cas({3, 4}, "0", "1").failed(Refusal::not_expected), false},
    {"a read refused as missing after a write",
     H().write({1, 2}, "0").read({3, 4}, std::nullopt).failed(Refusal::missing), false},
    {"a failed write had no effect", H().write({1, 2}, "1").failed(Refusal::none).read({3, 4}, "1"),
     false},
    {"a failed write is no obstacle",
     H().write({1, 2}, "1").failed(Refusal::none).read({3, 4}, std::nullopt), true},
    {"a failed read says nothing", H().write({1, 2}, "1").read({3, 4}, "7").failed(Refusal::none),
     true},
    {"an indeterminate write applied late",
     H().write({1, 2}, "1").indeterminate().write({3, 4}, "2").read({5, 6}, "2").read({7, 8}, "1"),
     true},
    {"an indeterminate write never applied",
     H().write({1, 2}, "1").indeterminate().write({3, 4}, "2").read({5, 6}, "2"), true},
    {"an indeterminate write applied before its call",
     H().read({1, 2}, "1").write({3, 4}, "1").indeterminate(), false},
    {"an indeterminate write applied twice",
     H().write({1, 2}, "1").indeterminate().read({3, 4}, "1").write({5, 6}, "2").read({7, 8}, "1"),
     false},
    {"an indeterminate cas that fits",
     H().write({1, 2}, "1").cas({3, 4}, "1", "2").indeterminate().read({5, 6}, "2"), true},
    {"an indeterminate cas that cannot fit",
     H().write({1, 2}, "1").cas({3, 4}, "3", "2").indeterminate().read({5, 6}, "2"), false},
    {"an indeterminate write of an unseen value makes a cas fail",
     H().write({1, 2}, "0")
         .write({3, 4}, "9")
         .indeterminate()
         .cas({5, 6}, "0", "1")
         .failed(Refusal::differed),
     true},
    {"an indeterminate read says nothing", H().read({1, 2}, "8").indeterminate(), true},
    {"keys are independent", H().write({1, 2}, "1").on("a").read({3, 4}, std::nullopt).on("b"),
     true},
    {"one bad key spoils the history",
     H().write({1, 2}, "1").on("a").read({3, 4}, std::nullopt).on("a").read({5, 6}, std::nullopt),
     false},
    {"get of a missing key is empty", H().get({1, 2}, ""), true},
    {"get of an empty value is empty", H().put({1, 2}, "").get({3, 4}, ""), true},
    {"get is empty after a put", H().put({1, 2}, "x").get({3, 4}, ""), false},
    {"appends in order", H().append({1, 2}, "x").append({3, 4}, "y").get({5, 6}, "xy"), true},
    {"appends out of order", H().append({1, 2}, "x").append({3, 4}, "y").get({5, 6}, "yx"), false},
    {"concurrent appends in either order",
     H().append({1, 4}, "x").append({2, 5}, "y").get({6, 7}, "yx"), true},
    {"an append lost", H().append({1, 2}, "x").append({3, 4}, "y").get({5, 6}, "y"), false},
    {"put starts anew", H().append({1, 2}, "x").put({3, 4}, "z").get({5, 6}, "z"), true},
};

TEST(linearizability, judges_each_rule) {
  for (const Row& row : rows) {
    const Verdict want = row.is_linearizable ? Verdict::linearizable : Verdict::not_linearizable;
    EXPECT_STREQ(name_of(verdict_on(row.history)), name_of(want)) << row.name;
  }
}

TEST(linearizability, says_which_key_is_bad) {
  const History history =
      H().write({1, 2}, "1").on("a").read({3, 4}, std::nullopt).on("a").read({5, 6}, std::nullopt);
  const CheckResult result = check_linearizability(history);
  ASSERT_EQ(result.keys.size(), 2U);
  EXPECT_EQ(result.keys[0].key, "a");
  EXPECT_EQ(result.keys[0].verdict, Verdict::not_linearizable);
  EXPECT_EQ(result.keys[1].key, "k");
  EXPECT_EQ(result.keys[1].verdict, Verdict::linearizable);
}

// Writes that all overlap, and a read that none of their orders explains: hard by design.
History hard_history() {
  H history;
  for (int i = 0; i < 14; ++i) history.append({1, 2}, std::string(1, static_cast<char>('a' + i)));
  history.get({3, 4}, "nmlkjihgfedcbaa");
  return history;
}

TEST(linearizability, answers_unknown_when_a_budget_is_spent) {
  Budget steps;
  steps.steps_max = 10;
  EXPECT_EQ(check_linearizability(hard_history(), steps).verdict, Verdict::unknown);
  Budget memory;
  memory.memory_bytes_max = 0;
  EXPECT_EQ(check_linearizability(hard_history(), memory).verdict, Verdict::unknown);
}

TEST(linearizability, a_bad_key_outweighs_an_unknown_one) {
  History history = hard_history();
  const History bad = H().read({1, 2}, "1").on("bad");
  history.operations.push_back(bad.operations[0]);
  Budget budget;
  budget.steps_max = 10;
  EXPECT_EQ(check_linearizability(history, budget).verdict, Verdict::not_linearizable);
}

}  // namespace
}  // namespace miniraft::sim
