// What can happen to a node: everything that `Raft::step` accepts.
//
// Time comes with each step as an Instant. What is asked of a node carries the caller's token, and
// is answered in the Effects.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/message.h"
#include "miniraft/core/raft/snapshot.h"
#include "miniraft/core/raft/types.h"

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
  /// May be served by the leader's lease, if it has one. A follower that asks is better served by a
  /// round, which tells it what is committed.
  bool by_lease = true;
};

/// Storage reports that the write `through`, and all before it, survive a crash.
struct Persisted {
  WriteSequence through;
};

/// A snapshot of this node's own state machine, which had applied `snapshot.last`, is complete and
/// survives a crash: the log before it may go (Raft §7).
struct SnapshotStored {
  SnapshotMeta snapshot;
};

/// The state machine's state is that of the snapshot which ends at `last`: one that
/// Effects::restore named, or that was found when the node started. Until then nothing is handed
/// out to be applied, and a leader gives way to a voter that has its state.
struct StateRestored {
  LogIndex last;
};

/// That snapshot cannot be read. This node goes on voting and keeping the log, and asks the leader
/// for a snapshot.
struct StateUnreadable {
  LogIndex last;
};

/// A change of the cluster's members, in one go. Nodes that become voters must be learners already,
/// and the change waits until they have caught up (Thesis §4.2.1). Answered by ChangeAnswered,
/// exactly once.
struct ChangeMembership {
  RequestId id;
  std::vector<MemberChange> changes;
  /// Goes ahead although voters have not caught up, or too few of them can be reached for the
  /// cluster to go on.
  bool is_forced = false;
};

/// The leader is to hand over to `to`, or to the voter that has most of its log (Thesis §3.10).
/// Answered by TransferAnswered, exactly once, within an election timeout.
struct TransferLeadership {
  RequestId id;
  std::optional<NodeId> to;
};

using Input = std::variant<TimePassed, MessageReceived, Propose, Read, Persisted, SnapshotStored,
                           StateRestored, StateUnreadable, ChangeMembership, TransferLeadership>;

}  // namespace miniraft::raft
