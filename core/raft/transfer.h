// Transfer: a leader's handing over of its leadership (Thesis §3.10).
//
// The leader takes no more proposals, waits until the chosen follower has its whole log and tells
// it to campaign at once (TimeoutNow). If no later term has begun after an election timeout, it
// leads on.
#pragma once

#include "core/base/time.h"
#include "core/raft/types.h"

namespace miniraft::raft {

struct Transfer {
  RequestId request;
  NodeId to;
  base::Instant deadline;
};

}  // namespace miniraft::raft
