// What can happen to a node: everything that `Raft::step` accepts.
//
// Time comes with each step as an Instant. Membership changes, leadership transfer and "snapshot
// stored" will be further alternatives.
#pragma once

#include <variant>

#include "core/base/bytes.h"
#include "core/raft/message.h"
#include "core/raft/types.h"

namespace miniraft::raft {

/// Nothing but time has passed; due no later than `Raft::wake_at()`.
struct TimePassed {};

/// A message arrived. `from` must be who the transport says it is, not what the bytes claim.
struct MessageReceived {
  NodeId from;
  Message message;
};

/// A command to replicate. Answered by ProposalAppended or ProposalRefused, exactly once.
struct Propose {
  RequestId id;
  base::Bytes command;
};

/// A linearizable read. Answered by ReadReady or ReadRefused, exactly once.
struct Read {
  RequestId id;
};

/// Storage reports that the write `through`, and all before it, survive a crash.
struct Persisted {
  WriteSequence through;
};

using Input = std::variant<TimePassed, MessageReceived, Propose, Read, Persisted>;

}  // namespace miniraft::raft
