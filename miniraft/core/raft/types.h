// The vocabulary of the protocol: terms, log positions, node ids.
//
// Each is its own type: explicit in, `.value` out, and only the arithmetic that the domain has, so
// that a term can never be used where an index is meant. Absence is std::optional, never zero. A
// position in the log is always the pair EntryId; EntryId{} is the position before the first entry
// (Raft Fig. 2: the log's first index is 1).
#pragma once

#include <compare>
#include <cstdint>

namespace miniraft::raft {

/// A logical clock (Raft §5.1): numbers elections; at most one leader each. Starts at 0.
struct Term {
  uint64_t value = 0;

  constexpr Term() = default;
  explicit constexpr Term(uint64_t number) : value(number) {}
  auto operator<=>(const Term&) const = default;
};

/// A place in the log. The first entry has index 1; 0 stands before it.
struct LogIndex {
  uint64_t value = 0;

  constexpr LogIndex() = default;
  explicit constexpr LogIndex(uint64_t number) : value(number) {}
  auto operator<=>(const LogIndex&) const = default;
};

/// No log gets there: whoever names a larger one is broken or hostile.
constexpr LogIndex index_max(UINT64_C(1) << 62);

/// A member of the cluster. Unique in it and never reused.
struct NodeId {
  uint64_t value = 0;

  constexpr NodeId() = default;
  explicit constexpr NodeId(uint64_t number) : value(number) {}
  auto operator<=>(const NodeId&) const = default;
};

/// An entry's identity: two logs that hold the same EntryId hold the same entry there and the same
/// prefix before it (Log Matching, Raft §5.3). The order, term first and index second, is exactly
/// "at least as up-to-date" of Raft §5.4.1.
struct EntryId {
  Term term;
  LogIndex index;

  auto operator<=>(const EntryId&) const = default;
};

/// Numbers the leader's rounds of confirming its leadership for reads (Thesis §6.4). It is the
/// leader's own counter and grows within a term: a caller's token never serves as an
/// acknowledgement key, because a retried token would let a late acknowledgement confirm a newer
/// read.
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

/// Numbers the pre-elections of one life of a node, so that an answer counts only in the one that
/// asked for it: the term alone does not tell them apart, for asking does not raise it.
struct PreVoteRound {
  uint64_t value = 0;

  constexpr PreVoteRound() = default;
  explicit constexpr PreVoteRound(uint64_t number) : value(number) {}
  auto operator<=>(const PreVoteRound&) const = default;
};

/// The caller's token for one proposal or one read; returned with its outcome, otherwise unused.
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

/// How many entries lie in (from, to]. Requires: from ≤ to.
constexpr uint64_t distance(LogIndex from, LogIndex to) {
  return to.value - from.value;
}

}  // namespace miniraft::raft
