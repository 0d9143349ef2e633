// A CowMap does what std::map does, and its copies stay what they were.
#include "miniraft/core/base/cow_map.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/base/counted.h"
#include "miniraft/core/base/rand.h"
#include "tests/support/seed_range.h"

namespace miniraft::base {
namespace {

// So few slots that some thousand keys make a tree of many levels.
using Map = CowMap<Bytes, uint64_t, 8>;
using Model = std::map<Bytes, uint64_t, std::less<>>;

void expect_equal(const Map& map, const Model& model) {
  map.check_invariants();
  ASSERT_EQ(map.size(), model.size());
  auto cursor = map.begin();
  for (const auto& [key, value] : model) {
    ASSERT_TRUE(cursor);
    ASSERT_EQ(cursor.key(), key);
    ASSERT_EQ(cursor.value(), value);
    cursor.next();
  }
  ASSERT_FALSE(cursor);
}

void set(Map& map, ByteView key, uint64_t value) {
  map.find_or_insert(key).value = value;
}

bool erase(Map& map, ByteView key) {
  auto cursor = map.find(key);
  if (cursor) map.erase(cursor);
  return !map.find(key);
}

/// A map and its model, moved by random calls; now and then copied, and copies go on being used.
class RandomMaps {
 public:
  explicit RandomMaps(uint64_t seed) : random_(seed), keys_(random_.uniform_between(1, 3000)) {
    pairs_.emplace_back();
    grows_ = random_.chance(0.5);
  }

  void run(size_t steps) {
    for (size_t i = 0; i < steps; ++i) {
      if (random_.chance(0.001)) grows_ = !grows_;
      if (random_.chance(0.005)) copy_or_drop();
      Pair& pair = pairs_[random_.uniform(pairs_.size())];
      if (random_.chance(grows_ ? 0.7 : 0.3)) {
        put(pair);
      } else if (random_.chance(0.8)) {
        take(pair);
      } else {
        look(pair);
      }
      if (::testing::Test::HasFatalFailure()) return;
    }
    for (const Pair& pair : pairs_) expect_equal(pair.map, pair.model);
    // However many copies there were, what is left is reached by them, or freed in time.
    const size_t nodes = pairs_[0].map.node_count();
    for (size_t i = 0; i <= 32 * nodes; ++i) pairs_[0].map.free_some();
    EXPECT_EQ(pairs_[0].map.dead_node_count(), 0U);
  }

 private:
  struct Pair {
    Map map;
    Model model;
  };

  Bytes key() {
    const Bytes digits = std::to_string(random_.uniform(keys_));
    return random_.chance(0.2) ? digits : Bytes(4 - digits.size(), '0') + digits;
  }

  void put(Pair& pair) {
    const Bytes wanted = key();
    const uint64_t value = random_.next_u64();
    auto cursor = pair.map.find(ByteView(wanted));
    const uint64_t* peeked = pair.map.peek(ByteView(wanted));
    ASSERT_EQ(static_cast<bool>(cursor), pair.model.contains(wanted));
    ASSERT_EQ(peeked, cursor ? &cursor.value() : nullptr);
    if (cursor && random_.chance(0.5)) {
      pair.map.change(cursor) = value;
      ASSERT_EQ(cursor.value(), value);
    } else {
      const auto found = pair.map.find_or_insert(ByteView(wanted));
      ASSERT_EQ(found.is_new, !pair.model.contains(wanted));
      ASSERT_EQ(found.value, found.is_new ? 0 : pair.model[wanted]);
      found.value = value;
    }
    pair.model[wanted] = value;
  }

  void take(Pair& pair) {
    const Bytes wanted = key();
    ASSERT_TRUE(erase(pair.map, wanted));
    pair.model.erase(wanted);
    ASSERT_EQ(pair.map.size(), pair.model.size());
  }

  void look(Pair& pair) {
    const Bytes wanted = key();
    auto cursor = pair.map.lower_bound(ByteView(wanted));
    auto expected = pair.model.lower_bound(wanted);
    for (int i = 0; i < 20 && expected != pair.model.end(); ++i, ++expected, cursor.next()) {
      ASSERT_TRUE(cursor);
      ASSERT_EQ(cursor.key(), expected->first);
      ASSERT_EQ(cursor.value(), expected->second);
    }
    if (expected == pair.model.end()) {
      ASSERT_FALSE(cursor);
    }
  }

  void copy_or_drop() {
    const size_t which = random_.uniform(pairs_.size());
    if (pairs_.size() < 6 && random_.chance(0.6)) {
      pairs_.push_back(pairs_[which]);
    } else if (random_.chance(0.1)) {
      pairs_[which].map.clear();
      pairs_[which].model.clear();
    } else if (pairs_.size() > 1) {
      expect_equal(pairs_[which].map, pairs_[which].model);
      pairs_.erase(pairs_.begin() + static_cast<ptrdiff_t>(which));
    }
  }

  Random random_;
  uint64_t keys_;
  bool grows_;
  std::vector<Pair> pairs_;
};

TEST(CowMap, does_what_a_map_does_and_so_do_its_copies) {
  const auto seeds = testing::seed_range("MINIRAFT_SEEDS", 60);
  ASSERT_TRUE(seeds);
  for (uint64_t seed = seeds->first; seed <= seeds->last; ++seed) {
    SCOPED_TRACE(testing::replay("MINIRAFT_SEEDS", seed));
    RandomMaps(seed).run(20'000);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(CowMap, fills_its_nodes_when_keys_come_in_order) {
  CowMap<uint64_t, uint64_t, 32> map;
  for (uint64_t key = 0; key < 31'000; ++key) map.find_or_insert(key).value = key;
  map.check_invariants();
  EXPECT_LE(map.node_count(), 1040U) << "1000 leaves of 31, and what is above them";
}

TEST(CowMap, is_emptied_from_either_end) {
  for (const bool is_from_front : {true, false}) {
    Map map;
    Model model;
    for (int i = 1000; i < 4000; ++i) {
      set(map, std::to_string(i), 1);
      model[std::to_string(i)] = 1;
    }
    while (!model.empty()) {
      const Bytes key = is_from_front ? model.begin()->first : model.rbegin()->first;
      ASSERT_TRUE(erase(map, key));
      model.erase(key);
      if (model.size() % 100 == 0) expect_equal(map, model);
    }
    EXPECT_FALSE(map.begin());
    map.free_some();
    set(map, "again", 7);
    EXPECT_EQ(map.size(), 1U);
  }
}

TEST(CowMap, changes_in_place_what_no_copy_shares) {
  Map map;
  for (int i = 1000; i < 2000; ++i) set(map, std::to_string(i), 1);
  const size_t nodes = map.node_count();
  for (int i = 1000; i < 2000; ++i) set(map, std::to_string(i), 2);
  EXPECT_EQ(map.node_count(), nodes);

  const Map copy = map;
  set(map, "1500", 3);
  const size_t one_path = map.node_count() - nodes;
  EXPECT_GE(one_path, 3U);
  EXPECT_LE(one_path, 6U);
  set(map, "1500", 4);
  EXPECT_EQ(map.node_count(), nodes + one_path) << "a path is copied once";
  EXPECT_EQ(copy.find("1500").value(), 2U);
}

TEST(CowMap, frees_what_a_copy_held_bit_by_bit) {
  Map map;
  for (int i = 10'000; i < 20'000; ++i) set(map, std::to_string(i), 1);
  const size_t nodes = map.node_count();
  {
    const Map copy = map;
    for (int i = 10'000; i < 20'000; ++i) set(map, std::to_string(i), 2);
    EXPECT_EQ(map.node_count(), 2 * nodes);
  }
  EXPECT_EQ(map.dead_node_count(), 1U) << "its root, and all that hangs on it";
  size_t before = map.node_count();
  while (map.dead_node_count() > 0) {
    set(map, "10000", 3);
    EXPECT_LE(before - map.node_count(), 2U);
    before = map.node_count();
  }
  EXPECT_EQ(map.node_count(), nodes);
}

TEST(CowMap, frees_as_fast_as_it_copies_whatever_copies_come_and_go) {
  Map map;
  for (int i = 10'000; i < 20'000; ++i) set(map, std::to_string(i), 1);
  const size_t nodes = map.node_count();
  for (int i = 10'000; i < 20'000; ++i) {
    const Map copy = map;
    set(map, std::to_string(i), 2);
  }
  EXPECT_LE(map.node_count(), nodes + 20);
}

TEST(CowMap, lets_a_copy_outlive_it) {
  Model model;
  Map copy;
  {
    Map map;
    for (int i = 1000; i < 2000; ++i) {
      set(map, std::to_string(i), 1);
      model[std::to_string(i)] = 1;
    }
    copy = map;
    set(map, "1000", 2);
  }
  expect_equal(copy, model);
  const Map moved = std::move(copy);
  expect_equal(moved, model);
}

TEST(CowMap, shares_counted_values_with_its_copies) {
  CowMap<Bytes, Counted<Bytes>> map;
  map.find_or_insert("a").value = Counted<Bytes>("one");
  map.find_or_insert("b").value = Counted<Bytes>("two");
  EXPECT_FALSE(map.find("a").value().is_shared());
  const auto copy = map;
  auto at = map.find("a");
  Counted<Bytes>& value = map.change(at);
  EXPECT_TRUE(value.is_shared()) << "the leaf was copied, the value was not";
  value = Counted<Bytes>("three");
  value.own() += "!";
  EXPECT_EQ(*copy.find("a").value(), "one");
  EXPECT_EQ(*map.find("a").value(), "three!");
}

}  // namespace
}  // namespace miniraft::base
