// Which links a fault cuts: each kind of partition keeps what its name promises.
#include "miniraft/apps/lab/bench/fault.h"

#include <gtest/gtest.h>

#include <set>

namespace miniraft::lab {
namespace {

Fault draw(FaultKind kind, size_t node_count, uint64_t seed, std::optional<size_t> leader = {}) {
  base::Random random(seed);
  return draw_fault(kind, node_count, leader, random);
}

std::vector<size_t> heard_by(const Fault& fault, size_t node) {
  std::vector<size_t> heard;
  for (size_t other = 0; other < fault.links.node_count(); ++other) {
    if (!fault.links.is_cut(other, node)) heard.push_back(other);
  }
  return heard;
}

TEST(Fault, isolating_the_leader_cuts_all_its_links_and_no_other) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Fault fault = draw(FaultKind::isolate_leader, 5, seed, 3);
    EXPECT_EQ(fault.links.size(), 8U);
    for (size_t other : {0U, 1U, 2U, 4U}) {
      EXPECT_TRUE(fault.links.is_cut(3, other));
      EXPECT_TRUE(fault.links.is_cut(other, 3));
    }
    EXPECT_TRUE(cuts_off(fault, 3));
    EXPECT_FALSE(cuts_off(fault, 0));
  }
}

TEST(Fault, isolate_one_hits_every_node_for_some_seed) {
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    seen.insert(draw(FaultKind::isolate_one, 5, seed).description);
  }
  EXPECT_EQ(seen.size(), 5U);
}

TEST(Fault, halves_leave_a_majority_that_can_elect) {
  for (const size_t node_count : {2U, 3U, 4U, 5U, 7U}) {
    const Fault fault = draw(FaultKind::halves, node_count, 1);
    size_t able = 0;
    for (size_t node = 0; node < node_count; ++node) able += cuts_off(fault, node) ? 0U : 1U;
    EXPECT_EQ(able, node_count % 2 == 0 ? 0 : node_count - node_count / 2) << node_count;
  }
}

TEST(Fault, in_a_majorities_ring_every_node_hears_a_different_majority) {
  for (const size_t node_count : {3U, 5U, 7U}) {
    const Fault fault = draw(FaultKind::majorities_ring, node_count, 4);
    std::set<std::vector<size_t>> sets;
    for (size_t node = 0; node < node_count; ++node) {
      const auto heard = heard_by(fault, node);
      EXPECT_EQ(heard.size(), node_count / 2 + 1);
      sets.insert(heard);
    }
    EXPECT_EQ(sets.size(), node_count);
  }
}

TEST(Fault, a_ring_of_three_is_one_way) {
  const Fault fault = draw(FaultKind::majorities_ring, 3, 4);
  for (size_t a = 0; a < 3; ++a) {
    for (size_t b = 0; b < a; ++b) {
      EXPECT_NE(fault.links.is_cut(a, b), fault.links.is_cut(b, a)) << a << " " << b;
    }
  }
}

TEST(Fault, only_the_bridge_sees_both_sides) {
  const Fault fault = draw(FaultKind::bridge, 5, 9);
  size_t seeing_all = 0;
  for (size_t node = 0; node < 5; ++node) {
    const size_t heard = heard_by(fault, node).size();
    EXPECT_TRUE(heard == 5 || heard == 3) << node;
    if (heard == 5) ++seeing_all;
  }
  EXPECT_EQ(seeing_all, 1U);
}

TEST(Fault, one_way_cuts_one_direction_of_one_node) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Fault fault = draw(FaultKind::one_way, 5, seed, 2);
    EXPECT_EQ(fault.links.size(), 4U);
    for (size_t a = 0; a < 5; ++a) {
      for (size_t b = 0; b < 5; ++b) {
        EXPECT_FALSE(fault.links.is_cut(a, b) && fault.links.is_cut(b, a));
      }
    }
  }
}

TEST(Fault, a_pause_stops_processes_and_cuts_nothing) {
  EXPECT_EQ(draw(FaultKind::pause_leader, 5, 1, 4).paused, std::vector<size_t>{4});
  EXPECT_EQ(draw(FaultKind::pause_minority, 5, 1).paused.size(), 2U);
  EXPECT_EQ(draw(FaultKind::pause_minority, 3, 1).paused.size(), 1U);
  const Fault fault = draw(FaultKind::pause_leader, 5, 1, 4);
  EXPECT_EQ(fault.links.size(), 0U);
  EXPECT_TRUE(cuts_off(fault, 4));
  EXPECT_FALSE(cuts_off(fault, 0));
}

TEST(Fault, the_same_seed_draws_the_same_fault) {
  for (uint64_t seed = 0; seed < 10; ++seed) {
    EXPECT_EQ(draw(FaultKind::halves, 7, seed).description,
              draw(FaultKind::halves, 7, seed).description);
  }
}

}  // namespace
}  // namespace miniraft::lab
