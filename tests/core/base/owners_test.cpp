// Owned, Counted and Shared free what they own exactly once, when the last owner goes.
#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

#include "miniraft/core/base/counted.h"
#include "miniraft/core/base/owned.h"
#include "miniraft/core/base/shared.h"

namespace miniraft::base {
namespace {

/// Counts those that are there.
struct Thing {
  explicit Thing(int* count) : alive(count) { ++*alive; }
  Thing(const Thing& other) : alive(other.alive) { ++*alive; }
  Thing& operator=(const Thing&) = delete;
  virtual ~Thing() { --*alive; }
  int* alive;
};
struct SpecialThing final : Thing {
  using Thing::Thing;
};

TEST(Owned, goes_with_its_only_owner) {
  int alive = 0;
  {
    Owned<Thing> first = make_owned<SpecialThing>(&alive);
    EXPECT_EQ(alive, 1);
    const Owned<Thing> second = std::move(first);
    EXPECT_EQ(alive, 1);
    EXPECT_EQ(second->alive, &alive);
    Owned<Thing> third = make_owned<Thing>(&alive);
    third = make_owned<SpecialThing>(&alive);
    EXPECT_EQ(alive, 2);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Counted, goes_with_its_last_owner) {
  int alive = 0;
  {
    Counted<Thing> first{Thing(&alive)};
    EXPECT_EQ(alive, 1);
    EXPECT_FALSE(first.is_shared());
    Counted<Thing> second = first;
    EXPECT_TRUE(first.is_shared());
    EXPECT_EQ(&*first, &*second);
    first = Counted<Thing>();
    EXPECT_FALSE(first);
    EXPECT_FALSE(second.is_shared());
    EXPECT_EQ(alive, 1);
    second = std::move(second);  // NOLINT(clang-diagnostic-self-move): it must survive that
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Counted, is_changed_only_by_its_only_owner) {
  Counted<int> first(1);
  first.own() = 2;
  EXPECT_EQ(*first, 2);
  const Counted<int> second = first;
  EXPECT_DEATH(first.own() = 3, "is_shared");
}

TEST(Shared, goes_with_its_last_owner) {
  int alive = 0;
  {
    Shared<Thing> first{Thing(&alive)};
    EXPECT_EQ(alive, 1);
    EXPECT_FALSE(first.is_shared());
    Shared<Thing> second = first;
    EXPECT_TRUE(first.is_shared());
    EXPECT_EQ(&*first, &*second);
    first = Shared<Thing>();
    EXPECT_FALSE(first);
    EXPECT_FALSE(second.is_shared());
    const Shared<Thing> third = std::move(second);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Shared, has_owners_in_several_threads) {
  int alive = 0;
  {
    const Shared<Thing> first{Thing(&alive)};
    std::vector<std::jthread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([own = first] {
        for (int copies = 0; copies < 10'000; ++copies) {
          Shared<Thing> other = own;
          other = Shared<Thing>(own);
          EXPECT_EQ(&*other, &*own);
        }
      });
    }
    threads.clear();
    EXPECT_FALSE(first.is_shared());
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace miniraft::base
