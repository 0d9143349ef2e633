// must say: discards qualifiers|is an lvalue
// A transition consumes the role it leaves: it cannot be called on one that lives on.
#include <utility>

#include "miniraft/core/raft/role.h"

miniraft::raft::Role move_on(miniraft::raft::Candidate& candidate,
                             miniraft::raft::Context& context) {
#ifdef MISUSE
  return candidate.become_leader(context);
#else
  return std::move(candidate).become_leader(context);
#endif
}
