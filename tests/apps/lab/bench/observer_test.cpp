// What is learnt from the nodes' stderr, and what is left alone.
#include "miniraft/apps/lab/bench/observer.h"

#include <gtest/gtest.h>

namespace miniraft::lab {
namespace {

using base::Instant;

constexpr Instant now = Instant(100'000'000'000);

TEST(Observer, a_role_line_is_read_with_its_own_time) {
  Observer observer(3);
  observer.see(1, "raft: term=3 role=leader leader=n2 time_us=99500000", now);
  ASSERT_EQ(observer.events().size(), 1U);
  const RoleEvent& event = observer.events()[0];
  EXPECT_EQ(event.at, Instant(99'500'000'000));
  EXPECT_EQ(event.node, 1U);
  EXPECT_EQ(event.term, 3U);
  EXPECT_EQ(event.role, Role::leader);
  EXPECT_EQ(observer.leader(), 1U);
  EXPECT_EQ(observer.term(), 3U);
}

TEST(Observer, a_time_that_cannot_be_is_replaced_by_the_arrival) {
  Observer observer(3);
  observer.see(0, "raft: term=1 role=follower leader=- time_us=200000000", now);
  observer.see(0, "raft: term=1 role=follower leader=-", now);
  for (const RoleEvent& event : observer.events()) EXPECT_EQ(event.at, now);
}

TEST(Observer, other_lines_are_left_alone) {
  Observer observer(3);
  for (const char* line :
       {"", "hello", "raft: ", "raft: term=x role=leader", "raft: term=1 role=king",
        "raft: term=-1 role=leader", "my raft: term=1 role=leader", "raft: role=leader"}) {
    observer.see(0, line, now);
  }
  EXPECT_TRUE(observer.events().empty());
  EXPECT_FALSE(observer.leader());
}

TEST(Observer, of_two_that_say_they_lead_the_later_term_counts) {
  Observer observer(3);
  observer.see(0, "raft: term=1 role=leader leader=n1 time_us=1", now);
  observer.see(2, "raft: term=2 role=leader leader=n3 time_us=1", now);
  EXPECT_EQ(observer.leader(), 2U);
  observer.see(2, "raft: term=3 role=follower leader=- time_us=1", now);
  EXPECT_EQ(observer.leader(), 0U);  // it may be deposed, but nobody says so yet
  observer.see(0, "raft: term=3 role=pre_candidate leader=- time_us=1", now);
  EXPECT_FALSE(observer.leader());
}

}  // namespace
}  // namespace miniraft::lab
