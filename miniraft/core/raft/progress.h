// Progress: what a leader knows about one follower's log (Raft Fig. 2: nextIndex, matchIndex).
//
// Three states, each with its own data:
//   Probe      the place where the logs agree is unknown: one AppendEntries at a time, until one is
//              accepted.
//   Replicate  it is known: AppendEntries are sent one after the other without waiting, up to a
//              bound, and next_index runs ahead of match_index.
//   Install    the leader's log no longer holds what the follower needs: a snapshot is sent, chunk
//              by chunk, one in flight (Raft §7).
// Beside these, a follower without a state, whose log may keep up all the same, is sent a snapshot
// while it takes entries, and acknowledges them, as before.
// Invariant: match_index < next_index. match_index never falls within a term.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <variant>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/snapshot.h"
#include "miniraft/core/raft/types.h"

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

/// A chunk is out, or may go.
struct Install {
  SnapshotMeta snapshot;
  uint64_t next_chunk = 0;
  std::optional<base::Instant> sent;  ///< when that one was; nothing once it was answered
};

class Progress {
 public:
  /// As a new leader begins: probing at the end of its own log (Raft §5.3), and counting the
  /// follower as heard from, so that the first check-quorum comes a full timeout later.
  Progress(LogIndex next_index, base::Instant now) : next_index_(next_index), contact_(now) {}

  [[nodiscard]] LogIndex match_index() const { return match_index_; }
  [[nodiscard]] LogIndex next_index() const { return next_index_; }
  /// Up to where the logs agree as far as is known, be it durable at the follower or not; before
  /// next_index(). Requires: it is known where they agree.
  [[nodiscard]] LogIndex held_index() const;
  [[nodiscard]] base::Instant contact() const { return contact_; }
  [[nodiscard]] ReadSequence acked_sequence() const { return acked_sequence_; }
  /// Of the follower, as it last said (AppendAccepted).
  [[nodiscard]] uint8_t priority() const { return priority_; }
  [[nodiscard]] bool is_probing() const { return std::holds_alternative<Probe>(state_); }
  [[nodiscard]] bool is_installing() const { return std::holds_alternative<Install>(state_); }

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
  void prioritise(uint8_t priority) { priority_ = priority; }

  /// The follower refused an AppendEntries at `rejected_prev`; the logs can agree at `agree` at the
  /// latest. Answers to messages that were overtaken are recognised and ignored.
  /// Requires: agree < rejected_prev.
  void rejected(LogIndex rejected_prev, LogIndex agree);

  /// The leader's log no longer holds the entry before next_index(): `snapshot` goes instead. It
  /// serves a follower without a state, too.
  void install(SnapshotMeta snapshot) {
    state_ = Install{std::move(snapshot), 0, std::nullopt};
    mending_.reset();
  }

  /// The follower says at `now` which snapshot it needs for want of a state (AppendAccepted), or
  /// that it needs none. It begins to ask in vain until `retry` after it did so last, and after a
  /// chunk was last sent for that: perhaps it can read none, or asks for ever more.
  void needs_snapshot(std::optional<LogIndex> needed, base::Instant now, base::Duration retry);
  /// Where a snapshot must end, at the earliest, that is to be sent for this: nothing while one is.
  [[nodiscard]] std::optional<LogIndex> needed_snapshot() const;
  /// This one, which suffices, is sent for it. Requires: needed_snapshot().
  void mend(SnapshotMeta snapshot) { mending_ = Install{std::move(snapshot), 0, std::nullopt}; }

  /// The chunk to send at `now`, if it is a chunk's turn: it counts as sent.
  [[nodiscard]] std::optional<SnapshotChunk> take_chunk(base::Instant now);

  /// The follower has the chunks before `next_chunk` of the snapshot that ends at `last`.
  void chunk_accepted(EntryId last, uint64_t next_chunk);

  /// A heartbeat is due: a probe that was not answered by now is given up and sent again, and so is
  /// a chunk sent before `chunk_bound`.
  void heartbeat_due(base::Instant chunk_bound);

 private:
  friend class StateWriter;

  /// The snapshot that is being sent, if one is.
  [[nodiscard]] Install* installing();

  LogIndex match_index_;
  LogIndex next_index_;
  base::Instant contact_;
  ReadSequence acked_sequence_;
  uint8_t priority_ = 0;
  std::variant<Probe, Replicate, Install> state_;
  std::optional<LogIndex> needed_;  ///< as the follower said first since it needed none
  std::optional<Install> mending_;  ///< never while state_ is Install
  /// When the follower last began to ask, or a chunk was last sent for `mending_`.
  std::optional<base::Instant> asked_at_;
};

}  // namespace miniraft::raft
