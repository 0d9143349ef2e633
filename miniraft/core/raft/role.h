// The roles of Raft Fig. 4, each with only its own data, and the transitions between them.
//
//   Follower ──► PreCandidate ──► Candidate ──► Leader        any role ──► Follower
//   Follower ─────────(TimeoutNow)──────► Candidate
//
// A transition consumes the role that it leaves, so code cannot use a role that has ended. No
// function leads from Follower to Leader. A PreCandidate asks for pre-votes (Thesis §9.6), so that
// a node that cannot win an election does not increase the term.
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/context.h"
#include "miniraft/core/raft/leader.h"
#include "miniraft/core/raft/quorum.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

/// The answers to one election or pre-election. Only the first answer of each voter counts.
class Ballot {
 public:
  /// Records an answer from any node. result() counts only those of voters.
  void record(NodeId from, bool granted) { answers_.emplace(from, granted); }
  [[nodiscard]] VoteResult result(const Configuration& configuration) const;

 private:
  friend class StateWriter;
  std::map<NodeId, bool> answers_;
};

class Candidate;
class PreCandidate;

/// Waits for messages from a leader or for vote requests (Raft §5.2).
class Follower {
 public:
  /// A follower that knows no leader yet, with a new election deadline.
  explicit Follower(Context& context) : deadline_(context.draw_election_deadline()) {}

  [[nodiscard]] std::optional<NodeId> leader() const { return leader_; }
  [[nodiscard]] base::Instant deadline() const { return deadline_; }

  /// A valid message from the leader of the current term arrived. Resets the election deadline.
  void hear_from(NodeId leader, Context& context);

  /// This node granted its vote. Resets the deadline, so that the candidate has a full election
  /// timeout to win.
  void voted(Context& context) { deadline_ = context.draw_election_deadline(); }

  /// The deadline passed, but this node may not campaign. Resets the deadline.
  void wait_on(Context& context) { deadline_ = context.draw_election_deadline(); }

  /// The deadline passed: asks all other voters for pre-votes (Thesis §9.6).
  [[nodiscard]] PreCandidate start_pre_vote(Context& context) &&;

  /// The leader sent TimeoutNow: campaigns at once, without a pre-vote (Thesis §3.10).
  [[nodiscard]] Candidate take_over(Context& context) &&;

 private:
  friend class StateWriter;
  std::optional<NodeId> leader_;
  base::Instant deadline_;
};

/// Has asked for pre-votes for the next term, but has not entered that term.
class PreCandidate {
 public:
  explicit PreCandidate(Context& context);

  [[nodiscard]] base::Instant deadline() const { return deadline_; }
  [[nodiscard]] Ballot& ballot() { return ballot_; }

  /// The deadline passed without a majority: starts another pre-vote round.
  [[nodiscard]] PreCandidate start_pre_vote(Context& context) &&;

  /// A majority granted its pre-vote: enters the next term and asks for votes (Raft §5.2).
  [[nodiscard]] Candidate start_election(Context& context) &&;

 private:
  friend class StateWriter;
  Ballot ballot_;
  base::Instant deadline_;
};

/// Has entered a new term, voted for itself and asked for votes (Raft §5.2). Its own vote counts
/// only once it is durable. Otherwise a crash could make the node forget that vote, and it could
/// vote again in a term that it has already led.
class Candidate {
 public:
  [[nodiscard]] base::Instant deadline() const { return deadline_; }
  [[nodiscard]] Ballot& ballot() { return ballot_; }

  /// The deadline passed, but this node's own vote is not durable yet, so its vote requests have
  /// not been sent. The disk is slower than the election timeout. Waits for another timeout,
  /// because a new term would only add another write to the queue.
  void wait_for_own_vote(Context& context) { deadline_ = context.draw_election_deadline(); }

  /// The deadline passed without a decision: returns to pre-vote, so that the term does not
  /// increase in vain.
  [[nodiscard]] PreCandidate start_pre_vote(Context& context) &&;

  /// A majority granted its vote.
  [[nodiscard]] Leader become_leader(Context& context) &&;

 private:
  friend class PreCandidate;
  friend class StateWriter;
  friend class Follower;
  Candidate(Context& context, bool is_transfer);

  Ballot ballot_;
  base::Instant deadline_;
};

using Role = std::variant<Follower, PreCandidate, Candidate, Leader>;

/// Turns any role into a follower, for example because of a later term, a leader of this term, or
/// a lost quorum. If the role is Leader, refuses its pending reads, answers its pending change, and
/// answers its pending transfer with `transferred`. Does not change the vote.
[[nodiscard]] Follower step_down(Role&& role, TransferOutcome transferred, Context& context);

}  // namespace miniraft::raft
