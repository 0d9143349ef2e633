// Leader: replicates its log, commits what a majority has, serves reads (Raft §5.3, §5.4, §8).
//
// Every AppendEntries carries the leader's read sequence; each heartbeat round and each round of
// reads raises it, and whatever a follower answers in this term acknowledges it. That one number
// confirms reads, times round trips and reveals lost entries.
#pragma once

#include <cstddef>
#include <map>

#include "core/base/time.h"
#include "core/raft/context.h"
#include "core/raft/progress.h"
#include "core/raft/read_index.h"
#include "core/raft/types.h"

namespace miniraft::raft {

class Leader {
 public:
  /// When this leader next has something to do without being asked.
  [[nodiscard]] base::Instant wake_at(const Context& context) const;

  /// Whether a majority, this node included, was heard from within the election timeout
  /// (check-quorum, Thesis §6.2). If not, the leader must step down.
  [[nodiscard]] bool has_quorum_contact(const Context& context) const;

  /// Whether this node's own storage has left a write undone for the election timeout. Such a
  /// leader must step down, too: its followers would go on committing what it can never apply
  /// itself, so that it answers nobody while it keeps a healthy node from leading.
  [[nodiscard]] bool is_disk_stalled(const Context& context) const;

  /// Sends heartbeats if they are due.
  void heartbeat_if_due(Context& context);

  /// Appends a command; refused when too much is uncommitted, or not durable here.
  void propose(RequestId request, base::Bytes command, Context& context);
  void read(RequestId request, Context& context);

  /// Requires: `from` is another voter, the message is of the current term.
  void accepted(NodeId from, const AppendAccepted& message, Context& context);
  void rejected(NodeId from, const AppendRejected& message, Context& context);

  /// This node's own log became durable further on.
  void own_log_persisted(Context& context);

  /// The steps since the last take are over: opens a round for the reads that wait and sends each
  /// follower what it may have.
  void flush(Context& context);

  void refuse_reads(Context& context);

  [[nodiscard]] const std::map<NodeId, Progress>& followers() const { return followers_; }

 private:
  friend class Candidate;
  explicit Leader(Context& context);

  void append(Payload payload, Context& context);
  [[nodiscard]] bool can_send_entries(const Progress& progress, const Context& context) const;
  void send_append(NodeId to, Progress& progress, bool with_entries, Context& context);
  void send_heartbeats(Context& context);
  void heard_from(NodeId from, Progress& progress, ReadSequence sequence, Context& context);
  void maybe_commit(Context& context);
  void settle(const Context& context);
  void confirm_reads(Context& context);
  [[nodiscard]] bool has_committed_in_term(const Context& context) const;

  template <class F>
  [[nodiscard]] uint64_t quorum_of(uint64_t own, F of_follower) const;

  std::map<NodeId, Progress> followers_;  ///< every voter but this node
  ReadIndex reads_;
  base::Instant heartbeat_at_;
  LogIndex settled_;            ///< committed, and durable here, up to this place
  size_t unsettled_bytes_ = 0;  ///< of the entries after it

  ReadSequence heartbeat_sequence_;  ///< of the last heartbeat round, to time the answers
  base::Instant heartbeat_sent_;
};

}  // namespace miniraft::raft
