// Message: what nodes send to each other, one small struct per message, in one variant.
//
// The messages of Raft Fig. 2 and Fig. 13, with six additions: pre-vote (Thesis §9.6); a hint in a
// rejected append, with which the leader skips whole terms (Raft §5.3); the leader's read sequence,
// which its messages carry and the answers return (Thesis §6.4); TimeoutNow for leadership transfer
// (Thesis §3.10); HigherTerm, a separate answer to requests of an earlier term; and a follower's
// request for a snapshot that replaces its unreadable one. A heartbeat is an AppendEntries without
// entries. It makes the same consistency check.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "miniraft/core/raft/entries.h"
#include "miniraft/core/raft/snapshot.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

/// Asks whether the receiver would vote for the sender in `term`. The request changes neither the
/// receiver's term nor its vote (Thesis §9.6).
struct PreVoteRequest {
  Term term;  ///< the term of the election that would follow: the sender's current term + 1
  EntryId last_entry;
  PreVoteRound round{};
  bool operator==(const PreVoteRequest&) const = default;
};

struct PreVoteReply {
  Term term;  ///< the term of the request
  bool granted = false;
  PreVoteRound round{};  ///< the round of the request
  bool operator==(const PreVoteReply&) const = default;
};

struct RequestVote {
  Term term;
  EntryId last_entry;  ///< last entry of the candidate's log (Raft §5.4.1)
  /// True if the leader asked for this election by TimeoutNow. Voters then do not refuse it because
  /// they hear from a live leader (Thesis §4.2.3).
  bool is_transfer = false;
  bool operator==(const RequestVote&) const = default;
};

struct RequestVoteReply {
  Term term;
  bool granted = false;
  bool operator==(const RequestVoteReply&) const = default;
};

/// Entries that follow `prev`, in order and without gaps. Without entries it is a heartbeat.
struct AppendEntries {
  Term term;
  EntryId prev;
  Entries entries;
  LogIndex leader_commit;
  ReadSequence read_sequence;
  bool operator==(const AppendEntries&) const = default;
};

/// The follower's log matches the leader's in [1, match_index], and that part of it is durable.
/// match_index is at most the last index that the answered message proves: prev + the number of its
/// entries, or the end of its snapshot. It is less if the follower's log is durable only up to an
/// earlier index.
struct AppendAccepted {
  Term term;
  LogIndex match_index;
  ReadSequence read_sequence;
  /// Last entry of the follower's log, durable or not. Entries that the leader has sent may lie
  /// after match_index. If the follower's log holds them, they wait for its disk; otherwise they
  /// were lost.
  EntryId last_entry{};
  uint8_t priority = 1;  ///< the follower's current one (Context::priority)
  /// Set if the follower cannot read its snapshot, which ends at this index. It needs a snapshot
  /// that ends there or later to restore its state machine, even if its log is up to date.
  std::optional<LogIndex> needs_snapshot{};
  bool operator==(const AppendAccepted&) const = default;
};

/// The follower's log does not hold the entry `prev` of the AppendEntries answered.
struct AppendRejected {
  Term term;
  LogIndex rejected_prev;
  /// The last position where the two logs may agree: the last position in the follower's log that
  /// is at or before `rejected_prev` and has at most the term of the rejected `prev`. The leader in
  /// turn skips its own entries of later terms than the hint's.
  EntryId hint;
  ReadSequence read_sequence;
  bool operator==(const AppendRejected&) const = default;
};

/// One chunk of a snapshot. The leader sends it instead of entries that its log no longer holds
/// (Raft §7, Fig. 13), or to a follower that cannot read its own snapshot. The answer is
/// SnapshotAccepted while chunks are missing. It is AppendAccepted once the snapshot is complete
/// and durable, and also if the follower does not need the snapshot.
struct InstallSnapshot {
  Term term;
  SnapshotChunk chunk;
  ReadSequence read_sequence;
  bool operator==(const InstallSnapshot&) const = default;
};

/// The follower has received the chunks before `next_chunk` of the snapshot that ends at `last`,
/// and wants `next_chunk` next. It starts again from chunk 0 after a restart and in a new term.
struct SnapshotAccepted {
  Term term;
  EntryId last;
  uint64_t next_chunk = 0;
  ReadSequence read_sequence;
  bool operator==(const SnapshotAccepted&) const = default;
};

/// The leader transfers its leadership: the receiver campaigns at once (Thesis §3.10).
struct TimeoutNow {
  Term term;
  bool operator==(const TimeoutNow&) const = default;
};

/// The sender has reached `term` and refuses a request of an earlier term, or a PreVoteRequest for
/// a term that is not later (Raft §5.1). It is a separate message because the receiver may be
/// candidate or leader in `term` by the time it arrives. A normal refusal that carried `term` would
/// then count as an answer in that term: a candidate would count it as a refused vote, and a leader
/// as a confirmation of its reads.
struct HigherTerm {
  Term term;
  bool operator==(const HigherTerm&) const = default;
};

using Message = std::variant<PreVoteRequest, PreVoteReply, RequestVote, RequestVoteReply,
                             AppendEntries, AppendAccepted, AppendRejected, HigherTerm,
                             InstallSnapshot, SnapshotAccepted, TimeoutNow>;

/// The term in the message: the sender's current term, except in PreVoteRequest and PreVoteReply,
/// where it is the term of an election that may never take place.
Term term_of(const Message& message);

/// The message's name in snake_case, e.g. `append_entries`, for logs, metrics and wire tags.
const char* name_of(const Message& message);

}  // namespace miniraft::raft
