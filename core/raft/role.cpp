#include "core/raft/role.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"

namespace miniraft::raft {

VoteResult Ballot::result(size_t voters) const {
  const auto granted = static_cast<size_t>(
      std::ranges::count_if(answers_, [](const auto& answer) { return answer.second; }));
  return majority_vote(voters, granted, answers_.size() - granted);
}

void Follower::hear_from(NodeId leader, Context& context) {
  CHECK(!leader_.has_value() || *leader_ == leader);
  leader_ = leader;
  contact_ = context.now;
  deadline_ = context.draw_election_deadline();
}

bool Follower::is_bound_to_leader_other_than(NodeId asker, const Context& context) const {
  return leader_.has_value() && *leader_ != asker &&
         context.now - contact_ < context.config->election_timeout;
}

PreCandidate Follower::start_pre_vote(Context& context) && {
  return PreCandidate(context);
}

PreCandidate::PreCandidate(Context& context) : deadline_(context.draw_election_deadline()) {
  ballot_.record(context.self(), true);
  context.pre_vote_round = next(context.pre_vote_round);
  context.broadcast_now(
      PreVoteRequest{next(context.term()), context.log.last_id(), context.pre_vote_round});
}

PreCandidate PreCandidate::start_pre_vote(Context& context) && {
  return PreCandidate(context);
}

Candidate PreCandidate::start_election(Context& context) && {
  return Candidate(context);
}

Candidate::Candidate(Context& context) : deadline_(context.draw_election_deadline()) {
  // Raft §5.2: increment the term, vote for oneself, ask the others. The requests wait for the
  // disk: a candidate that forgot its own vote could give it to another one.
  context.hard_state.advance_to(next(context.term()));
  context.hard_state.vote_for(context.self());
  context.broadcast_after_persist(RequestVote{context.term(), context.log.last_id()});
}

PreCandidate Candidate::start_pre_vote(Context& context) && {
  return PreCandidate(context);
}

Leader Candidate::become_leader(Context& context) && {
  return Leader(context);
}

Follower step_down(Role&& role, Context& context) {
  if (auto* leader = std::get_if<Leader>(&role)) leader->refuse_reads(context);
  return Follower(context);
}

}  // namespace miniraft::raft
