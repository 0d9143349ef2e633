// What a node wants done: everything that `Raft::take_effects` yields.
//
// The one who owns the node (core/replica) carries effects out in the order of the fields:
//   1. `messages_now` do not depend on this node's disk (a leader's AppendEntries, requests for
//      pre-votes, refusals): they leave at once, in parallel with the write.
//   2. `persist` is written. When it is durable, the owner says so with raft::Persisted.
//   3. `messages_after_persist` (votes, acknowledgements of appends, a candidate's requests for
//      votes) leave only when this `persist`, and every one before it, is durable (Raft Fig. 2:
//      "updated on stable storage before responding to RPCs").
//   4. `committed` is applied to the state machine in this order; each index comes exactly once.
//   5. reads and proposals are answered.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "core/raft/entry.h"
#include "core/raft/hard_state.h"
#include "core/raft/message.h"
#include "core/raft/types.h"

namespace miniraft::raft {

struct Outgoing {
  NodeId to;
  Message message;
};

/// One write to storage. Its parts become durable together, or the write is not reported durable.
struct Persist {
  WriteSequence sequence;
  std::optional<HardState> hard_state;  ///< only when it changed
  /// Entries to append, without gaps. Where the log in storage reaches to entries.front() or
  /// beyond, it is cut from there first (Raft §5.3: a real conflict). Empty: the log is untouched.
  std::vector<Entry> entries;
};

/// The command has this place in the leader's log. It is not committed yet: it is once an entry
/// with this id comes in `committed`; it never will be once another id with this index does.
struct ProposalAppended {
  RequestId request;
  EntryId id;
};

enum class Refusal : uint8_t {
  not_leader,  ///< this node does not lead; nothing was appended
  busy,        ///< too much is uncommitted (Options::uncommitted_bytes_max); nothing was appended
};

struct ProposalRefused {
  RequestId request;
  Refusal reason = Refusal::not_leader;
};

/// The read may be served from a state machine that has applied `read_index` or more.
struct ReadReady {
  RequestId request;
  LogIndex read_index;
};

/// This node does not lead, ceased to before it could confirm its leadership, or holds
/// Options::pending_reads_max reads already.
struct ReadRefused {
  RequestId request;
  Refusal reason = Refusal::not_leader;
};

/// How long a peer took to answer a heartbeat, for metrics.
struct RoundTrip {
  NodeId peer;
  base::Duration duration;
};

struct Effects {
  std::vector<Outgoing> messages_now;
  std::optional<Persist> persist;
  std::vector<Outgoing> messages_after_persist;
  std::vector<Entry> committed;
  std::vector<ProposalAppended> proposals_appended;
  std::vector<ProposalRefused> proposals_refused;
  std::vector<ReadReady> reads_ready;
  std::vector<ReadRefused> reads_refused;
  std::vector<RoundTrip> round_trips;
};

}  // namespace miniraft::raft
