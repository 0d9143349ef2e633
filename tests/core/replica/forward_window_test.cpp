// A forwarded request is taken at most once, and refused only if no copy was or will be taken.
#include "core/replica/forward_window.h"

#include <gtest/gtest.h>

namespace miniraft::replica {
namespace {

using raft::NodeId;
using raft::Term;

ForwardRequest request_in(uint64_t term, uint64_t sequence, uint64_t incarnation = 7) {
  return {.term = Term(term),
          .incarnation = incarnation,
          .sequence = ForwardSequence(sequence),
          .body = "x"};
}

TEST(ForwardWindow, takes_the_first_copy_and_drops_the_second) {
  ForwardWindow window{Term(0)};
  window.lead(Term(3));
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1), true), ForwardVerdict::take);
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1), true), ForwardVerdict::drop);
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 2), true), ForwardVerdict::take);
}

TEST(ForwardWindow, tells_senders_and_their_incarnations_apart) {
  ForwardWindow window{Term(0)};
  window.lead(Term(3));
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1), true), ForwardVerdict::take);
  EXPECT_EQ(window.judge(NodeId(3), request_in(3, 1), true), ForwardVerdict::take);
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1, 8), true), ForwardVerdict::take);
}

TEST(ForwardWindow, takes_requests_that_overtook_each_other) {
  ForwardWindow window{Term(0)};
  window.lead(Term(3));
  const uint64_t sequences[] = {70, 5, 64, 4000, 63, 128, 1};
  for (const uint64_t sequence : sequences) {
    EXPECT_EQ(window.judge(NodeId(2), request_in(3, sequence), true), ForwardVerdict::take);
  }
  for (const uint64_t sequence : sequences) {
    EXPECT_EQ(window.judge(NodeId(2), request_in(3, sequence), true), ForwardVerdict::drop);
  }
}

TEST(ForwardWindow, drops_what_is_too_old_to_remember) {
  ForwardWindow window{Term(0)};
  window.lead(Term(3));
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 10'000), true), ForwardVerdict::take);
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 10'000 - 4096), true), ForwardVerdict::drop);
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 10'000 - 4095), true), ForwardVerdict::take);
}

TEST(ForwardWindow, forgets_the_places_that_a_jump_passes_over) {
  ForwardWindow window{Term(0)};
  window.lead(Term(3));
  for (uint64_t sequence = 1; sequence <= 4096; ++sequence) {
    ASSERT_EQ(window.judge(NodeId(2), request_in(3, sequence), true), ForwardVerdict::take);
  }
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 5000), true), ForwardVerdict::take);
  for (uint64_t sequence = 4097; sequence < 5000; ++sequence) {
    ASSERT_EQ(window.judge(NodeId(2), request_in(3, sequence), true), ForwardVerdict::take);
  }
}

TEST(ForwardWindow, refuses_for_good_once_the_leadership_is_over) {
  ForwardWindow window{Term(0)};
  window.lead(Term(3));
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1), true), ForwardVerdict::take);
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 2), false), ForwardVerdict::refuse);
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1), false), ForwardVerdict::drop)
      << "its first copy was taken: a refusal would be a lie";
}

TEST(ForwardWindow, drops_copies_of_an_earlier_leadership) {
  ForwardWindow window{Term(0)};
  window.lead(Term(3));
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1), true), ForwardVerdict::take);
  window.lead(Term(5));
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1), true), ForwardVerdict::drop);
}

TEST(ForwardWindow, drops_what_it_may_have_taken_before_a_restart) {
  ForwardWindow window{Term(3)};
  EXPECT_EQ(window.judge(NodeId(2), request_in(3, 1), false), ForwardVerdict::drop);
  EXPECT_EQ(window.judge(NodeId(2), request_in(4, 1), false), ForwardVerdict::refuse);
}

TEST(ForwardWindow, remembers_a_bounded_number_of_senders) {
  ForwardWindow window{Term(0)};
  window.lead(Term(3));
  uint64_t taken = 0;
  for (uint64_t incarnation = 0; incarnation < 5000; ++incarnation) {
    const auto verdict = window.judge(NodeId(2), request_in(3, 1, incarnation), true);
    if (verdict == ForwardVerdict::take) ++taken;
  }
  EXPECT_EQ(taken, 64U);
  EXPECT_EQ(window.judge(NodeId(3), request_in(3, 1), true), ForwardVerdict::take)
      << "another peer pays nothing for it";
}

}  // namespace
}  // namespace miniraft::replica
