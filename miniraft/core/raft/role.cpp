#include "miniraft/core/raft/role.h"

#include <optional>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

VoteResult Ballot::result(const Configuration& configuration) const {
  return configuration.vote_result([this](NodeId voter) -> std::optional<bool> {
    const auto answer = answers_.find(voter);
    return answer == answers_.end() ? std::nullopt : std::optional(answer->second);
  });
}

void Follower::hear_from(NodeId leader, Context& context) {
  MINIRAFT_CHECK(!leader_.has_value() || *leader_ == leader);
  leader_ = leader;
  context.contact = Contact{leader, context.now};
  deadline_ = context.draw_election_deadline();
}

PreCandidate Follower::start_pre_vote(Context& context) && {
  return PreCandidate(context);
}

Candidate Follower::take_over(Context& context) && {
  return Candidate(context, true);
}

PreCandidate::PreCandidate(Context& context) : deadline_(context.draw_election_deadline()) {
  ballot_.record(context.self(), true);
  context.pre_vote_round = next(context.pre_vote_round);
  const PreVoteRequest request{next(context.term()), context.log.last_id(), context.pre_vote_round};
  context.for_each_other_voter([&](NodeId voter) { context.send_now(voter, request); });
}

PreCandidate PreCandidate::start_pre_vote(Context& context) && {
  return PreCandidate(context);
}

Candidate PreCandidate::start_election(Context& context) && {
  return Candidate(context, false);
}

Candidate::Candidate(Context& context, bool is_transfer)
    : deadline_(context.draw_election_deadline()) {
  // Raft §5.2: increment the term, vote for itself, ask the other voters. The requests are sent
  // once the vote is durable: after a crash a candidate that forgot its vote could vote for another
  // one.
  context.hard_state.advance_to(next(context.term()));
  context.hard_state.vote_for(context.self());
  const RequestVote request{context.term(), context.log.last_id(), is_transfer};
  context.for_each_other_voter([&](NodeId voter) { context.send_after_persist(voter, request); });
}

PreCandidate Candidate::start_pre_vote(Context& context) && {
  return PreCandidate(context);
}

Leader Candidate::become_leader(Context& context) && {
  return Leader(context);
}

Follower step_down(Role&& role, TransferOutcome transferred, Context& context) {
  if (auto* leader = std::get_if<Leader>(&role)) leader->refuse_all(transferred, context);
  return Follower(context);
}

}  // namespace miniraft::raft
