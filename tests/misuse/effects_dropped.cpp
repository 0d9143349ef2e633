// must say: nodiscard
// Effects that are taken and dropped are messages and writes that never happen.
#include "miniraft/core/raft/raft.h"

size_t count_messages(miniraft::raft::Raft& raft, miniraft::base::Instant now) {
#ifdef MISUSE
  raft.take_effects(now);
  return 0;
#else
  return raft.take_effects(now).messages_now.size();
#endif
}
