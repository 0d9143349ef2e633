// The log in memory: positions, slices and the search by terms.
#include "miniraft/core/raft/log.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "miniraft/core/base/rand.h"
#include "tests/support/raft_node.h"
#include "tests/support/seed_range.h"

namespace miniraft::raft {
namespace {

using testing::at;
using testing::command;
using testing::entries;

TEST(Log, is_empty_before_its_first_entry) {
  const Log log;
  EXPECT_EQ(log.last_id(), EntryId{});
  EXPECT_EQ(log.first_index(), LogIndex(1));
  EXPECT_TRUE(log.holds(EntryId{})) << "every log agrees before the first entry";
  EXPECT_EQ(log.term_at(LogIndex(1)), std::nullopt);
  EXPECT_TRUE(log.slice(LogIndex(1), 10, 10).empty());
}

TEST(Log, knows_what_it_holds) {
  const Log log(EntryId{}, entries(1, {1, 1, 3}));
  EXPECT_EQ(log.last_id(), at(3, 3));
  EXPECT_TRUE(log.holds(at(1, 2)));
  EXPECT_FALSE(log.holds(at(3, 2)));
  EXPECT_FALSE(log.holds(at(3, 4)));
  EXPECT_EQ(log.at(LogIndex(3)), command(at(3, 3)));
}

TEST(Log, may_begin_after_a_base) {
  Log log(at(4, 10), entries(11, {4, 5}));
  EXPECT_EQ(log.first_index(), LogIndex(11));
  EXPECT_TRUE(log.holds(at(4, 10)));
  EXPECT_EQ(log.term_at(LogIndex(9)), std::nullopt);
  EXPECT_EQ(log.last_with_term_at_most(Term(3), LogIndex(12)), at(4, 10)) << "no further back";
  log.truncate_from(LogIndex(11));
  EXPECT_EQ(log.last_id(), at(4, 10));
  log.check_invariants();
}

TEST(Log, finds_the_last_entry_that_is_early_enough) {
  const Log log(EntryId{}, entries(1, {1, 1, 3, 3, 3, 6}));
  struct Row {
    uint64_t term;
    uint64_t limit;
    EntryId want;
  };
  const Row rows[] = {
      {6, 9, at(6, 6)}, {5, 9, at(3, 5)},  {3, 4, at(3, 4)},  {2, 9, at(1, 2)},
      {1, 1, at(1, 1)}, {0, 9, EntryId{}}, {9, 0, EntryId{}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(log.last_with_term_at_most(Term(row.term), LogIndex(row.limit)), row.want)
        << "term " << row.term << " limit " << row.limit;
  }
}

TEST(Log, slices_within_bounds_but_never_to_nothing) {
  std::vector<Entry> list;
  for (uint64_t i = 1; i <= 5; ++i) list.push_back(command(at(1, i), std::string(68, 'x')));
  const Log log(EntryId{}, list);  // Each entry counts 100 bytes.
  EXPECT_EQ(log.slice(LogIndex(1), 99, 9999).size(), 5U);
  EXPECT_EQ(log.slice(LogIndex(2), 3, 9999).size(), 3U);
  EXPECT_EQ(log.slice(LogIndex(1), 99, 250).size(), 2U);
  EXPECT_EQ(log.slice(LogIndex(1), 99, 300).size(), 3U);
  EXPECT_EQ(log.slice(LogIndex(5), 99, 1).size(), 1U);
  EXPECT_EQ(log.slice(LogIndex(4), 99, 9999)[0].id, at(1, 4));
}

// Raft §7: what may go is found from what blocks cost; here entry by entry.
TEST(Log, tells_from_where_on_the_last_entries_cost_so_much) {
  const auto seeds = miniraft::testing::seed_range("MINIRAFT_SEEDS", 20).value();
  for (uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
    SCOPED_TRACE(miniraft::testing::replay("MINIRAFT_SEEDS", seed));
    base::Random random(seed);
    Log log(at(1, 7), {});
    for (int round = 0; round < 300; ++round) {
      const uint64_t held = log.last_index().value - log.base().index.value;
      if (random.chance(0.05) && held > 0) {
        log.truncate_from(
            LogIndex(log.last_index().value - random.uniform(std::min(held, uint64_t{200}))));
      } else if (random.chance(0.1) && held > 0) {
        log.compact_to(LogIndex(log.base().index.value + random.uniform(held)), 150);
      } else {
        for (uint64_t count = random.uniform(60); count > 0; --count) {
          const EntryId id{Term(1), next(log.last_index())};
          log.append({id, Command{base::Bytes(random.uniform(40), 'x')}});
        }
      }
      log.check_invariants();
      const uint64_t kept = log.last_index().value - log.base().index.value;
      const LogIndex last(log.base().index.value + random.uniform(kept + 1));
      const size_t bytes_max = random.uniform(kept * 60 + 1);
      LogIndex wanted = last;
      for (size_t bytes = 0; wanted > log.base().index; wanted = previous(wanted)) {
        bytes += cost_bytes(log.at(wanted));
        if (bytes > bytes_max) break;
      }
      ASSERT_EQ(log.index_before_last_bytes(last, bytes_max), wanted);
    }
  }
}

TEST(LogDeathTest, refuses_gaps_and_falling_terms) {
  Log log(EntryId{}, entries(1, {2, 2}));
  EXPECT_DEATH(log.append(command(at(2, 4))), "entry.id.index");
  EXPECT_DEATH(log.append(command(at(1, 3))), "entry.id.term");
  EXPECT_DEATH(log.truncate_from(LogIndex(3)), "first");
}

}  // namespace
}  // namespace miniraft::raft
