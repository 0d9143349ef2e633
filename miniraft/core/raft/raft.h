// Raft: one node of the protocol, as a deterministic function from inputs to effects.
//
// Raft uses no clock, thread, socket, file or entropy source. The owner steps any number of inputs,
// each with the time at which it happened, and then takes the effects of all of them:
//
//   raft.step(now, input);  raft.step(now, input);  …
//   Effects effects = raft.take_effects(now);   // carried out in the order that effects.h gives
//
// All steps before one take share one write, one fsync and one AppendEntries per follower. The log
// is in memory; storage holds a copy for recovery. Pre-vote (Thesis §9.6) and check-quorum (Thesis
// §6.2) are always on.
//
// Thread rule: not thread-safe; use from one thread at a time.
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

/// A summary of the node's state, for logs, metrics and tests.
struct Status {
  NodeId self;
  Term term;
  RoleKind role = RoleKind::follower;
  std::optional<NodeId> leader;  ///< the leader of `term`, if this node knows it
  EntryId last_entry;
  LogIndex durable_index;  ///< the log up to here is durable on this node
  LogIndex commit_index;
  EntryId log_base;                  ///< the log in memory begins after this entry
  LogIndex snapshot_index;           ///< index at which the last snapshot ends; 0 if there is none
  bool has_state = true;             ///< false until the state is restored from that snapshot
  uint64_t protocol_violations = 0;  ///< messages ignored that no correct peer sends
  bool operator==(const Status&) const = default;
};

class Raft {
 public:
  /// A node with the state `recovered` from storage, which is empty for a new node. It starts as a
  /// follower with an election timeout from `now`. Its commit index is the end of the snapshot, or
  /// 0 without one.
  Raft(Config config, Recovered recovered, base::Instant now);

  /// Processes one input that happened at `now`. Requires: `now` never decreases between calls.
  /// Messages that contradict themselves are ignored and counted as protocol violations. Messages
  /// from nodes outside of this node's configuration are processed, because that configuration may
  /// be out of date (Raft §6).
  void step(base::Instant now, Input input);

  /// Returns and clears the effects of all steps since the last call. Requires: `now` as for step.
  [[nodiscard]] Effects take_effects(base::Instant now);

  /// The time at which the owner must step TimePassed at the latest.
  [[nodiscard]] base::Instant wake_at() const;

  [[nodiscard]] Status status() const;

  /// The latest configuration in this node's log, committed or not (Raft §6). The reference is
  /// valid until the next step.
  [[nodiscard]] const Configuration& configuration() const { return context_.configuration(); }
  /// The metadata of a snapshot of the state machine after applying the entry at `last`. Requires:
  /// the entry was handed out (Effects::committed or Effects::restore), and is not before the last
  /// snapshot.
  [[nodiscard]] SnapshotMeta snapshot_at(LogIndex last) const;

  /// If this node leads and a follower needs a later snapshot than the leader has: the smallest
  /// index at which that snapshot may end. The owner should make one as soon as it has applied that
  /// index.
  [[nodiscard]] std::optional<LogIndex> wanted_snapshot() const;

  /// Whether this node heard from a leader within the election timeout, and therefore refuses its
  /// vote to every other node (Thesis §4.2.3). A restarted node assumes that it heard from one just
  /// before it stopped.
  [[nodiscard]] bool has_live_leader() const {
    return context_.has_live_leader_other_than(context_.self());
  }

  /// CHECKs the invariants that hold between steps. For tests and simulation. O(log).
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
  void step_down_if_removed();

  // append_entries.cpp
  void on_append_entries(NodeId from, AppendEntries message);
  void acknowledge(NodeId leader, LogIndex match, ReadSequence read_sequence, bool can_wait);
  void on_append_answer(NodeId from, const Message& message);
  [[nodiscard]] bool follow(NodeId from, Term term);

  // install_snapshot.cpp
  void on_install_snapshot(NodeId from, InstallSnapshot message);
  void install(const SnapshotMeta& snapshot);
  void install_keeping_log(const SnapshotMeta& snapshot);
  [[nodiscard]] bool is_about_last_snapshot(LogIndex last) const;
  void compact_before(LogIndex last);
  void compact_some();

  // votes.cpp
  void on_pre_vote_request(NodeId from, const PreVoteRequest& message);
  void on_pre_vote_reply(NodeId from, const PreVoteReply& message);
  void on_request_vote(NodeId from, const RequestVote& message);
  void on_request_vote_reply(NodeId from, const RequestVoteReply& message);
  void on_timeout_now(NodeId from, TimeoutNow message);
  [[nodiscard]] bool has_live_leader_other_than(NodeId asker) const;
  void start_pre_vote();
  void count_pre_votes();
  void count_votes();

  /// Enters a later term as a follower that knows no leader (Raft Fig. 2, rules for all servers).
  void advance_to(Term term);
  void step_down_to_follower(TransferOutcome transferred = TransferOutcome::stepped_down);

  /// The snapshot being received: its chunks, from one leader in one term.
  struct Incoming {
    Term term;
    EntryId last;
    uint64_t next_chunk = 0;
  };

  Context context_;
  Role role_;
  LogIndex committed_taken_;  ///< committed entries up to here were handed out
  LogIndex compact_to_;       ///< the log may be compacted up to here
  std::optional<Incoming> incoming_;
  /// The last snapshot was installed, but `restore` was not handed out yet.
  bool is_restore_due_ = false;
};

}  // namespace miniraft::raft
