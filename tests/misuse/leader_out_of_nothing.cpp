// must say: private
// Only a candidate that has won makes a leader.
#include <utility>

#include "miniraft/core/raft/role.h"

miniraft::raft::Leader lead(miniraft::raft::Candidate candidate, miniraft::raft::Context& context) {
#ifdef MISUSE
  return miniraft::raft::Leader(context);
#else
  return std::move(candidate).become_leader(context);
#endif
}
