// What nodes say to each other: one small struct per message, in one variant.
//
// Raft Fig. 2 and Fig. 13 with six additions: a pre-vote round (Thesis §9.6), a hint in a rejected
// append so that the leader backs off by whole terms (Raft §5.3), the leader's read sequence, which
// whatever it sends to a follower carries and each answer returns (Thesis §6.4), TimeoutNow for
// leadership transfer (Thesis §3.10), an answer of its own for requests whose term is over, and a
// follower's call for a snapshot that it needs for want of a state. A heartbeat is an AppendEntries
// without entries: it makes the same consistency check.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "miniraft/core/raft/entries.h"
#include "miniraft/core/raft/snapshot.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

/// "Would you vote for me in `term`?" Nobody's state changes by asking (Thesis §9.6).
struct PreVoteRequest {
  Term term;  ///< the term the sender would campaign in: its current term + 1
  EntryId last_entry;
  PreVoteRound round{};
  bool operator==(const PreVoteRequest&) const = default;
};

struct PreVoteReply {
  Term term;  ///< the term asked for
  bool granted = false;
  PreVoteRound round{};  ///< of the request
  bool operator==(const PreVoteReply&) const = default;
};

struct RequestVote {
  Term term;
  EntryId last_entry;  ///< of the candidate's log, Raft §5.4.1
  /// The leader asked for this election: its being alive is no reason to refuse (Thesis §4.2.3).
  bool is_transfer = false;
  bool operator==(const RequestVote&) const = default;
};

struct RequestVoteReply {
  Term term;
  bool granted = false;
  bool operator==(const RequestVoteReply&) const = default;
};

/// Entries that follow `prev`, in order and without gaps; none of them: a heartbeat.
struct AppendEntries {
  Term term;
  EntryId prev;
  Entries entries;
  LogIndex leader_commit;
  ReadSequence read_sequence;
  bool operator==(const AppendEntries&) const = default;
};

/// The follower's log matches the leader's in [1, match_index], and that much of it is durable.
/// match_index is prev + the number of entries of the message answered, or less if less is durable
/// yet; never more.
struct AppendAccepted {
  Term term;
  LogIndex match_index;
  ReadSequence read_sequence;
  /// Where the follower's log ends, durable or not: what the leader sent and still misses in
  /// match_index is on its way to the disk if the log reaches so far, and was lost if it does not.
  EntryId last_entry{};
  uint8_t priority = 1;  ///< the follower's, as it is now (Context::priority)
  /// The follower has no state, for it cannot read its snapshot, which ends here: it needs one that
  /// ends no earlier, although its log keeps up.
  std::optional<LogIndex> needs_snapshot{};
  bool operator==(const AppendAccepted&) const = default;
};

/// The follower does not hold `rejected_prev`.
struct AppendRejected {
  Term term;
  LogIndex rejected_prev;
  /// The last place where the logs might still agree: the end of the follower's log if that is
  /// shorter; otherwise the last entry at or before `rejected_prev` whose term is not above the
  /// rejected one's. The leader skips its own entries of later terms in the same way.
  EntryId hint;
  ReadSequence read_sequence;
  bool operator==(const AppendRejected&) const = default;
};

/// One chunk of a snapshot that replaces what the leader's log no longer holds (Raft §7, Fig. 13),
/// or what the follower cannot read of its own.
/// Answered by SnapshotAccepted; once the snapshot is complete and durable, or when the follower
/// has it already, by AppendAccepted.
struct InstallSnapshot {
  Term term;
  SnapshotChunk chunk;
  ReadSequence read_sequence;
  bool operator==(const InstallSnapshot&) const = default;
};

/// The follower has taken the chunks before `next_chunk` of the snapshot that ends at `last`, and
/// wants that one next: after a restart, or in another term, from 0 on again.
struct SnapshotAccepted {
  Term term;
  EntryId last;
  uint64_t next_chunk = 0;
  ReadSequence read_sequence;
  bool operator==(const SnapshotAccepted&) const = default;
};

/// The leader wants the receiver to take over: it campaigns at once (Thesis §3.10).
struct TimeoutNow {
  Term term;
  bool operator==(const TimeoutNow&) const = default;
};

/// The term of the request is over: this later one has begun (Raft §5.1). Not an answer to anything
/// in this term: the one who asked may lead or campaign in it by now, and must not take the refusal
/// of its earlier term for a refusal, or for a sign of life, in this one.
struct HigherTerm {
  Term term;
  bool operator==(const HigherTerm&) const = default;
};

using Message = std::variant<PreVoteRequest, PreVoteReply, RequestVote, RequestVoteReply,
                             AppendEntries, AppendAccepted, AppendRejected, HigherTerm,
                             InstallSnapshot, SnapshotAccepted, TimeoutNow>;

/// The sender's term, as each message carries it. A PreVoteRequest and a PreVoteReply carry a term
/// that nobody may have entered yet.
Term term_of(const Message& message);

/// The message's name in snake_case, e.g. `append_entries`: for logs, metrics and wire tags.
const char* name_of(const Message& message);

}  // namespace miniraft::raft
