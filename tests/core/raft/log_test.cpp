// The log in memory: positions, slices and the search by terms.
#include "core/raft/log.h"

#include <gtest/gtest.h>

#include "tests/support/raft_node.h"

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

TEST(LogDeathTest, refuses_gaps_and_falling_terms) {
  Log log(EntryId{}, entries(1, {2, 2}));
  EXPECT_DEATH(log.append(command(at(2, 4))), "entry.id.index");
  EXPECT_DEATH(log.append(command(at(1, 3))), "entry.id.term");
  EXPECT_DEATH(log.truncate_from(LogIndex(3)), "first");
}

}  // namespace
}  // namespace miniraft::raft
