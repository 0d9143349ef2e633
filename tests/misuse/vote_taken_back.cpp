// must say: private
// Nothing clears a vote but a later term: a second vote in one term elects two leaders (Raft §5.2).
#include "miniraft/core/raft/hard_state.h"

void forget_vote(miniraft::raft::HardState& state) {
#ifdef MISUSE
  state.voted_for_.reset();
#else
  state.advance_to(miniraft::raft::next(state.current_term()));
#endif
}
