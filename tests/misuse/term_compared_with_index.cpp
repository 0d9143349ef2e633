// must say: no match for .*operator<|invalid operands
// "At least as up-to-date" compares terms with terms (Raft §5.4.1).
#include "miniraft/core/raft/types.h"

bool is_newer(miniraft::raft::EntryId a, miniraft::raft::EntryId b) {
#ifdef MISUSE
  return a.term < b.index;
#else
  return a < b;
#endif
}
