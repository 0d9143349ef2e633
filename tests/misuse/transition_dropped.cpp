// must say: nodiscard
// The role that a transition leads to cannot be dropped: the node would have none.
#include <utility>

#include "miniraft/core/raft/role.h"

void move_on(miniraft::raft::Role& role, miniraft::raft::Context& context) {
  auto& asking = std::get<miniraft::raft::PreCandidate>(role);
#ifdef MISUSE
  std::move(asking).start_election(context);
#else
  role = std::move(asking).start_election(context);
#endif
}
