// How a leader changes the members of the cluster (Raft §6, Thesis §4) and transfers its leadership
// (Thesis §3.10).

#include <algorithm>
#include <tuple>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/raft/leader.h"

namespace miniraft::raft {

namespace {

ChangeRefusal refusal_of(ConfigurationError error) {
  return error == ConfigurationError::too_many_members ? ChangeRefusal::too_many_members
                                                       : ChangeRefusal::no_voters_left;
}

}  // namespace

bool Leader::is_removed_as_voter(const Context& context) const {
  const Member* self = context.configuration().find(context.self());
  return context.membership.current_index() <= context.commit_index &&
         !context.configuration().is_joint &&
         (self == nullptr || self->standing == Standing::learner);
}

void Leader::change_membership(ChangeMembership change, Context& context) {
  const auto refuse = [&](ChangeRefusal refusal) {
    context.out.changes_answered.push_back({change.id, refusal});
  };
  if (transfer_) return refuse(ChangeRefusal::transferring);
  // Raft §6: one change at a time, those of earlier leaders included.
  const Configuration& now = context.configuration();
  if (change_ || now.is_joint || context.membership.current_index() > context.commit_index) {
    return refuse(ChangeRefusal::in_progress);
  }
  // Ongaro's erratum to Thesis §4.1 (raft-dev, 2015): without an entry of its own term committed, a
  // leader cannot know that an earlier leader's change is not being committed elsewhere.
  if (!has_committed_in_term(context)) return refuse(ChangeRefusal::not_ready);

  const auto joint = enter_joint(now, change.changes);
  if (!joint) return refuse(refusal_of(joint.error()));
  std::map<NodeId, CatchUp> waits_for;
  if (!change.is_forced) {
    for (const auto& [node, standing] : joint->members) {
      if (standing != Standing::joining_voter) continue;
      if (!now.is_member(node)) return refuse(ChangeRefusal::not_a_learner);
      waits_for.emplace(node, CatchUp(context.log.last_index(), context.now));
    }
    const auto reachable = [&](NodeId node) -> uint64_t { return is_reachable(node, context); };
    if (joint->quorum_value(reachable) == 0) return refuse(ChangeRefusal::no_working_quorum);
  }
  change_ = Change{change.id, std::move(change.changes), std::move(waits_for)};
  if (change_->waits_for.empty()) {
    append_change(context);
  } else {
    await_learners(context);
  }
}

/// Whether this leader heard from `node`, one of its followers, within the election timeout. Always
/// true for this node itself.
bool Leader::is_reachable(NodeId node, const Context& context) const {
  if (node == context.self()) return true;
  const auto found = followers_.find(node);
  return found != followers_.end() &&
         context.now - found->second.contact() < context.config->election_timeout;
}

void Leader::append_change(Context& context) {
  // Learners have no vote, so a change of learners alone needs no joint configuration. Every change
  // of voters uses one.
  const Configuration& now = context.configuration();
  Configuration joint = enter_joint(now, change_->changes).value();
  const bool changes_voters = std::ranges::any_of(
      joint.members, [](const Member& member) { return member.standing > Standing::voter; });
  append_configuration(
      changes_voters ? std::move(joint) : change_without_joint(now, change_->changes).value(),
      context);
}

void Leader::await_learners(Context& context) {
  if (!change_ || change_->waits_for.empty()) return;
  bool all_caught_up = true;
  for (auto& [node, catch_up] : change_->waits_for) {
    catch_up.matched(followers_.at(node).match_index(), context.log.last_index(), context.now,
                     context.config->election_timeout);
    if (catch_up.state() == CatchUp::State::too_slow || !is_reachable(node, context)) {
      return refuse_change(ChangeRefusal::not_caught_up, context);
    }
    if (catch_up.state() != CatchUp::State::caught_up) all_caught_up = false;
  }
  if (!all_caught_up) return;
  change_->waits_for.clear();
  append_change(context);
}

void Leader::refuse_change(ChangeRefusal refusal, Context& context) {
  context.out.changes_answered.push_back({change_->request, refusal});
  change_.reset();
}

void Leader::append_configuration(Configuration configuration, Context& context) {
  append(std::move(configuration), context);
  sequence_at_configuration_commit_.reset();
  leased_from_.reset();  // It was counted in the configuration before.
  follow_members(context.log.last_index(), context);
  // Where voters left, what the others have may be enough.
  maybe_commit(context);
}

/// Adds a Progress for each new member, which starts by probing at `begin`.
void Leader::follow_members(LogIndex begin, const Context& context) {
  for (const auto& [node, standing] : context.configuration().members) {
    if (node != context.self()) followers_.try_emplace(node, begin, context.now);
  }
}

void Leader::forget_former_members(const Context& context) {
  std::erase_if(followers_, [&](const auto& follower) {
    const auto& [node, progress] = follower;
    if (context.configuration().is_member(node)) return false;
    return (sequence_at_configuration_commit_ &&
            progress.match_index() >= context.membership.current_index() &&
            progress.acked_sequence() > *sequence_at_configuration_commit_) ||
           !is_reachable(node, context);
  });
}

void Leader::complete_change(Context& context) {
  if (context.membership.current_index() > context.commit_index) return;
  if (context.configuration().is_joint) {
    // Raft §6: once C_old,new is committed, C_new may be appended, by whoever leads then.
    append_configuration(leave_joint(context.configuration()).value(), context);
    return;
  }
  if (!sequence_at_configuration_commit_) sequence_at_configuration_commit_ = reads_.sequence();
  if (!change_ || !change_->waits_for.empty()) return;
  context.out.changes_answered.push_back(
      {change_->request, ChangeCommitted{context.membership.current_index()}});
  change_.reset();
}

void Leader::transfer(const TransferLeadership& request, Context& context) {
  const auto answer = [&](TransferOutcome outcome) {
    context.out.transfers_answered.push_back({request.id, outcome});
  };
  if (transfer_) return answer(TransferOutcome::in_progress);
  const auto to = request.to ? request.to : best_successor(context);
  if (!to || *to == context.self() || !context.configuration().is_voter(*to)) {
    return answer(TransferOutcome::not_a_voter);
  }
  transfer_ = Transfer{request.id, *to, context.now + context.config->election_timeout};
  send_timeout_now_if_ready(context);
}

/// The reachable voter that should lead next, if any. A voter that holds all committed entries
/// comes before one that does not, then a higher priority before a lower one, then a longer
/// matching log before a shorter one, because that voter can take over sooner.
std::optional<NodeId> Leader::best_successor(const Context& context) const {
  std::optional<NodeId> best;
  for (const auto& [id, progress] : followers_) {
    const Member* member = context.configuration().find(id);
    if (member == nullptr || !is_incoming(member->standing) || !is_reachable(id, context)) continue;
    const auto rank = [&context](const Progress& of) {
      return std::tuple(of.match_index() >= context.commit_index, of.priority(), of.match_index());
    };
    if (!best || rank(progress) > rank(followers_.at(*best))) best = id;
  }
  return best;
}

/// Starts a transfer to a voter that has a higher priority than this node and holds all committed
/// entries. If the voter does not take over, retries at the earliest after ten election timeouts.
void Leader::transfer_to_higher_priority(Context& context) {
  if (transfer_ || change_ || context.now < priority_transfer_at_) return;
  const auto to = best_successor(context);
  if (!to) return;
  const Progress& successor = followers_.at(*to);
  if (successor.priority() <= context.priority() ||
      successor.match_index() < context.commit_index) {
    return;
  }
  transfer_ = Transfer{std::nullopt, *to, context.now + context.config->election_timeout};
  priority_transfer_at_ = context.now + context.config->election_timeout * 10;
}

void Leader::answer_transfer(TransferOutcome outcome, Context& context) {
  if (transfer_->request) context.out.transfers_answered.push_back({*transfer_->request, outcome});
  transfer_.reset();
}

void Leader::send_timeout_now_if_ready(Context& context) {
  if (!transfer_) return;
  const auto found = followers_.find(transfer_->to);
  if (found == followers_.end() || found->second.match_index() < context.log.last_index()) return;
  send_timeout_now(transfer_->to, context);
}

void Leader::send_timeout_now(NodeId to, Context& context) {
  leased_from_.reset();
  has_sent_timeout_now_ = true;
  context.send_now(to, TimeoutNow{context.term()});
}

void Leader::hand_over(Context& context) {
  // The heartbeats carry the commit index, so the remaining members learn that the change is
  // committed.
  send_heartbeats(context);
  if (const auto successor = best_successor(context)) {
    send_timeout_now(*successor, context);
  }
}

}  // namespace miniraft::raft
