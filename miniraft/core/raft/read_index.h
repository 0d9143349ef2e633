// ReadIndex: linearizable reads without a log entry (Raft §8, Thesis §6.4).
//
// The leader collects reads and opens a round for them, which fixes their read index: the commit
// index at that time. Two conditions make it safe. (a) Before it opens the round, the leader has
// committed an entry of its own term, so its commit index is current. (b) Before it serves the
// reads, a majority answers a message of this term that was sent after the round was opened, so no
// later leader had committed more when the round was opened. Rounds are numbered by the leader's
// own read sequence, never by the RequestIds of the reads.
//
// If leases are enabled, rounds also extend the leader's lease (Thesis §6.4.1): a voter that
// acknowledged a round votes for no other node until an election timeout after the round was
// opened.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/effects.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class ReadIndex {
 public:
  /// The sequence to put into messages now.
  [[nodiscard]] ReadSequence sequence() const { return sequence_; }
  [[nodiscard]] size_t pending() const { return pending_; }

  /// A read arrived. It waits until `open_round` assigns it to a round.
  void add(RequestId request);

  /// Whether reads wait for a round. Open one only after the leader has committed an entry of its
  /// term.
  [[nodiscard]] bool wants_round() const { return !waiting_.empty(); }

  /// Opens a round at `now` and increments the sequence. If `read_index` is given, the waiting
  /// reads join the round and will be served at that index. Otherwise they keep waiting.
  void open_round(std::optional<LogIndex> read_index, base::Instant now);

  /// A majority has acknowledged the sequence `confirmed`. Appends the reads of the rounds up to it
  /// to `out`. Returns the time at which the last of these rounds was opened, or nullopt if no
  /// round was newly confirmed.
  std::optional<base::Instant> confirm(ReadSequence confirmed, std::vector<ReadReady>& out);

  /// This node stops leading: refuses every pending read.
  void refuse_all(std::vector<ReadRefused>& out);

 private:
  friend class StateWriter;

  struct Round {
    ReadSequence sequence;
    base::Instant opened;
    LogIndex read_index;  ///< meaningful only if there are requests
    std::vector<RequestId> requests;
  };

  ReadSequence sequence_;
  std::vector<RequestId> waiting_;
  std::deque<Round> rounds_;
  size_t pending_ = 0;
};

}  // namespace miniraft::raft
