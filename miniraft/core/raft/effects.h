// What a node wants done: everything that `Raft::take_effects` yields.
//
// The one who owns the node (core/replica) carries effects out in the order of the fields:
//   1. `messages_now` do not depend on this node's disk (a leader's AppendEntries, requests for
//      pre-votes, refusals): they leave at once, in parallel with the write.
//   2. `persist` is written. When it is durable, the owner says so with raft::Persisted.
//   3. `messages_after_persist` (votes, acknowledgements of appends, a candidate's requests for
//      votes) leave only when this `persist`, and every one before it, is durable (Raft Fig. 2:
//      "updated on stable storage before responding to RPCs").
//   4. `restore`, if there is one, replaces the state machine's state; then `committed` is applied,
//      in this order. Each index comes once, in `committed` or by a snapshot that includes it.
//      After a `restore` nothing is committed until the owner has stepped raft::StateRestored.
//   5. reads, proposals, changes of members and transfers are answered.
// Of snapshots, `chunks_received` are taken into storage before `persist` is written, which may say
// that they are complete: they are of one snapshot, and none of a later one is among them then;
// `chunks_to_send` get their bytes from the stored snapshot and leave when the owner likes.
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

/// One write to storage. Its parts become durable together, or the write is not reported durable.
struct Persist {
  WriteSequence sequence;
  std::optional<HardState> hard_state;  ///< only when it changed
  /// The chunks received make up this snapshot: the last one now, even if the one before ends where
  /// it does. It takes the place of the whole log: in storage, too, that begins after it now (Raft
  /// §7).
  std::optional<SnapshotMeta> snapshot;
  /// Except if the log, with `entries`, has the snapshot's last entry: then all of it stays as it
  /// is, until `Effects::compacted` lets go of its beginning.
  bool keeps_log = false;
  /// Entries to append, without gaps. Where the log in storage reaches to entries.front() or
  /// beyond, it is cut from there first (Raft §5.3: a real conflict). Empty: the log is untouched.
  Entries entries;
};

/// This chunk of the snapshot is wanted by the follower. The owner fills in `bytes` and `is_last`.
struct ChunkToSend {
  NodeId to;
  InstallSnapshot message;
};

/// The command has this place in the leader's log. It is not committed yet: it is once an entry
/// with this id comes in `committed`; it never will be once another id with this index does.
struct ProposalAppended {
  RequestId request;
  EntryId id;
};

enum class Refusal : uint8_t {
  not_leader,  ///< this node does not lead; nothing was appended
  busy,        ///< too much is uncommitted (Options::uncommitted_bytes_max), or leadership is being
               ///< transferred; nothing was appended
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

/// The new configuration is complete and committed.
struct ChangeCommitted {
  LogIndex index;
  bool operator==(const ChangeCommitted&) const = default;
};

/// Nothing of the change was done, nor will be.
enum class ChangeRefusal : uint8_t {
  not_leader,
  in_progress,        ///< another change is
  not_ready,          ///< this leader has not committed an entry of its term yet: try again soon
  no_voters_left,     ///< the change would remove all voters
  too_many_members,   ///< beyond Configuration::members_max
  not_a_learner,      ///< a node that would become a voter is not a learner yet
  not_caught_up,      ///< such a node fell behind again and again, or does not answer
  no_working_quorum,  ///< too few of the new voters can be reached for the cluster to go on
  transferring,       ///< leadership is being handed over
};

/// As a sentence for the operator.
const char* describe(ChangeRefusal refusal);

/// Leadership ended with the change half done. The next leader completes it or it is undone.
struct ChangeUncertain {
  bool operator==(const ChangeUncertain&) const = default;
};

struct ChangeAnswered {
  RequestId request;
  std::variant<ChangeCommitted, ChangeRefusal, ChangeUncertain> outcome;
};

enum class TransferOutcome : uint8_t {
  done,          ///< a later term has begun; nearly always the chosen node leads it
  not_leader,    ///< this node does not lead
  in_progress,   ///< another transfer is
  not_a_voter,   ///< the chosen node is this one, or has no vote; or there is nobody else
  timed_out,     ///< it did not take over within an election timeout; this node leads on
  stepped_down,  ///< this node lost its leadership in this term, for another reason
};

/// As a sentence for the operator.
const char* describe(TransferOutcome outcome);

struct TransferAnswered {
  RequestId request;
  TransferOutcome outcome = TransferOutcome::done;
};

/// How long a peer took to answer a heartbeat, for metrics.
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
  /// The state is to be restored from this snapshot, which is stored.
  std::optional<SnapshotMeta> restore;
  Entries committed;
  bool has_more_committed = false;  ///< not handed out yet: the next take yields more
  /// The log up to here is not needed any more: storage may free it. Recovery begins after it.
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
