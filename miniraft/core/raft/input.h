// Input: everything that can happen to a node, as `Raft::step` accepts it.
//
// Each step also takes the current time, as an Instant. A request carries a token of the caller.
// The Effects of this or a later step contain the answer, with the same token.
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

/// Time has passed. The owner must step this no later than `Raft::wake_at()`.
struct TimePassed {};

/// A message arrived. `from` must be the sender as the transport knows it, not as the message
/// claims.
struct MessageReceived {
  NodeId from;
  Message message;
};

/// Proposes a command for replication. Answered exactly once, by ProposalAppended or
/// ProposalRefused.
struct Propose {
  RequestId id;
  base::Bytes command;
};

/// Requests a linearizable read. Answered exactly once, by ReadReady or ReadRefused.
struct Read {
  RequestId id;
  /// Whether the leader may serve the read from its lease, if it has one. Set it to false for a
  /// read that a follower forwarded: the round of messages that then confirms the read also brings
  /// the commit index to the follower.
  bool by_lease = true;
};

/// Storage reports that the write `through` and all earlier ones are durable.
struct Persisted {
  WriteSequence through;
};

/// A snapshot of this node's own state machine, taken when `snapshot.last` was the last entry
/// applied, is complete and durable. The log before it may be compacted (Raft §7).
struct SnapshotStored {
  SnapshotMeta snapshot;
};

/// The state machine has been restored from the snapshot that ends at `last`: the one that
/// Effects::restore named, or the one found at startup. Until this step the node hands out no
/// committed entries, and a leader hands over to a voter whose state is restored.
struct StateRestored {
  LogIndex last;
};

/// The snapshot that ends at `last` cannot be read. The node continues to vote and to store the
/// log, and asks the leader for another snapshot.
struct StateUnreadable {
  LogIndex last;
};

/// Requests one or more membership changes as one change. A node that becomes a voter must already
/// be a learner. The change starts when all such nodes have caught up (Thesis §4.2.1). Answered
/// exactly once, by ChangeAnswered.
struct ChangeMembership {
  RequestId id;
  std::vector<MemberChange> changes;
  /// If true, the change does not wait for learners to catch up, and is not refused if too few
  /// voters of the new configuration are reachable.
  bool is_forced = false;
};

/// Requests that the leader hand over to `to`, or to the voter it considers best if `to` is empty
/// (Thesis §3.10). Answered exactly once, by TransferAnswered, within an election timeout.
struct TransferLeadership {
  RequestId id;
  std::optional<NodeId> to;
};

using Input = std::variant<TimePassed, MessageReceived, Propose, Read, Persisted, SnapshotStored,
                           StateRestored, StateUnreadable, ChangeMembership, TransferLeadership>;

}  // namespace miniraft::raft
