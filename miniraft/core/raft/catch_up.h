// CatchUp: decides whether a learner is up to date enough to become a voter (Thesis §4.2.1).
//
// A voter whose log is far behind would delay commitment. The leader therefore measures the
// learner's progress in rounds. A round ends when the learner holds every entry that the leader's
// log held when the round began. If one round takes at most an election timeout, the learner has
// caught up. If ten rounds have all taken longer, the learner is too slow for the load and the
// change is refused.
#pragma once

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class CatchUp {
 public:
  CatchUp(LogIndex goal, base::Instant now) : goal_(goal), began_(now) {}

  enum class State { behind, caught_up, too_slow };
  [[nodiscard]] State state() const { return state_; }

  /// The learner's log matches the leader's up to `match`; the leader's log ends at `last`. Ends
  /// the current round if the learner has reached the round's goal.
  void matched(LogIndex match, LogIndex last, base::Instant now, base::Duration election_timeout) {
    if (state_ != State::behind || match < goal_) return;
    if (now - began_ <= election_timeout) {
      state_ = State::caught_up;
    } else if (++rounds_ == rounds_max) {
      state_ = State::too_slow;
    } else {
      goal_ = last;
      began_ = now;
    }
  }

 private:
  friend class StateWriter;

  static constexpr int rounds_max = 10;

  LogIndex goal_;  ///< the current round ends when the learner holds this index
  base::Instant began_;
  int rounds_ = 0;
  State state_ = State::behind;
};

}  // namespace miniraft::raft
