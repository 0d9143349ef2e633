// ReadIndex: linearizable reads without a log entry (Raft §8, Thesis §6.4).
//
// A read is served at the commit index of its arrival, once (a) the leader has committed an entry
// of its own term, so that its commit index is current, and (b) a majority has answered a message
// of this term that was sent after the read arrived, so that no newer leader can have committed
// more. (b) is counted in the leader's own read sequence, never in the caller's token.
//
// The same rounds give the leader its lease, where that is asked for (Thesis §6.4.1): who has
// acknowledged a round votes for nobody else until an election timeout after it was opened.
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
  /// The sequence that messages carry now.
  [[nodiscard]] ReadSequence sequence() const { return sequence_; }
  [[nodiscard]] size_t pending() const { return pending_; }

  /// A read arrived. It waits until `open_round` gives it a sequence.
  void add(RequestId request);

  /// Whether reads wait for a round. They must not get one before the leader has committed an
  /// entry of its term.
  [[nodiscard]] bool wants_round() const { return !waiting_.empty(); }

  /// Begins a new round at `now`: everything sent from now on carries a larger sequence. Reads that
  /// wait join it and will be served at `read_index`; nullopt leaves them waiting.
  void open_round(std::optional<LogIndex> read_index, base::Instant now);

  /// A majority has acknowledged `confirmed`: moves the reads of these rounds to `out`. Returns
  /// when the last of them was opened; nothing if there is none that was not confirmed before.
  std::optional<base::Instant> confirm(ReadSequence confirmed, std::vector<ReadReady>& out);

  /// The leader steps down: refuses every read.
  void refuse_all(std::vector<ReadRefused>& out);

 private:
  friend class StateWriter;

  struct Round {
    ReadSequence sequence;
    base::Instant opened;
    LogIndex read_index;  ///< meaningful with requests
    std::vector<RequestId> requests;
  };

  ReadSequence sequence_;
  std::vector<RequestId> waiting_;
  std::deque<Round> rounds_;
  size_t pending_ = 0;
};

}  // namespace miniraft::raft
