// Progress: what a leader knows about one follower's log (Raft Fig. 2: nextIndex, matchIndex).
//
// Two states, each with its own data:
//   Probe      the place where the logs agree is unknown: one AppendEntries at a time, until one is
//              accepted.
//   Replicate  it is known: AppendEntries are sent one after the other without waiting, up to a
//              bound, and next_index runs ahead of match_index.
// Invariant: match_index < next_index. match_index never falls within a term.
#pragma once

#include <cstddef>
#include <deque>
#include <variant>

#include "core/base/time.h"
#include "core/raft/types.h"

namespace miniraft::raft {

struct Probe {
  bool is_waiting = false;  ///< an AppendEntries is out and neither answered nor given up
};

/// An AppendEntries with entries that was not answered yet.
struct InFlightAppend {
  LogIndex last;     ///< of its entries
  size_t bytes = 0;  ///< of its entries, as cost_bytes counts them
};

struct Replicate {
  std::deque<InFlightAppend> in_flight;
  size_t in_flight_bytes = 0;
  /// The leader's read sequence when entries were last sent: an acceptance of a later sequence by a
  /// log that does not reach so far tells that they were lost.
  ReadSequence last_sent_sequence;
  LogIndex held;  ///< the follower's memory agrees up to here, if it has not crashed since
};

class Progress {
 public:
  /// As a new leader begins: probing at the end of its own log (Raft §5.3), and counting the
  /// follower as heard from, so that the first check-quorum comes a full timeout later.
  Progress(LogIndex next_index, base::Instant now) : next_index_(next_index), contact_(now) {}

  [[nodiscard]] LogIndex match_index() const { return match_index_; }
  [[nodiscard]] LogIndex next_index() const { return next_index_; }
  /// Up to where the logs agree as far as is known, be it durable at the follower or not; before
  /// next_index(). Requires: not probing.
  [[nodiscard]] LogIndex held_index() const;
  [[nodiscard]] base::Instant contact() const { return contact_; }
  [[nodiscard]] ReadSequence acked_sequence() const { return acked_sequence_; }
  [[nodiscard]] bool is_probing() const { return std::holds_alternative<Probe>(state_); }

  /// Whether an AppendEntries with entries may be sent now: fewer than `in_flight_max` of them and
  /// fewer than `bytes_max` bytes wait for an answer.
  [[nodiscard]] bool can_send(size_t in_flight_max, size_t bytes_max) const;

  /// An AppendEntries that ends at `last` was sent, with entries of `bytes` in all; `last` is
  /// next_index() - 1 if it was empty.
  void sent(LogIndex last, ReadSequence sequence, size_t bytes);

  /// The follower answered in this term, to a message with `sequence`.
  void heard(base::Instant now, ReadSequence sequence);

  /// The follower's disk holds the leader's log up to `match`, its memory up to `held` at least.
  /// Returns whether match_index() grew.
  bool accepted(LogIndex match, LogIndex held, ReadSequence sequence);

  /// The follower refused an AppendEntries at `rejected_prev`; the logs can agree at `agree` at the
  /// latest. Answers to messages that were overtaken are recognised and ignored.
  /// Requires: agree < rejected_prev.
  void rejected(LogIndex rejected_prev, LogIndex agree);

  /// A heartbeat is due: a probe that was not answered by now is given up and sent again.
  void heartbeat_due();

 private:
  LogIndex match_index_;
  LogIndex next_index_;
  base::Instant contact_;
  ReadSequence acked_sequence_;
  std::variant<Probe, Replicate> state_;
};

}  // namespace miniraft::raft
