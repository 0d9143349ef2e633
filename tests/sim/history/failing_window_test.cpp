// Goal: what is shown as the reason is one, by itself, and nothing in it is superfluous; the
// simple judge of brute_force.h confirms both.
#include "miniraft/sim/history/failing_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/sim/history/operation_effect.h"
#include "tests/sim/history/brute_force.h"
#include "tests/sim/history/history_builder.h"

namespace miniraft::sim {
namespace {

using H = HistoryBuilder;
using Places = std::vector<size_t>;

FailingWindow window_of(const History& history) {
  const auto window = find_failing_window(history, "k", {});
  EXPECT_TRUE(window);
  return window.value_or(FailingWindow());
}

struct Row {
  const char* name;
  History history;
  Places operations;
  size_t last;
  Places sources;
};

const Row rows[] = {
    {"a value from nowhere", H().write({1, 2}, "1").read({3, 4}, "7"), {1}, 1, {}},
    {"a stale read", H().write({1, 2}, "1").write({3, 4}, "2").read({5, 6}, "1"), {1, 2}, 2, {0}},
    {"a lost write", H().write({1, 2}, "1").read({3, 4}, std::nullopt), {0, 1}, 1, {}},
    {"the first contradiction counts, not later ones",
     H().write({1, 2}, "1").read({3, 4}, std::nullopt).read({5, 6}, "9").read({7, 8}, "8"),
     {0, 1},
     1,
     {}},
    {"operations far before it are left out",
     H().write({1, 2}, "1")
         .read({3, 4}, "1")
         .write({5, 6}, "2")
         .read({7, 8}, "2")
         .read({9, 10}, "1"),
     {3, 4},
     4,
     {0}},
    {"a lost update",
     H().write({1, 2}, "0").cas({3, 6}, "0", "1").cas({4, 7}, "0", "2"),
     {1, 2},
     2,
     {0}},
    {"readers who disagree on two writes",
     H().write({1, 9}, "1")
         .write({1, 9}, "2")
         .read({2, 3}, "1")
         .read({4, 5}, "2")
         .read({6, 7}, "1"),
     {2, 3, 4},
     4,
     {0}},
    {"an unknown write can come back only once",
     H().write({1, 2}, "1").indeterminate().read({3, 4}, "1").write({5, 6}, "2").read({7, 8}, "1"),
     {1, 2, 3},
     3,
     {0}},
    {"an append lost",
     H().append({1, 2}, "x").append({3, 4}, "y").get({5, 6}, "y"),
     {0, 2},
     2,
     {1}},
    {"a refused cas is an observation",
     H().write({1, 2}, "0").cas({3, 4}, "0", "1").failed(Refusal::differed),
     {1},
     1,
     {}},
};

TEST(failing_window, finds_the_few_operations_that_cannot_be_ordered) {
  for (const Row& row : rows) {
    const FailingWindow window = window_of(row.history);
    EXPECT_EQ(window.operations, row.operations) << row.name;
    EXPECT_EQ(window.last, row.last) << row.name;
    EXPECT_EQ(window.sources, row.sources) << row.name;
    EXPECT_TRUE(window.is_minimal) << row.name;
  }
}

TEST(failing_window, there_is_none_in_what_can_be_ordered) {
  EXPECT_FALSE(find_failing_window(H().write({1, 2}, "1").read({3, 4}, "1"), "k", {}));
  const History other_key = H().read({1, 2}, "1").on("bad").read({1, 2}, std::nullopt);
  EXPECT_FALSE(find_failing_window(other_key, "k", {}));
  EXPECT_TRUE(find_failing_window(other_key, "bad", {}));
}

TEST(failing_window, the_order_without_the_last_explains_the_others) {
  const FailingWindow window = window_of(H().write({1, 9}, "1")
                                             .write({1, 9}, "2")
                                             .read({2, 3}, "1")
                                             .read({4, 5}, "2")
                                             .read({6, 7}, "1"));
  EXPECT_EQ(window.order_without_last, (Places{0, 2, 1, 3}));
}

TEST(failing_window, only_the_latest_sources_are_kept) {
  H history;
  for (int64_t i = 0; i < 20; ++i) history.write({i * 10, i * 10 + 1}, "1");
  history.write({300, 301}, "2").read({310, 311}, "1");
  const FailingWindow window = window_of(history);
  EXPECT_EQ(window.operations, (Places{20, 21}));
  EXPECT_EQ(window.sources, (Places{18, 19}));
  EXPECT_EQ(window.sources_left_out, 18U);
}

TEST(failing_window, a_budget_too_small_to_be_sure_claims_nothing) {
  H history;
  for (int i = 0; i < 12; ++i) history.append({1, 2}, std::string(1, static_cast<char>('a' + i)));
  history.get({3, 4}, "lkjihgfedcbaa");
  Budget budget;
  budget.steps_max = 5;
  EXPECT_FALSE(find_failing_window(history, "k", budget));
}

/// Whether the operations of `required` alone, the others being there or not, can be ordered.
bool can_be_ordered(const History& history, const Places& required) {
  std::vector<bool> may_be_left_out(history.operations.size(), true);
  for (const size_t place : required) may_be_left_out[place] = false;
  return is_linearizable_by_force(history.operations, may_be_left_out);
}

Places without(Places places, size_t place) {
  std::erase(places, place);
  return places;
}

bool explains_all_but_last(const History& history, const FailingWindow& window) {
  Value value;
  for (const size_t place : window.order_without_last) {
    const auto after = value_after(history.operations[place], value);
    if (!after) return false;
    value = *after;
  }
  const auto& order = window.order_without_last;
  return std::all_of(window.operations.begin(), window.operations.end(), [&](size_t place) {
    return place == window.last || std::find(order.begin(), order.end(), place) != order.end();
  });
}

// Long writes and short reads: they contradict each other only when several are taken together.
History entangled_history(uint32_t seed) {
  Dice dice(seed);
  H history;
  for (int i = 0; i < 3; ++i) {
    const int call = dice.roll(4);
    history.write({call, call + 4 + dice.roll(10)}, dice.roll(2) == 0 ? "a" : "b");
    if (dice.roll(2) == 0) history.indeterminate();
  }
  for (int i = 0; i < 4; ++i) {
    const int call = 2 * i + dice.roll(3);
    history.read({call, call + dice.roll(2)}, dice.roll(2) == 0 ? "a" : "b");
  }
  return history;
}

/// Returns the size of the window, 0 if there is none.
size_t expect_a_reason(const History& history) {
  const auto window = find_failing_window(history, "k", {});
  EXPECT_EQ(window.has_value(), !is_linearizable_by_force(history.operations));
  if (!window) return 0;
  EXPECT_TRUE(window->is_minimal);
  EXPECT_FALSE(can_be_ordered(history, window->operations));
  for (const size_t place : window->operations) {
    EXPECT_TRUE(can_be_ordered(history, without(window->operations, place)));
  }
  EXPECT_TRUE(explains_all_but_last(history, *window));
  return window->operations.size();
}

TEST(failing_window, is_a_reason_and_nothing_in_it_is_superfluous_by_brute_force) {
  int with_one_or_two = 0;
  int with_more = 0;
  for (uint32_t seed = 0; seed < 10000; ++seed) {
    const History history = seed % 2 == 0 ? random_history(seed) : entangled_history(seed);
    const size_t size = expect_a_reason(history);
    if (size > 2) ++with_more;
    if (size == 1 || size == 2) ++with_one_or_two;
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n" << text_of(history);
  }
  EXPECT_GT(with_one_or_two, 2000);
  EXPECT_GT(with_more, 200);
}

}  // namespace
}  // namespace miniraft::sim
