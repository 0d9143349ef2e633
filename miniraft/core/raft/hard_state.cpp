#include "miniraft/core/raft/hard_state.h"

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

void HardState::advance_to(Term term) {
  MINIRAFT_CHECK_GT(term, current_term_);
  current_term_ = term;
  voted_for_.reset();
}

bool HardState::can_vote_for(NodeId candidate) const {
  return !voted_for_.has_value() || *voted_for_ == candidate;
}

void HardState::vote_for(NodeId candidate) {
  MINIRAFT_CHECK(can_vote_for(candidate));
  voted_for_ = candidate;
}

}  // namespace miniraft::raft
