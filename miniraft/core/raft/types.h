// The basic types of the protocol: terms, log positions, node ids, sequence numbers.
//
// Each is a separate type with explicit construction, `.value` to read it, and only the arithmetic
// that makes sense for it, so a term cannot be used as an index. Absence is std::optional, never
// zero. A position in the log is always an EntryId. EntryId{} is the position before the first
// entry (Raft Fig. 2: the log's first index is 1).
#pragma once

#include <compare>
#include <cstdint>

namespace miniraft::raft {

/// A term: a logical clock that numbers elections (Raft §5.1). Each term has at most one leader.
/// Terms start at 0.
struct Term {
  uint64_t value = 0;

  constexpr Term() = default;
  explicit constexpr Term(uint64_t number) : value(number) {}
  auto operator<=>(const Term&) const = default;
};

/// An index in the log. The first entry has index 1; 0 is the position before it.
struct LogIndex {
  uint64_t value = 0;

  constexpr LogIndex() = default;
  explicit constexpr LogIndex(uint64_t number) : value(number) {}
  auto operator<=>(const LogIndex&) const = default;
};

/// An upper bound that no log reaches. A larger index in a message is a bug of the peer or an
/// attack.
constexpr LogIndex index_max(UINT64_C(1) << 62);

/// Identifies a member. Unique in the cluster and never reused.
struct NodeId {
  uint64_t value = 0;

  constexpr NodeId() = default;
  explicit constexpr NodeId(uint64_t number) : value(number) {}
  auto operator<=>(const NodeId&) const = default;
};

/// Identifies an entry. If two logs hold an entry with the same EntryId, the entries are equal and
/// so are all entries before them (Log Matching, Raft §5.3). EntryIds are ordered by term, then by
/// index, which is the order "at least as up-to-date" of Raft §5.4.1.
struct EntryId {
  Term term;
  LogIndex index;

  auto operator<=>(const EntryId&) const = default;
};

/// Numbers the rounds in which a leader confirms its leadership for reads (Thesis §6.4). The leader
/// counts them itself, increasing within its term. Callers' tokens cannot serve this purpose: if a
/// caller reused a token for a retry, a late acknowledgement of the first read could confirm the
/// second.
struct ReadSequence {
  uint64_t value = 0;

  constexpr ReadSequence() = default;
  explicit constexpr ReadSequence(uint64_t number) : value(number) {}
  auto operator<=>(const ReadSequence&) const = default;
};

/// Numbers this node's writes to its own storage, in the order in which they must become durable.
struct WriteSequence {
  uint64_t value = 0;

  constexpr WriteSequence() = default;
  explicit constexpr WriteSequence(uint64_t number) : value(number) {}
  auto operator<=>(const WriteSequence&) const = default;
};

/// Numbers the pre-elections of one incarnation of a node (one run of its process). A pre-vote
/// counts only in the round that requested it. The term cannot distinguish rounds, because a
/// pre-election does not increase it.
struct PreVoteRound {
  uint64_t value = 0;

  constexpr PreVoteRound() = default;
  explicit constexpr PreVoteRound(uint64_t number) : value(number) {}
  auto operator<=>(const PreVoteRound&) const = default;
};

/// The caller's token for one request. The answer carries the same token; Raft does not interpret
/// it.
struct RequestId {
  uint64_t value = 0;

  constexpr RequestId() = default;
  explicit constexpr RequestId(uint64_t number) : value(number) {}
  auto operator<=>(const RequestId&) const = default;
};

constexpr Term next(Term term) {
  return Term(term.value + 1);
}
constexpr LogIndex next(LogIndex index) {
  return LogIndex(index.value + 1);
}
/// Requires: `index` is not 0.
constexpr LogIndex previous(LogIndex index) {
  return LogIndex(index.value - 1);
}
constexpr ReadSequence next(ReadSequence sequence) {
  return ReadSequence(sequence.value + 1);
}
constexpr PreVoteRound next(PreVoteRound round) {
  return PreVoteRound(round.value + 1);
}
constexpr WriteSequence next(WriteSequence sequence) {
  return WriteSequence(sequence.value + 1);
}

/// The number of entries in (from, to]. Requires: from ≤ to.
constexpr uint64_t distance(LogIndex from, LogIndex to) {
  return to.value - from.value;
}

}  // namespace miniraft::raft
