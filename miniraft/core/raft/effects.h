// Effects: everything that a node wants done, as `Raft::take_effects` returns it.
//
// The owner of the node (core/replica) carries the effects out in this order:
//    1. `messages_now` do not depend on this node's disk (a leader's AppendEntries, pre-vote
//       requests, refusals). They are sent at once, in parallel with the write.
//    2. `persist` is written. Once it is durable, the owner reports that by raft::Persisted.
//    3. `messages_after_persist` (votes, acknowledgements of appends, a candidate's vote requests)
//       are sent once this `persist`, if any, and all earlier ones are durable (Raft Fig. 2:
//       "updated on stable storage before responding to RPCs").
//    4. `restore`, if set, replaces the state machine's state. Then `committed` is applied in
//       order. Each index appears once, in `committed` or as part of a restored snapshot. After a
//       `restore`, `committed` stays empty until the owner has stepped raft::StateRestored.
//    5. The answers to reads, proposals, membership changes and transfers are delivered.
// Snapshot chunks: storage takes `chunks_received` before `persist` is written, because `persist`
// may declare their snapshot complete. In that case `chunks_received` has no chunk of a later
// snapshot. For each of `chunks_to_send` the owner reads the bytes from the stored snapshot, and
// sends the message at any time.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/entries.h"
#include "miniraft/core/raft/hard_state.h"
#include "miniraft/core/raft/message.h"
#include "miniraft/core/raft/snapshot.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

struct Outgoing {
  NodeId to;
  Message message;
};

/// One write to storage. Report it as durable only when all of its parts are.
struct Persist {
  WriteSequence sequence;
  std::optional<HardState> hard_state;  ///< set only if it changed
  /// The chunks received so far make up this snapshot. It becomes the current snapshot, even if the
  /// previous one ends at the same entry. It also replaces the log: storage discards all its
  /// entries, and its log begins after the snapshot from now on (Raft §7).
  std::optional<SnapshotMeta> snapshot;
  /// If true, storage keeps its log beside the new snapshot, because the log, including `entries`,
  /// holds the snapshot's last entry. `Effects::compacted` later removes the beginning of that log.
  bool keeps_log = false;
  /// Entries to append, without gaps. If the log in storage already holds an entry at the index of
  /// entries.front(), storage first truncates its log from that index (Raft §5.3: a conflict). If
  /// empty, the log is unchanged.
  Entries entries;
};

/// The follower `to` needs this chunk of the snapshot. The owner fills in `bytes` and `is_last`.
struct ChunkToSend {
  NodeId to;
  InstallSnapshot message;
};

/// The command was appended to the leader's log as entry `id`, but is not committed yet. It is
/// committed when an entry with this id appears in `committed`. If an entry with the same index and
/// another term commits instead, the proposal is lost.
struct ProposalAppended {
  RequestId request;
  EntryId id;
};

enum class Refusal : uint8_t {
  not_leader,  ///< this node is not the leader; nothing was appended
  /// Backpressure: Options::uncommitted_bytes_max or pending_reads_max is reached, or a leadership
  /// transfer is in progress; nothing was appended.
  busy,
};

struct ProposalRefused {
  RequestId request;
  Refusal reason = Refusal::not_leader;
};

/// The read may be served by a state machine that has applied at least `read_index`.
struct ReadReady {
  RequestId request;
  LogIndex read_index;
};

/// The read was not confirmed. `not_leader`: this node does not lead, or stopped leading before a
/// quorum confirmed it. `busy`: Options::pending_reads_max reads are already waiting.
struct ReadRefused {
  RequestId request;
  Refusal reason = Refusal::not_leader;
};

/// The new configuration is committed at `index`, and the change is complete.
struct ChangeCommitted {
  LogIndex index;
  bool operator==(const ChangeCommitted&) const = default;
};

/// Why a change was refused. No part of the change was done or will be done.
enum class ChangeRefusal : uint8_t {
  not_leader,
  in_progress,        ///< another change is in progress
  not_ready,          ///< this leader has not committed an entry of its term yet: retry soon
  no_voters_left,     ///< the change would remove every voter
  too_many_members,   ///< more than Configuration::members_max
  not_a_learner,      ///< a node that would become a voter is not a learner yet
  not_caught_up,      ///< a node that would become a voter was too slow or became unreachable
  no_working_quorum,  ///< too few voters of the new configuration are reachable to form a quorum
  transferring,       ///< a leadership transfer is in progress
};

/// The reason as a sentence for the operator.
const char* describe(ChangeRefusal refusal);

/// This node stopped leading before the change was complete. Either a later leader completes the
/// change, or the entry of the change is truncated and the change is undone.
struct ChangeUncertain {
  bool operator==(const ChangeUncertain&) const = default;
};

struct ChangeAnswered {
  RequestId request;
  std::variant<ChangeCommitted, ChangeRefusal, ChangeUncertain> outcome;
};

enum class TransferOutcome : uint8_t {
  done,          ///< a later term has begun; its leader is nearly always the chosen node
  not_leader,    ///< this node is not the leader
  in_progress,   ///< another transfer is in progress
  not_a_voter,   ///< the chosen node is not another voter, or no other voter is reachable
  timed_out,     ///< it did not take over within an election timeout; this node still leads
  stepped_down,  ///< this node stopped leading before a later term began
};

/// The outcome as a sentence for the operator.
const char* describe(TransferOutcome outcome);

struct TransferAnswered {
  RequestId request;
  TransferOutcome outcome = TransferOutcome::done;
};

/// The time between a heartbeat and the peer's answer, for metrics.
struct RoundTrip {
  NodeId peer;
  base::Duration duration;
};

struct Effects {
  std::vector<Outgoing> messages_now;
  std::vector<ChunkToSend> chunks_to_send;
  std::vector<SnapshotChunk> chunks_received;
  std::optional<Persist> persist;
  std::vector<Outgoing> messages_after_persist;
  /// If set, the state machine must be restored from this snapshot. It is durable in storage.
  std::optional<SnapshotMeta> restore;
  Entries committed;
  bool has_more_committed = false;  ///< more entries are ready to apply: call take_effects again
  /// The log up to and including this entry is no longer needed, so storage may delete it. After a
  /// restart the log may begin right after this entry (`Recovered::log_base`).
  std::optional<EntryId> compacted;
  std::vector<ProposalAppended> proposals_appended;
  std::vector<ProposalRefused> proposals_refused;
  std::vector<ReadReady> reads_ready;
  std::vector<ReadRefused> reads_refused;
  std::vector<ChangeAnswered> changes_answered;
  std::vector<TransferAnswered> transfers_answered;
  std::vector<RoundTrip> round_trips;
};

}  // namespace miniraft::raft
