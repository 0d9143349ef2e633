// must say: no member named .*start_election
// A leader does not campaign: it steps down first (Raft Fig. 4).
#include <utility>

#include "miniraft/core/raft/role.h"

miniraft::raft::Role move_on(miniraft::raft::Leader leader, miniraft::raft::Context& context) {
#ifdef MISUSE
  return std::move(leader).start_election(context);
#else
  return miniraft::raft::step_down(std::move(leader), miniraft::raft::TransferOutcome::stepped_down,
                                   context);
#endif
}
