// How a node requests and grants votes (Raft §5.2, §5.4.1) and pre-votes (Thesis §9.6).

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"
#include "miniraft/core/raft/raft.h"

namespace miniraft::raft {

void Raft::start_pre_vote() {
  role_ = std::visit(
      base::overloaded{
          [this](Follower& role) -> Role { return std::move(role).start_pre_vote(context_); },
          [this](PreCandidate& role) -> Role { return std::move(role).start_pre_vote(context_); },
          [this](Candidate& role) -> Role { return std::move(role).start_pre_vote(context_); },
          [](Leader& role) -> Role {
            MINIRAFT_CHECK(false);  // A leader does not campaign.
            return std::move(role);
          },
      },
      role_);
  count_pre_votes();
}

void Raft::count_pre_votes() {
  auto& asking = std::get<PreCandidate>(role_);
  if (asking.ballot().result(context_.configuration()) != VoteResult::won) return;
  role_ = std::move(asking).start_election(context_);
}

void Raft::count_votes() {
  auto& candidate = std::get<Candidate>(role_);
  // A candidate that lost waits for its deadline. If another candidate won, it will hear from that
  // leader before.
  if (candidate.ballot().result(context_.configuration()) != VoteResult::won) return;
  role_ = std::move(candidate).become_leader(context_);
}

bool Raft::has_live_leader_other_than(NodeId asker) const {
  // A leader is in contact with a quorum, otherwise it would have stepped down. So the asker is cut
  // off.
  return std::holds_alternative<Leader>(role_) || context_.has_live_leader_other_than(asker);
}

void Raft::on_pre_vote_request(NodeId from, const PreVoteRequest& message) {
  // Granting changes nothing here, not even the election deadline: the asker may never campaign.
  if (message.term <= context_.term()) {
    context_.send_now(from, HigherTerm{context_.term()});
    return;
  }
  const bool granted =
      !has_live_leader_other_than(from) && message.last_entry >= context_.log.last_id();
  context_.send_now(from, PreVoteReply{message.term, granted, message.round});
}

void Raft::on_pre_vote_reply(NodeId from, const PreVoteReply& message) {
  auto* asking = std::get_if<PreCandidate>(&role_);
  // Only answers to what was asked last count. An earlier round may have asked about the same term
  // when there was no leader; since then there may be one again, who must not be deposed.
  if (asking == nullptr || message.term != next(context_.term()) ||
      message.round != context_.pre_vote_round) {
    return;
  }
  asking->ballot().record(from, message.granted);
  count_pre_votes();
}

void Raft::on_request_vote(NodeId from, const RequestVote& message) {
  if (message.term < context_.term()) {
    context_.send_now(from, HigherTerm{context_.term()});
    return;
  }
  // Thesis §4.2.3: while a leader is alive, nobody's candidacy moves us, not even its term; unless
  // the leader itself wants it.
  if (!message.is_transfer && has_live_leader_other_than(from)) return;
  if (message.term > context_.term()) advance_to(message.term);

  // Raft §5.2 and §5.4.1: one vote a term, first come first served, to a log at least as
  // up-to-date as ours.
  const bool granted =
      context_.hard_state.can_vote_for(from) && message.last_entry >= context_.log.last_id();
  if (granted) {
    MINIRAFT_CHECK(std::holds_alternative<Follower>(role_) ||
                   std::holds_alternative<PreCandidate>(role_));
    context_.hard_state.vote_for(from);
    if (!std::holds_alternative<Follower>(role_)) step_down_to_follower();
    std::get<Follower>(role_).voted(context_);
  }
  // The vote must be on disk before it is given, or a restart could give it twice.
  context_.send_after_persist(from, RequestVoteReply{context_.term(), granted});
}

void Raft::on_request_vote_reply(NodeId from, const RequestVoteReply& message) {
  if (message.term > context_.term()) {
    advance_to(message.term);
    return;
  }
  auto* candidate = std::get_if<Candidate>(&role_);
  if (candidate == nullptr || message.term != context_.term()) return;
  candidate->ballot().record(from, message.granted);
  count_votes();
}

void Raft::on_timeout_now(NodeId from, TimeoutNow message) {
  // Thesis §3.10. It must be this term's leader that asks: one that comes late would disrupt a
  // leader who did not.
  auto* follower = std::get_if<Follower>(&role_);
  if (follower == nullptr || message.term != context_.term() || follower->leader() != from ||
      !context_.is_voter()) {
    return;
  }
  role_ = std::move(*follower).take_over(context_);
}

}  // namespace miniraft::raft
