// Raft: one node of the protocol as a deterministic function from inputs to effects.
//
// There is no clock, thread, socket, file or entropy in here. The owner hands in what happened with
// the time at which it happened, any number of times, and then takes the effects of it all:
//
//   raft.step(now, input);  raft.step(now, input);  …
//   Effects effects = raft.take_effects(now);   // carried out in the order effects.h gives
//
// Many steps before one take share one write, one fsync and one AppendEntries per follower. The
// node keeps its log in memory; storage holds the same log for recovery. Pre-vote (Thesis §9.6) and
// check-quorum (Thesis §6.2) are always on.
//
// Thread rule: none of its own; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/config.h"
#include "miniraft/core/raft/context.h"
#include "miniraft/core/raft/effects.h"
#include "miniraft/core/raft/entry.h"
#include "miniraft/core/raft/hard_state.h"
#include "miniraft/core/raft/input.h"
#include "miniraft/core/raft/role.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

enum class RoleKind : uint8_t { follower, pre_candidate, candidate, leader };

/// `follower`, `pre_candidate`, `candidate` or `leader`.
const char* name_of(RoleKind role);

/// The node at a glance, for logs, metrics and tests.
struct Status {
  NodeId self;
  Term term;
  RoleKind role = RoleKind::follower;
  std::optional<NodeId> leader;  ///< as far as this node knows, in `term`
  EntryId last_entry;
  LogIndex durable_index;  ///< the log up to here survives a crash of this node
  LogIndex commit_index;
  EntryId log_base;                  ///< the log in memory begins after this
  LogIndex snapshot_index;           ///< where the last snapshot ends; 0 without one
  bool has_state = true;             ///< false until the state is restored from that snapshot
  uint64_t protocol_violations = 0;  ///< messages ignored that no correct peer sends
  bool operator==(const Status&) const = default;
};

class Raft {
 public:
  /// A node as recovered from storage; `recovered` is empty for a new node. It begins as a follower
  /// that waits out an election timeout from `now`, and has committed what the snapshot includes.
  Raft(Config config, Recovered recovered, base::Instant now);

  /// Takes in what happened at `now`. Requires: `now` does not go back between calls.
  /// Messages that contradict themselves are ignored. Those of nodes that are no members as far as
  /// this node knows are not: its configuration may be the older one (Raft §6).
  void step(base::Instant now, Input input);

  /// Everything to be done since the last take. Requires: `now` as in step.
  [[nodiscard]] Effects take_effects(base::Instant now);

  /// When a TimePassed is due at the latest, if nothing else happens before.
  [[nodiscard]] base::Instant wake_at() const;

  [[nodiscard]] Status status() const;

  /// The members as this node's log has them, committed or not (Raft §6). Lives until the next
  /// step.
  [[nodiscard]] const Configuration& configuration() const { return context_.configuration(); }
  /// What a snapshot of the state that has applied `last` stands for. Requires: that is committed
  /// here, and not before the last snapshot.
  [[nodiscard]] SnapshotMeta snapshot_at(LogIndex last) const;

  /// Where a snapshot must end, at the earliest, that a follower has asked this node for, who leads
  /// and has none so late. The owner is to make one as soon as it has applied that much.
  [[nodiscard]] std::optional<LogIndex> wanted_snapshot() const;

  /// Whether it refuses its vote to all but the leader it lately heard from (Thesis §4.2.3).
  [[nodiscard]] bool is_bound_to_a_leader() const {
    return context_.is_bound_to_leader_other_than(context_.self());
  }

  /// CHECKs everything that must hold between steps. For tests and simulation: O(log).
  void check_invariants() const;

 private:
  friend class StateWriter;

  void on_time_passed();
  void on_message(NodeId from, Message message);
  void on_propose(Propose propose);
  void on_read(Read read);
  void on_persisted(Persisted persisted);
  void on_higher_term(HigherTerm message);
  void on_snapshot_stored(SnapshotStored stored);
  void on_state_restored(StateRestored restored);
  void on_state_unreadable(StateUnreadable unreadable);
  void on_change_membership(ChangeMembership change);
  void on_transfer_leadership(const TransferLeadership& transfer);
  void leave_if_voted_out();

  // append_entries.cpp
  void on_append_entries(NodeId from, AppendEntries message);
  void acknowledge(NodeId leader, LogIndex match, ReadSequence read_sequence, bool can_wait);
  void on_append_answer(NodeId from, const Message& message);
  [[nodiscard]] bool follow(NodeId from, Term term);

  // install_snapshot.cpp
  void on_install_snapshot(NodeId from, InstallSnapshot message);
  void install(const SnapshotMeta& snapshot);
  void install_beside_log(const SnapshotMeta& snapshot);
  [[nodiscard]] bool is_about_last_snapshot(LogIndex last) const;
  void compact_before(LogIndex last);
  void compact_some();

  // votes.cpp
  void on_pre_vote_request(NodeId from, const PreVoteRequest& message);
  void on_pre_vote_reply(NodeId from, const PreVoteReply& message);
  void on_request_vote(NodeId from, const RequestVote& message);
  void on_request_vote_reply(NodeId from, const RequestVoteReply& message);
  void on_timeout_now(NodeId from, TimeoutNow message);
  [[nodiscard]] bool is_bound_to_leader_other_than(NodeId asker) const;
  void start_pre_vote();
  void count_pre_votes();
  void count_votes();

  /// Raft Fig. 2, rules for all servers: a later term makes everybody a follower of nobody.
  void advance_to(Term term);
  void step_down_to_follower(TransferOutcome transferred = TransferOutcome::stepped_down);

  /// The chunks that came of a snapshot, of one leader in one term.
  struct Incoming {
    Term term;
    EntryId last;
    uint64_t next_chunk = 0;
  };

  Context context_;
  Role role_;
  LogIndex committed_taken_;  ///< committed entries up to here were handed out
  LogIndex compact_to_;       ///< the log may go up to here
  std::optional<Incoming> incoming_;
  bool is_restore_due_ = false;  ///< the last snapshot was installed, and not handed out yet
};

}  // namespace miniraft::raft
