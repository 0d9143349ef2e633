// must say: no member named .*become_leader
// There is no way from Follower to Leader: nobody leads without having been elected (Raft Fig. 4).
#include <utility>

#include "miniraft/core/raft/role.h"

miniraft::raft::Role move_on(miniraft::raft::Follower follower, miniraft::raft::Context& context) {
#ifdef MISUSE
  return std::move(follower).become_leader(context);
#else
  return std::move(follower).start_pre_vote(context);
#endif
}
