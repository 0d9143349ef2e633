// Entries that a log has given away stay as they were, whatever becomes of the log.
#include "miniraft/core/raft/entries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/raft/log.h"
#include "tests/support/raft_node.h"
#include "tests/support/seed_range.h"

namespace miniraft::raft {
namespace {

using testing::at;
using testing::command;
using testing::entries;

std::vector<Entry> list_of(const Entries& entries) {
  return {entries.begin(), entries.end()};
}

std::vector<Entry> many(uint64_t count) {
  return entries(1, std::vector<uint64_t>(count, 1));
}

TEST(Entries, are_the_list_that_they_were_made_of) {
  for (const size_t count :
       {size_t{0}, size_t{1}, block_entries, block_entries + 1, 3 * block_entries}) {
    const Entries all(many(count));
    EXPECT_EQ(all.size(), count);
    EXPECT_EQ(all.empty(), count == 0);
    EXPECT_EQ(list_of(all), many(count));
    if (count == 0) continue;
    EXPECT_EQ(all.front(), many(count).front());
    EXPECT_EQ(all.back(), many(count).back());
    EXPECT_EQ(all[count / 2], many(count)[count / 2]);
  }
}

TEST(Entries, are_equal_wherever_they_lie) {
  const Log log(EntryId{}, many(2 * block_entries));
  const LogIndex first(block_entries - 3);
  const LogIndex last(block_entries + 5);
  const Entries slice = log.slice(first, last);
  EXPECT_EQ(slice, Entries(list_of(slice)));
  EXPECT_EQ(slice.size(), 9U);
  EXPECT_FALSE(slice == log.slice(first, LogIndex(last.value - 1)));
  EXPECT_FALSE(slice == log.slice(LogIndex(first.value + 1), LogIndex(last.value + 1)));
}

TEST(Entries, keep_the_first_of_them) {
  const Log log(EntryId{}, many(3 * block_entries));
  for (const size_t count : {size_t{0}, size_t{1}, block_entries - 2, block_entries - 1,
                             2 * block_entries - 2, 2 * block_entries}) {
    Entries slice = log.slice(LogIndex(3), log.last_index());
    std::vector<Entry> want = list_of(slice);
    want.resize(count);
    slice.keep_first(count);
    EXPECT_EQ(list_of(slice), want);
  }
}

TEST(Entries, are_taken_as_copies_where_others_share_them) {
  const std::string long_text(100, 'x');
  const auto texts_after_take = [](Entries& all) {
    std::vector<std::string> taken;
    std::move(all).take_from(1, [&taken](const Entry& entry) {
      taken.push_back(std::get<Command>(entry.payload).bytes);
    });
    return taken;
  };
  Entries own{command(at(1, 1), "a"), command(at(1, 2), long_text)};
  EXPECT_EQ(texts_after_take(own), std::vector{long_text});

  Entries shared{command(at(1, 1), "a"), command(at(1, 2), long_text)};
  const Entries other = shared;
  EXPECT_EQ(texts_after_take(shared), std::vector{long_text});
  EXPECT_EQ(other.back(), command(at(1, 2), long_text));
}

TEST(Entries, stay_when_their_log_is_cut_and_goes_on) {
  Log log(EntryId{}, entries(1, {1, 1, 1}));
  const Entries before = log.slice(LogIndex(1), LogIndex(3));
  log.truncate_from(LogIndex(2));
  log.append(command(at(2, 2), "another"));
  EXPECT_EQ(list_of(before), entries(1, {1, 1, 1}));
  EXPECT_EQ(log.at(LogIndex(2)), command(at(2, 2), "another"));
  EXPECT_EQ(log.at(LogIndex(1)), before.front());
}

TEST(Entries, stay_when_their_log_is_cut_in_an_earlier_block) {
  Log log(EntryId{}, many(block_entries + 5));
  const Entries before = log.slice(LogIndex(1), log.last_index());
  log.truncate_from(LogIndex(6));
  log.append(command(at(2, 6), "another"));
  EXPECT_EQ(list_of(before), many(block_entries + 5));
}

TEST(Entries, stay_when_their_log_is_compacted) {
  Log log(EntryId{}, many(5));
  const Entries before = log.slice(LogIndex(1), LogIndex(5));
  log.compact_to(LogIndex(4), 99);
  EXPECT_EQ(list_of(before), many(5));
}

TEST(Entries, copies_of_a_log_go_on_by_themselves) {
  Log first(EntryId{}, entries(1, {1}));
  Log second = first;
  Log third;
  third = second;
  first.append(command(at(1, 2), "first"));
  second.append(command(at(1, 2), "second"));
  third.append(command(at(1, 2), "third"));
  Log moved = std::move(first);
  moved.append(command(at(1, 3), "moved"));
  EXPECT_EQ(moved.at(LogIndex(2)), command(at(1, 2), "first"));
  EXPECT_EQ(moved.at(LogIndex(3)), command(at(1, 3), "moved"));
  EXPECT_EQ(second.at(LogIndex(2)), command(at(1, 2), "second"));
  EXPECT_EQ(third.at(LogIndex(2)), command(at(1, 2), "third"));
}

/// What a log ought to hold, and what it gave away.
struct Model {
  EntryId base;
  std::vector<Entry> held;
};
struct Given {
  Entries entries;
  std::vector<Entry> want;
};

class RandomLog {
 public:
  explicit RandomLog(uint64_t seed) : random_(seed) {}

  void step() {
    const uint64_t size = model_.held.size();
    const LogIndex base = model_.base.index;
    switch (random_.uniform(8)) {
      case 0:
        if (size == 0) return;
        cut(random_.uniform(size));
        break;
      case 1:
        compact(random_.uniform(size + 1));
        break;
      case 2:
        give(random_.uniform(size + 1));
        break;
      case 3:
        // A copy takes the place of its original, which goes on a little beside it.
        original_ = std::exchange(log_, Log(log_));
        original_.append(command({log_.last_id().term, next(log_.last_index())}, "original"));
        break;
      default:
        for (uint64_t more = random_.uniform(60); more > 0; --more) append();
    }
    EXPECT_EQ(log_.base(), model_.base);
    EXPECT_EQ(log_.last_index().value, base_index().value + model_.held.size());
    log_.check_invariants();
    original_.check_invariants();
    EXPECT_GE(log_.base().index, base);
  }

  void check() const {
    EXPECT_EQ(list_of(log_.slice(log_.first_index(), log_.last_index())), model_.held);
    for (const Given& given : given_) EXPECT_EQ(list_of(given.entries), given.want);
  }

 private:
  [[nodiscard]] LogIndex base_index() const { return model_.base.index; }

  void append() {
    const EntryId id{Term(1), next(log_.last_index())};
    const Entry entry = command(id, std::to_string(++appended_));
    log_.append(entry);
    model_.held.push_back(entry);
  }
  void cut(uint64_t kept) {
    log_.truncate_from(LogIndex(base_index().value + kept + 1));
    model_.held.resize(kept);
  }
  void compact(uint64_t count) {
    const uint64_t at_once = 1 + random_.uniform(300);
    log_.compact_to(LogIndex(base_index().value + count), at_once);
    const uint64_t dropped = std::min(count, at_once);
    if (dropped == 0) return;
    model_.base = model_.held[dropped - 1].id;
    model_.held.erase(model_.held.begin(),
                      model_.held.begin() + static_cast<std::ptrdiff_t>(dropped));
  }
  void give(uint64_t skipped) {
    const LogIndex first(base_index().value + skipped + 1);
    const size_t count_max = 1 + random_.uniform(400);
    const auto begin = model_.held.begin() + static_cast<std::ptrdiff_t>(skipped);
    const auto count = std::min(count_max, model_.held.size() - skipped);
    given_.push_back({log_.slice(first, count_max, SIZE_MAX),
                      {begin, begin + static_cast<std::ptrdiff_t>(count)}});
  }

  base::Random random_;
  uint64_t appended_ = 0;
  Log log_;
  Log original_;
  Model model_;
  std::vector<Given> given_;
};

TEST(Entries, random_logs_hold_and_have_given_what_they_ought_to) {
  const auto range = miniraft::testing::seed_range("MINIRAFT_SEEDS", 40);
  ASSERT_TRUE(range.has_value());
  for (uint64_t seed = range->first; seed <= range->last; ++seed) {
    SCOPED_TRACE(miniraft::testing::replay("MINIRAFT_SEEDS", seed));
    RandomLog log(seed);
    for (int i = 0; i < 200; ++i) log.step();
    log.check();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace miniraft::raft
