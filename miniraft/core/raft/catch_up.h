// CatchUp: decides whether a learner is up to date enough to vote (Thesis §4.2.1).
//
// A voter that is far behind would hold up commitment. The learner is given the log in rounds: each
// lasts until it has what the leader's log held when the round began. If a round takes no longer
// than an election timeout, so will the rest of its way. If the last of ten does not, it is too
// slow for the load.
#pragma once

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class CatchUp {
 public:
  CatchUp(LogIndex goal, base::Instant now) : goal_(goal), began_(now) {}

  enum class State { behind, caught_up, too_slow };
  [[nodiscard]] State state() const { return state_; }

  /// The learner's log agrees with the leader's, which ends at `last`, up to `match`.
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

  LogIndex goal_;  ///< of the round
  base::Instant began_;
  int rounds_ = 0;
  State state_ = State::behind;
};

}  // namespace miniraft::raft
