// Progress: what a leader knows about one follower's log (Raft Fig. 2: nextIndex, matchIndex).
//
// Three states, each with its own data:
//   Probe      The leader does not know where the logs agree. It sends one AppendEntries at a time
//              until the follower accepts one.
//   Replicate  The leader knows where the logs agree. It sends AppendEntries without waiting for
//              answers, up to a limit, so next_index runs ahead of match_index.
//   Install    The leader's log no longer holds the entries that the follower needs. The leader
//              sends a snapshot, with one chunk in flight at a time (Raft §7).
// In addition, a leader may send a snapshot to a follower that cannot read its own. The follower
// meanwhile accepts entries as usual if its log is up to date.
// Invariant: match_index < next_index. match_index never decreases within a term.
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
  bool is_waiting = false;  ///< an AppendEntries is in flight
};

/// An unanswered AppendEntries with entries.
struct InFlightAppend {
  LogIndex last;     ///< index of its last entry
  size_t bytes = 0;  ///< cost of its entries, as counted by cost_bytes
};

struct Replicate {
  std::deque<InFlightAppend> in_flight;
  size_t in_flight_bytes = 0;
  /// The leader's read sequence when it last sent entries. If the follower accepts a message of a
  /// later sequence, but its log does not hold those entries, they were lost.
  ReadSequence last_sent_sequence;
  /// The follower's log agrees up to here, durable or not, unless the follower has crashed since.
  LogIndex held;
};

/// A snapshot being sent. One chunk is in flight, or ready to be sent.
struct Install {
  SnapshotMeta snapshot;
  uint64_t next_chunk = 0;
  std::optional<base::Instant> sent;  ///< when `next_chunk` was sent; empty if it is not in flight
};

class Progress {
 public:
  /// The state at the start of a leadership: probing at `next_index`, the end of the leader's log
  /// (Raft §5.3). The follower counts as heard from at `now`, so that the first check-quorum takes
  /// place a full election timeout later.
  Progress(LogIndex next_index, base::Instant now) : next_index_(next_index), contact_(now) {}

  [[nodiscard]] LogIndex match_index() const { return match_index_; }
  [[nodiscard]] LogIndex next_index() const { return next_index_; }
  /// The last index up to which the logs are known to agree, whether durable at the follower or
  /// not; less than next_index(). Requires: neither probing nor installing.
  [[nodiscard]] LogIndex held_index() const;
  [[nodiscard]] base::Instant contact() const { return contact_; }
  [[nodiscard]] ReadSequence acked_sequence() const { return acked_sequence_; }
  /// The follower's priority, as of its last AppendAccepted.
  [[nodiscard]] uint8_t priority() const { return priority_; }
  [[nodiscard]] bool is_probing() const { return std::holds_alternative<Probe>(state_); }
  [[nodiscard]] bool is_installing() const { return std::holds_alternative<Install>(state_); }

  /// Whether an AppendEntries with entries may be sent now. While replicating: fewer than
  /// `in_flight_max` messages and fewer than `bytes_max` bytes are in flight. While probing: none
  /// is.
  [[nodiscard]] bool can_send(size_t in_flight_max, size_t bytes_max) const;

  /// An AppendEntries was sent whose entries end at `last` and cost `bytes`. For one without
  /// entries `last` is next_index() - 1.
  void sent(LogIndex last, ReadSequence sequence, size_t bytes);

  /// The follower answered in this term. `sequence` is that of the message it answered.
  void heard(base::Instant now, ReadSequence sequence);

  /// The follower's durable log matches the leader's up to `match`; its log in memory matches at
  /// least up to `held`. Returns whether match_index() grew.
  bool accepted(LogIndex match, LogIndex held, ReadSequence sequence);
  void prioritise(uint8_t priority) { priority_ = priority; }

  /// The follower rejected an AppendEntries whose prev was `rejected_prev`. The logs agree at
  /// `agree` at most. Ignores answers that arrive out of order. Requires: agree < rejected_prev.
  void rejected(LogIndex rejected_prev, LogIndex agree);

  /// The leader's log no longer holds the entry before next_index(), so it sends `snapshot`
  /// instead. This also serves a follower that cannot read its own snapshot.
  void install(SnapshotMeta snapshot) {
    state_ = Install{std::move(snapshot), 0, std::nullopt};
    replacement_.reset();
  }

  /// The follower reported at `now` whether it needs a snapshot because it cannot read its own, and
  /// where that snapshot must end at the earliest (AppendAccepted). A new request is ignored until
  /// `retry` after the last accepted one, and until `retry` after a chunk was last sent for one:
  /// the follower may be unable to read any snapshot, or may raise its request again and again. If
  /// the follower needs none, or needs a later one than the replacement being sent, the leader
  /// stops sending that replacement.
  void needs_snapshot(std::optional<LogIndex> needed, base::Instant now, base::Duration retry);
  /// The smallest index at which a snapshot for that request may end. Returns nullopt if there is
  /// no request, or if a snapshot is already being sent.
  [[nodiscard]] std::optional<LogIndex> needed_snapshot() const;
  /// Starts to send `snapshot` for that request. Requires: needed_snapshot() has a value, and
  /// `snapshot` ends there or later.
  void install_replacement(SnapshotMeta snapshot) {
    replacement_ = Install{std::move(snapshot), 0, std::nullopt};
  }

  /// The chunk to send at `now`, which then counts as sent. Returns nullopt if no snapshot is being
  /// sent or a chunk is in flight.
  [[nodiscard]] std::optional<SnapshotChunk> take_chunk(base::Instant now);

  /// The follower has the chunks before `next_chunk` of the snapshot that ends at `last`.
  void chunk_accepted(EntryId last, uint64_t next_chunk);

  /// A heartbeat is due. An unanswered probe, and a chunk sent before `chunk_bound`, are considered
  /// lost and may be sent again.
  void heartbeat_due(base::Instant chunk_bound);

 private:
  friend class StateWriter;

  /// The snapshot being sent, or nullptr.
  [[nodiscard]] Install* installing();

  LogIndex match_index_;
  LogIndex next_index_;
  base::Instant contact_;
  ReadSequence acked_sequence_;
  uint8_t priority_ = 0;
  std::variant<Probe, Replicate, Install> state_;
  /// The index in the first request. Cleared when the follower needs no snapshot.
  std::optional<LogIndex> needed_;
  /// The replacement being sent. Empty while state_ is Install.
  std::optional<Install> replacement_;
  /// When the follower's last request was accepted, or a chunk of `replacement_` was last sent.
  std::optional<base::Instant> asked_at_;
};

}  // namespace miniraft::raft
