// What a leader knows of one follower: probing, then a bounded pipeline (Raft §5.3).
#include "miniraft/core/raft/progress.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace miniraft::raft {
namespace {

constexpr LogIndex index(uint64_t value) {
  return LogIndex(value);
}
constexpr ReadSequence sequence(uint64_t value) {
  return ReadSequence(value);
}

constexpr size_t no_limit = SIZE_MAX;

/// Replicating, with everything before `next` matched.
Progress replicating(uint64_t next) {
  Progress progress(index(next), base::Instant());
  progress.accepted(index(next - 1), index(next - 1), sequence(0));
  return progress;
}

TEST(Progress, probes_one_at_a_time) {
  Progress progress(index(5), base::Instant());
  EXPECT_TRUE(progress.can_send(9, no_limit));
  progress.sent(index(6), sequence(1), 10);
  EXPECT_FALSE(progress.can_send(9, no_limit));
  EXPECT_EQ(progress.next_index(), index(5)) << "the same place is probed again";
  progress.heartbeat_due(base::Instant());
  EXPECT_TRUE(progress.can_send(9, no_limit));
}

TEST(Progress, replicates_once_a_probe_is_accepted) {
  Progress progress(index(5), base::Instant());
  progress.sent(index(6), sequence(1), 10);
  EXPECT_TRUE(progress.accepted(index(6), index(6), sequence(1)));
  EXPECT_FALSE(progress.is_probing());
  EXPECT_EQ(progress.match_index(), index(6));
  EXPECT_EQ(progress.next_index(), index(7));
}

TEST(Progress, runs_ahead_up_to_the_bound) {
  Progress progress = replicating(5);
  progress.sent(index(5), sequence(1), 10);
  progress.sent(index(8), sequence(1), 10);
  EXPECT_EQ(progress.next_index(), index(9));
  EXPECT_TRUE(progress.can_send(3, no_limit));
  EXPECT_FALSE(progress.can_send(2, no_limit));
  progress.accepted(index(5), index(5), sequence(1));
  EXPECT_TRUE(progress.can_send(2, no_limit)) << "an answer makes room";
}

TEST(Progress, runs_ahead_up_to_the_bound_in_bytes) {
  Progress progress = replicating(5);
  progress.sent(index(5), sequence(1), 10);
  EXPECT_TRUE(progress.can_send(9, 11));
  progress.sent(index(6), sequence(1), 30);
  EXPECT_FALSE(progress.can_send(9, 40));
  progress.accepted(index(5), index(5), sequence(1));
  EXPECT_TRUE(progress.can_send(9, 31));
  EXPECT_FALSE(progress.can_send(9, 30));
  progress.accepted(index(5), index(5), sequence(2));
  EXPECT_TRUE(progress.can_send(9, 1)) << "what was lost counts no more";
}

TEST(Progress, an_answer_covers_all_before_it) {
  Progress progress = replicating(5);
  for (uint64_t last = 5; last <= 8; ++last) progress.sent(index(last), sequence(1), 10);
  progress.accepted(index(7), index(7), sequence(1));
  EXPECT_FALSE(progress.can_send(1, no_limit));
  EXPECT_TRUE(progress.can_send(2, no_limit));
}

TEST(Progress, match_index_never_falls) {
  Progress progress = replicating(5);
  EXPECT_FALSE(progress.accepted(index(2), index(2), sequence(0)));
  EXPECT_EQ(progress.match_index(), index(4));
  progress.rejected(index(3), index(1));
  EXPECT_EQ(progress.next_index(), index(5)) << "what is held cannot be refused";
  EXPECT_FALSE(progress.is_probing());
}

TEST(Progress, falls_back_to_probing_where_the_logs_may_agree) {
  Progress progress = replicating(5);
  progress.sent(index(9), sequence(1), 10);
  progress.rejected(index(9), index(6));
  EXPECT_TRUE(progress.is_probing());
  EXPECT_EQ(progress.next_index(), index(7));
  Progress beyond = replicating(5);
  beyond.sent(index(9), sequence(1), 10);
  beyond.rejected(index(9), index(2));
  EXPECT_EQ(beyond.next_index(), index(5)) << "not before what is known to match";
}

TEST(Progress, ignores_refusals_that_were_overtaken) {
  Progress probing(index(9), base::Instant());
  probing.sent(index(8), sequence(1), 10);
  probing.rejected(index(8), index(3));
  EXPECT_EQ(probing.next_index(), index(4));
  probing.rejected(index(8), index(6));  // A duplicate of the first.
  EXPECT_EQ(probing.next_index(), index(4));
  Progress other(index(9), base::Instant());
  other.sent(index(8), sequence(1), 10);
  other.rejected(index(5), index(2));  // Not the answer to the probe that is out.
  EXPECT_EQ(other.next_index(), index(9));
}

TEST(Progress, notices_that_entries_were_lost) {
  Progress progress = replicating(5);
  progress.sent(index(6), sequence(1), 10);
  progress.accepted(index(4), index(4), sequence(1));
  EXPECT_EQ(progress.next_index(), index(7)) << "the answer may have crossed them";
  progress.accepted(index(4), index(4), sequence(2));
  EXPECT_EQ(progress.next_index(), index(5)) << "a later message came and they were not there";
}

TEST(Progress, takes_what_waits_for_the_disk_not_for_lost) {
  Progress progress = replicating(5);
  for (uint64_t last = 5; last <= 7; ++last) progress.sent(index(last), sequence(1), 10);
  progress.accepted(index(4), index(7), sequence(2));
  EXPECT_EQ(progress.next_index(), index(8));
  EXPECT_FALSE(progress.can_send(3, no_limit)) << "they still count";
  progress.accepted(index(4), index(5), sequence(3));
  EXPECT_EQ(progress.next_index(), index(6)) << "only the rest was lost";
  EXPECT_FALSE(progress.can_send(1, no_limit));
  EXPECT_TRUE(progress.can_send(2, no_limit));
}

// Else the refusal of a follower that has lost the rest in a crash would be ignored for ever.
TEST(Progress, asks_for_no_more_than_was_sent_though_the_follower_holds_it) {
  Progress progress = replicating(10);
  progress.sent(index(14), sequence(2), 10);
  progress.accepted(index(9), index(15), sequence(3));
  EXPECT_EQ(progress.held_index(), index(14));
  progress.rejected(progress.held_index(), index(9));
  EXPECT_TRUE(progress.is_probing());
  EXPECT_EQ(progress.next_index(), index(10));
}

TEST(Progress, remembers_the_latest_contact_and_sequence) {
  Progress progress(index(1), base::Instant(10));
  progress.heard(base::Instant(30), sequence(4));
  progress.heard(base::Instant(20), sequence(2));
  EXPECT_EQ(progress.contact(), base::Instant(30));
  EXPECT_EQ(progress.acked_sequence(), sequence(4));
}

}  // namespace
}  // namespace miniraft::raft
