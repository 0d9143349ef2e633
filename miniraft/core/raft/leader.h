// Leader: replicates its log, commits what a majority has, serves reads (Raft §5.3, §5.4, §8), and
// carries out changes of members and of leadership (Raft §6, Thesis §3.10, §4).
//
// Whatever it sends to followers carries the leader's read sequence; each heartbeat round and each
// round of reads raises it, and whatever a follower answers in this term acknowledges it. That one
// number confirms reads, times round trips and reveals lost entries.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/catch_up.h"
#include "miniraft/core/raft/context.h"
#include "miniraft/core/raft/input.h"
#include "miniraft/core/raft/progress.h"
#include "miniraft/core/raft/read_index.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class Leader {
 public:
  /// When this leader next has something to do without being asked.
  [[nodiscard]] base::Instant wake_at(const Context& context) const;

  /// Whether a majority, this node included if it votes, was heard from within the election timeout
  /// (check-quorum, Thesis §6.2). If not, the leader must step down.
  [[nodiscard]] bool has_quorum_contact(const Context& context) const;

  /// Whether this node's own storage has left a write undone for the election timeout. Such a
  /// leader must step down, too: its followers would go on committing what it can never apply
  /// itself, so that it answers nobody while it keeps a healthy node from leading.
  [[nodiscard]] bool is_disk_stalled(const Context& context) const;

  /// Whether a committed configuration leaves this node without a vote: it has led the change to
  /// its end and must step down (Thesis §4.2.2).
  [[nodiscard]] bool is_voted_out(const Context& context) const;

  /// Time has passed: sends heartbeats if they are due, gives up what has taken too long.
  void pass_time(Context& context);

  /// Appends a command; refused when too much is uncommitted, or not durable here.
  void propose(RequestId request, base::Bytes command, Context& context);
  void read(const Read& read, Context& context);

  // leader_membership.cpp
  void change_membership(ChangeMembership change, Context& context);
  void transfer(const TransferLeadership& request, Context& context);
  /// Voted out: tells everybody what is committed and the best follower to take over at once.
  void hand_over(Context& context);

  /// Answers of nodes that are no followers any more are ignored. Requires: the message is of the
  /// current term.
  void accepted(NodeId from, const AppendAccepted& message, Context& context);
  void rejected(NodeId from, const AppendRejected& message, Context& context);
  void chunk_accepted(NodeId from, const SnapshotAccepted& message, Context& context);

  /// This node's own log became durable further on.
  void own_log_persisted(Context& context);

  /// The steps since the last take are over: opens a round for the reads that wait and sends each
  /// follower what it may have.
  void flush(Context& context);

  /// Leadership is over: refuses the reads in hand and answers what was under way. `transferred`
  /// says how a transfer ended.
  void refuse_all(TransferOutcome transferred, Context& context);

  /// This node can apply what is committed from now on.
  void state_restored(const Context& context) { settle(context); }

  /// As Raft::wanted_snapshot has it.
  [[nodiscard]] std::optional<LogIndex> wanted_snapshot(const Context& context) const;

  [[nodiscard]] const std::map<NodeId, Progress>& followers() const { return followers_; }

 private:
  friend class Candidate;
  friend class StateWriter;
  explicit Leader(Context& context);

  /// A transfer under way (Thesis §3.10): no proposals are taken, and once the follower has the
  /// whole log it is told to campaign at once. If no later term has begun by the deadline, this
  /// node leads on.
  struct Transfer {
    std::optional<RequestId> request;  ///< nobody's if this node gives way of itself
    NodeId to;
    base::Instant deadline;
  };

  /// A change that waits for its learners, or for its configuration to be committed.
  struct Change {
    RequestId request;
    std::vector<MemberChange> changes;
    std::map<NodeId, CatchUp> waits_for;  ///< empty once it is in the log
  };

  void append(Payload payload, Context& context);
  [[nodiscard]] bool can_send_entries(const Progress& progress, const Context& context) const;
  void send_append(NodeId to, Progress& progress, bool with_entries, Context& context);
  void install_where_compacted(Context& context);
  void mend_who_has_no_state(const Context& context);
  void send_heartbeats(Context& context);
  void heard_from(NodeId from, Progress& progress, ReadSequence sequence, Context& context);
  void maybe_commit(Context& context);
  void settle(const Context& context);
  void confirm_reads(Context& context);
  [[nodiscard]] bool has_lease(const Context& context) const;
  [[nodiscard]] bool has_committed_in_term(const Context& context) const;

  // leader_membership.cpp
  void append_configuration(Configuration configuration, Context& context);
  void follow_members(LogIndex begin, const Context& context);
  void forget_former_members(const Context& context);
  void await_learners(Context& context);
  void append_change(Context& context);
  void refuse_change(ChangeRefusal refusal, Context& context);
  void complete_change(Context& context);
  [[nodiscard]] bool is_reachable(NodeId node, const Context& context) const;
  [[nodiscard]] std::optional<NodeId> best_successor(const Context& context) const;
  void give_way_to_priority(Context& context);
  void answer_transfer(TransferOutcome outcome, Context& context);
  void send_timeout_now_if_ready(Context& context);
  void send_timeout_now(NodeId to, Context& context);

  template <class F>
  [[nodiscard]] uint64_t quorum_of(uint64_t own, F of_follower, const Context& context) const;

  /// Every member but this node, and former ones until they know, so that they campaign no more.
  std::map<NodeId, Progress> followers_;
  ReadIndex reads_;
  base::Instant heartbeat_at_;
  LogIndex settled_;            ///< committed, durable and to be applied here, up to this place
  size_t unsettled_bytes_ = 0;  ///< of the entries after it

  ReadSequence heartbeat_sequence_;  ///< of the last heartbeat round, to time the answers
  base::Instant heartbeat_sent_;

  /// When the last round was opened that a majority has confirmed: a lease from then on.
  std::optional<base::Instant> leased_from_;
  /// Since then others vote although this leader lives: no lease for the rest of the term.
  bool has_told_to_campaign_ = false;

  /// The sequence when the last configuration was committed: who has acknowledged a later one knows
  /// that it is.
  std::optional<ReadSequence> configured_;
  std::optional<Change> change_;
  std::optional<Transfer> transfer_;
  base::Instant give_way_at_;  ///< to a voter of higher priority, at the earliest
};

}  // namespace miniraft::raft
