// must say: no member named .*start_election
// A follower cannot raise the term before others would vote for it (Thesis §9.6).
#include <utility>

#include "miniraft/core/raft/role.h"

miniraft::raft::Role move_on(miniraft::raft::Follower follower, miniraft::raft::Context& context) {
#ifdef MISUSE
  return std::move(follower).start_election(context);
#else
  return std::move(follower).start_pre_vote(context).start_election(context);
#endif
}
