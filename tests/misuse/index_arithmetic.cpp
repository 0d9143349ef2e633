// must say: no match for .*operator\+|invalid operands
// A log index goes to the next one and knows distances; sums of indices mean nothing.
#include "miniraft/core/raft/types.h"

miniraft::raft::LogIndex sum(miniraft::raft::LogIndex a, miniraft::raft::LogIndex b) {
#ifdef MISUSE
  return a + b;
#else
  return a < b ? miniraft::raft::next(a) : b;
#endif
}
