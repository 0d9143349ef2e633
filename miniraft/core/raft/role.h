// The roles of Raft Fig. 4, each with only its own data, and the transitions between them.
//
//   Follower ──► PreCandidate ──► Candidate ──► Leader        any role ──► Follower
//   Follower ──────(told by the leader)──► Candidate
//
// A transition consumes the role it leaves, so a role that is over cannot be used, and there is no
// function that would lead from Follower to Leader. PreCandidate asks for pre-votes (Thesis §9.6):
// a node that could not win never raises the term.
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

/// The answers to one election or pre-election: each voter counts once, its first answer.
class Ballot {
 public:
  /// Whoever answers: only voters count.
  void record(NodeId from, bool granted) { answers_.emplace(from, granted); }
  [[nodiscard]] VoteResult result(const Configuration& configuration) const;

 private:
  friend class StateWriter;
  std::map<NodeId, bool> answers_;
};

class Candidate;
class PreCandidate;

/// Waits for entries of a leader, or to be asked for its vote (Raft §5.2).
class Follower {
 public:
  /// Of nobody yet; waits out an election timeout from now.
  explicit Follower(Context& context) : deadline_(context.draw_election_deadline()) {}

  [[nodiscard]] std::optional<NodeId> leader() const { return leader_; }
  [[nodiscard]] base::Instant deadline() const { return deadline_; }

  /// A valid AppendEntries of the current term's leader came in.
  void hear_from(NodeId leader, Context& context);

  /// This node gave its vote: the candidate gets a full timeout to win.
  void voted(Context& context) { deadline_ = context.draw_election_deadline(); }

  /// This node may not campaign.
  void wait_on(Context& context) { deadline_ = context.draw_election_deadline(); }

  /// The election timeout passed: asks everybody whether it could win (Thesis §9.6).
  [[nodiscard]] PreCandidate start_pre_vote(Context& context) &&;

  /// The leader asks this node to take over: it campaigns at once, without asking (Thesis §3.10).
  [[nodiscard]] Candidate take_over(Context& context) &&;

 private:
  friend class StateWriter;
  std::optional<NodeId> leader_;
  base::Instant deadline_;
};

/// Has asked whether it could win an election of the next term; has not entered that term.
class PreCandidate {
 public:
  explicit PreCandidate(Context& context);

  [[nodiscard]] base::Instant deadline() const { return deadline_; }
  [[nodiscard]] Ballot& ballot() { return ballot_; }

  /// Nobody answered in time: asks again.
  [[nodiscard]] PreCandidate start_pre_vote(Context& context) &&;

  /// A majority would vote for it: enters the next term and asks for votes (Raft §5.2).
  [[nodiscard]] Candidate start_election(Context& context) &&;

 private:
  friend class StateWriter;
  Ballot ballot_;
  base::Instant deadline_;
};

/// Has entered a term, voted for itself and asked for votes (Raft §5.2). Its own vote counts once
/// it is durable: a node that led a term and forgot it in a crash could lead it again.
class Candidate {
 public:
  [[nodiscard]] base::Instant deadline() const { return deadline_; }
  [[nodiscard]] Ballot& ballot() { return ballot_; }

  /// The time is over, but the others have not even been asked: this node's disk is slower than
  /// the timeout. Asking for another term would only queue one more write.
  void wait_for_own_vote(Context& context) { deadline_ = context.draw_election_deadline(); }

  /// No decision in time: back to asking first, so that the term does not rise in vain.
  [[nodiscard]] PreCandidate start_pre_vote(Context& context) &&;

  /// A majority voted for it.
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

/// Any role gives way to a follower: a later term, a leader of this term, or a quorum that is out
/// of reach. Reads that the leader had in hand are refused, and a transfer ends as `transferred`;
/// the vote stays as it is.
[[nodiscard]] Follower step_down(Role&& role, TransferOutcome transferred, Context& context);

}  // namespace miniraft::raft
