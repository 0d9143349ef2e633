// Leader: replicates its log, commits the entries that a majority has stored, serves reads (Raft
// §5.3, §5.4, §8), and carries out membership changes and leadership transfers (Raft §6, Thesis
// §3.10, §4).
//
// Every AppendEntries and InstallSnapshot carries the leader's read sequence, and the follower's
// answer returns it. Each heartbeat round and each round of reads increments the sequence, so an
// answer acknowledges every round up to its sequence. The leader uses it to confirm reads, to
// measure round trips, and to detect lost entries (Replicate::last_sent_sequence).
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
  /// The time at which this leader next needs a TimePassed.
  [[nodiscard]] base::Instant wake_at(const Context& context) const;

  /// Whether a majority has been heard from within the election timeout, counting this node if it
  /// is a voter (check-quorum, Thesis §6.2). If not, the leader must step down.
  [[nodiscard]] bool has_quorum_contact(const Context& context) const;

  /// Whether a write to this node's own storage has been pending for the election timeout. If so,
  /// the leader must step down. Otherwise its followers could still commit entries that this node
  /// can never apply: it would answer no client, and would prevent a healthy node from leading.
  [[nodiscard]] bool is_disk_stalled(const Context& context) const;

  /// Whether a committed configuration that is not joint gives this node no vote. The leader has
  /// then completed the change and must step down (Thesis §4.2.2).
  [[nodiscard]] bool is_removed_as_voter(const Context& context) const;

  /// Sends heartbeats if they are due, and gives up transfers and changes that took too long.
  void pass_time(Context& context);

  /// Appends a command. Refuses it as busy during a leadership transfer, or if
  /// Options::uncommitted_bytes_max is exceeded.
  void propose(RequestId request, base::Bytes command, Context& context);
  void read(const Read& read, Context& context);

  // leader_membership.cpp
  void change_membership(ChangeMembership change, Context& context);
  void transfer(const TransferLeadership& request, Context& context);
  /// For a leader without a vote: sends the commit index to all followers, and tells the best
  /// successor to campaign at once.
  void hand_over(Context& context);

  /// Handles an answer of a follower. Answers of nodes that are not followers any more are ignored.
  /// Requires: the message is of the current term.
  void accepted(NodeId from, const AppendAccepted& message, Context& context);
  void rejected(NodeId from, const AppendRejected& message, Context& context);
  void chunk_accepted(NodeId from, const SnapshotAccepted& message, Context& context);

  /// More of this node's own log became durable.
  void own_log_persisted(Context& context);

  /// Called once per take_effects, after all steps. Opens a round for the waiting reads and sends
  /// each follower the entries or the snapshot chunk that its Progress allows.
  void flush(Context& context);

  /// This node stops leading. Refuses all pending reads and answers the pending change and
  /// transfer. `transferred` is the outcome of the transfer.
  void refuse_all(TransferOutcome transferred, Context& context);

  /// The state machine was restored, so this node can apply committed entries from now on.
  void state_restored(const Context& context) { advance_applicable_index(context); }

  /// See Raft::wanted_snapshot.
  [[nodiscard]] std::optional<LogIndex> wanted_snapshot(const Context& context) const;

  [[nodiscard]] const std::map<NodeId, Progress>& followers() const { return followers_; }

 private:
  friend class Candidate;
  friend class StateWriter;
  explicit Leader(Context& context);

  /// A leadership transfer in progress (Thesis §3.10). The leader refuses proposals meanwhile. Once
  /// `to` has the whole log, the leader tells it to campaign at once. If no later term has begun by
  /// the deadline, this node continues to lead.
  struct Transfer {
    std::optional<RequestId> request;  ///< empty if this node transfers on its own initiative
    NodeId to;
    base::Instant deadline;
  };

  /// A change that waits for its learners to catch up, or for its configuration to be committed.
  struct Change {
    RequestId request;
    std::vector<MemberChange> changes;
    std::map<NodeId, CatchUp> waits_for;  ///< empty once the change is in the log
  };

  void append(Payload payload, Context& context);
  [[nodiscard]] bool can_send_entries(const Progress& progress, const Context& context) const;
  void send_append(NodeId to, Progress& progress, bool with_entries, Context& context);
  void install_where_compacted(Context& context);
  void install_replacements(const Context& context);
  void send_heartbeats(Context& context);
  void heard_from(NodeId from, Progress& progress, ReadSequence sequence, Context& context);
  void maybe_commit(Context& context);
  void advance_applicable_index(const Context& context);
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
  void transfer_to_higher_priority(Context& context);
  void answer_transfer(TransferOutcome outcome, Context& context);
  void send_timeout_now_if_ready(Context& context);
  void send_timeout_now(NodeId to, Context& context);

  template <class F>
  [[nodiscard]] uint64_t quorum_of(uint64_t own, F of_follower, const Context& context) const;

  /// Every member except this node. Also each former member, until it knows that its removal is
  /// committed (it then stops campaigning) or has been unreachable for an election timeout.
  std::map<NodeId, Progress> followers_;
  ReadIndex reads_;
  base::Instant heartbeat_at_;
  /// This node can apply the log up to this index: it is committed, durable on this node, and this
  /// node has its state.
  LogIndex applicable_index_;
  /// Cost of the entries after `applicable_index_`, as counted by cost_bytes. Limited by
  /// Options::uncommitted_bytes_max.
  size_t uncommitted_bytes_ = 0;

  /// The sequence of the last heartbeat round and the time it was sent, to measure round trips.
  ReadSequence heartbeat_sequence_;
  base::Instant heartbeat_sent_;

  /// The start of the lease: the time at which this leader opened the latest round that a majority
  /// has confirmed. Reset by a configuration change and by TimeoutNow.
  std::optional<base::Instant> leased_from_;
  /// Set once this leader has sent TimeoutNow. Voters may then elect another node although this
  /// leader is alive, so it has no lease for the rest of the term.
  bool has_sent_timeout_now_ = false;

  /// The read sequence at the time when the latest configuration was committed. A follower that
  /// acknowledged a later sequence knows that the configuration is committed.
  std::optional<ReadSequence> sequence_at_configuration_commit_;
  std::optional<Change> change_;
  std::optional<Transfer> transfer_;
  /// Earliest time to hand over to a voter of higher priority.
  base::Instant priority_transfer_at_;
};

}  // namespace miniraft::raft
