#include "miniraft/core/raft/raft.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"

namespace miniraft::raft {

namespace {

// A term that is this far ahead of the node's own is a bug or an attack. No cluster reaches it by
// counting while the node is away, and following such a term a few times would exhaust the terms. A
// limit on the term itself would not help: a node at the limit could not enter the next term, and
// no leader could be elected.
constexpr uint64_t term_jump_max = UINT64_C(1) << 32;

// Limit on the entries handed out per take_effects. A node that has to apply many entries processes
// messages between batches.
constexpr uint64_t committed_at_once_max = 4096;

// Whether a correct peer may name `term` to a node in term `own`.
bool is_plausible(Term term, Term own) {
  return term <= own || term.value - own.value <= term_jump_max;
}

}  // namespace

const char* name_of(RoleKind role) {
  switch (role) {
    case RoleKind::follower:
      return "follower";
    case RoleKind::pre_candidate:
      return "pre_candidate";
    case RoleKind::candidate:
      return "candidate";
    case RoleKind::leader:
      return "leader";
  }
  return "unknown";
}

Raft::Raft(Config config, Recovered recovered, base::Instant now)
    : context_(std::move(config), std::move(recovered), now),
      role_(Follower(context_)),
      committed_taken_(context_.commit_index),
      compact_to_(context_.log.base().index) {}

void Raft::step(base::Instant now, Input input) {
  MINIRAFT_CHECK_GE(now, context_.now);
  context_.now = now;
  std::visit(base::overloaded{
                 [this](TimePassed) { on_time_passed(); },
                 [this](MessageReceived& received) {
                   on_message(received.from, std::move(received.message));
                 },
                 [this](Propose& propose) { on_propose(std::move(propose)); },
                 [this](Read read) { on_read(read); },
                 [this](Persisted persisted) { on_persisted(persisted); },
                 [this](SnapshotStored& stored) { on_snapshot_stored(std::move(stored)); },
                 [this](StateRestored restored) { on_state_restored(restored); },
                 [this](StateUnreadable unreadable) { on_state_unreadable(unreadable); },
                 [this](ChangeMembership& change) { on_change_membership(std::move(change)); },
                 [this](TransferLeadership transfer) { on_transfer_leadership(transfer); },
             },
             input);
  step_down_if_removed();
}

Effects Raft::take_effects(base::Instant now) {
  MINIRAFT_CHECK_GE(now, context_.now);
  context_.now = now;
  if (auto* leader = std::get_if<Leader>(&role_)) leader->flush(context_);

  Effects effects = std::exchange(context_.out, {});
  effects.persist = context_.durability.take_write(context_.hard_state, context_.log,
                                                   context_.snapshot, context_.now);
  // Hand out only entries that are durable here, so that the state never runs ahead of the log that
  // this node would recover.
  const LogIndex end = std::min(context_.commit_index, context_.durability.durable_index());
  // Nor is the state of a snapshot that is not durable yet, though the log it stands for is.
  if (is_restore_due_ && context_.durability.is_snapshot_durable()) {
    MINIRAFT_CHECK_LE(context_.snapshot->last.index, end);
    effects.restore = context_.snapshot;
    committed_taken_ = context_.snapshot->last.index;
    is_restore_due_ = false;
  }
  if (context_.has_state && committed_taken_ < end) {
    const LogIndex last = std::min(end, LogIndex(committed_taken_.value + committed_at_once_max));
    effects.committed = context_.log.slice(next(committed_taken_), last);
    effects.has_more_committed = last < end;
    committed_taken_ = last;
  }
  const EntryId base = context_.log.base();
  compact_some();
  if (context_.log.base() != base) effects.compacted = context_.log.base();
  return effects;
}

base::Instant Raft::wake_at() const {
  return std::visit(base::overloaded{
                        [](const Follower& follower) { return follower.deadline(); },
                        [](const PreCandidate& asking) { return asking.deadline(); },
                        [](const Candidate& candidate) { return candidate.deadline(); },
                        [this](const Leader& leader) { return leader.wake_at(context_); },
                    },
                    role_);
}

void Raft::on_time_passed() {
  if (auto* leader = std::get_if<Leader>(&role_)) {
    if (leader->has_quorum_contact(context_) && !leader->is_disk_stalled(context_)) {
      leader->pass_time(context_);
    } else {
      step_down_to_follower();
    }
    return;
  }
  if (context_.now < wake_at()) return;
  if (auto* follower = std::get_if<Follower>(&role_);
      follower != nullptr && !context_.may_campaign()) {
    follower->wait_on(context_);
    return;
  }
  if (auto* candidate = std::get_if<Candidate>(&role_);
      candidate != nullptr && !context_.durability.is_durable(context_.hard_state)) {
    candidate->wait_for_own_vote(context_);
    return;
  }
  start_pre_vote();
}

void Raft::on_message(NodeId from, Message message) {
  if (from == context_.self() || !is_plausible(term_of(message), context_.term())) {
    ++context_.protocol_violations;
    return;
  }
  std::visit(base::overloaded{
                 [&](const PreVoteRequest& m) { on_pre_vote_request(from, m); },
                 [&](const PreVoteReply& m) { on_pre_vote_reply(from, m); },
                 [&](const RequestVote& m) { on_request_vote(from, m); },
                 [&](const RequestVoteReply& m) { on_request_vote_reply(from, m); },
                 [&](AppendEntries& m) { on_append_entries(from, std::move(m)); },
                 [&](const AppendAccepted&) { on_append_answer(from, message); },
                 [&](const AppendRejected&) { on_append_answer(from, message); },
                 [&](const HigherTerm& m) { on_higher_term(m); },
                 [&](InstallSnapshot& m) { on_install_snapshot(from, std::move(m)); },
                 [&](const SnapshotAccepted&) { on_append_answer(from, message); },
                 [&](const TimeoutNow& m) { on_timeout_now(from, m); },
             },
             message);
}

void Raft::on_propose(Propose propose) {
  if (auto* leader = std::get_if<Leader>(&role_)) {
    leader->propose(propose.id, std::move(propose.command), context_);
  } else {
    context_.out.proposals_refused.push_back({propose.id, Refusal::not_leader});
  }
}

void Raft::on_read(Read read) {
  if (auto* leader = std::get_if<Leader>(&role_)) {
    leader->read(read, context_);
  } else {
    context_.out.reads_refused.push_back({read.id, Refusal::not_leader});
  }
}

void Raft::on_persisted(Persisted persisted) {
  const bool grew = context_.durability.persisted(persisted.through);
  if (auto* leader = std::get_if<Leader>(&role_); leader != nullptr && grew) {
    leader->own_log_persisted(context_);
  }
  if (auto* candidate = std::get_if<Candidate>(&role_);
      candidate != nullptr && context_.durability.is_durable(context_.hard_state)) {
    candidate->ballot().record(context_.self(), true);
    count_votes();
  }
}

void Raft::on_higher_term(HigherTerm message) {
  // Raft §5.1. The receiver enters the later term even if only its term was the reason for the
  // refusal. Otherwise a node with a longer log and a lower term, and a node with a shorter log and
  // a higher term, could refuse each other's pre-votes forever.
  if (message.term > context_.term()) advance_to(message.term);
}

void Raft::on_change_membership(ChangeMembership change) {
  if (auto* leader = std::get_if<Leader>(&role_)) {
    leader->change_membership(std::move(change), context_);
  } else {
    context_.out.changes_answered.push_back({change.id, ChangeRefusal::not_leader});
  }
}

void Raft::on_transfer_leadership(const TransferLeadership& transfer) {
  if (auto* leader = std::get_if<Leader>(&role_)) {
    leader->transfer(transfer, context_);
  } else {
    context_.out.transfers_answered.push_back({transfer.id, TransferOutcome::not_leader});
  }
}

void Raft::step_down_if_removed() {
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || !leader->is_removed_as_voter(context_)) return;
  leader->hand_over(context_);
  step_down_to_follower();
}

void Raft::advance_to(Term term) {
  MINIRAFT_CHECK_GT(term, context_.term());
  context_.hard_state.advance_to(term);
  step_down_to_follower(TransferOutcome::done);
}

void Raft::step_down_to_follower(TransferOutcome transferred) {
  role_ = step_down(std::move(role_), transferred, context_);
}

SnapshotMeta Raft::snapshot_at(LogIndex last) const {
  MINIRAFT_CHECK_LE(last, committed_taken_);
  return {{context_.log.term_at(last).value(), last}, context_.membership.at(last)};
}

std::optional<LogIndex> Raft::wanted_snapshot() const {
  const auto* leader = std::get_if<Leader>(&role_);
  return leader == nullptr ? std::nullopt : leader->wanted_snapshot(context_);
}

Status Raft::status() const {
  Status status{.self = context_.self(),
                .term = context_.term(),
                .role = static_cast<RoleKind>(role_.index()),
                .leader = std::nullopt,
                .last_entry = context_.log.last_id(),
                .durable_index = context_.durability.durable_index(),
                .commit_index = context_.commit_index,
                .log_base = context_.log.base(),
                .snapshot_index = context_.snapshot ? context_.snapshot->last.index : LogIndex(),
                .has_state = context_.has_state,
                .protocol_violations = context_.protocol_violations};
  if (const auto* follower = std::get_if<Follower>(&role_)) status.leader = follower->leader();
  if (std::holds_alternative<Leader>(role_)) status.leader = context_.self();
  return status;
}

static_assert(
    std::is_same_v<std::variant_alternative_t<static_cast<size_t>(RoleKind::leader), Role>, Leader>,
    "RoleKind lists the alternatives of Role in their order");

void Raft::check_invariants() const {
  context_.log.check_invariants();
  MINIRAFT_CHECK_LE(context_.log.last_id().term, context_.term());
  MINIRAFT_CHECK_LE(context_.commit_index, context_.log.last_index());
  MINIRAFT_CHECK_LE(context_.durability.durable_index(), context_.log.last_index());
  MINIRAFT_CHECK_LE(committed_taken_, context_.commit_index);
  MINIRAFT_CHECK(is_well_formed(context_.configuration()));
  if (context_.is_state_unreadable) MINIRAFT_CHECK(!context_.has_state && context_.snapshot);
  // Raft §7: a snapshot contains every entry that was removed from the log.
  MINIRAFT_CHECK_LE(context_.log.base().index, status().snapshot_index);
  MINIRAFT_CHECK_LE(status().snapshot_index, context_.commit_index);
  if (std::holds_alternative<Candidate>(role_) || std::holds_alternative<Leader>(role_)) {
    MINIRAFT_CHECK(context_.hard_state.voted_for() == context_.self());
  }
  if (const auto* leader = std::get_if<Leader>(&role_)) {
    // Checking Leader Append-Only needs a history. That the log ends with an entry of this term, at
    // least the no-op, can be checked here (Raft §8).
    MINIRAFT_CHECK_EQ(context_.log.last_id().term, context_.term());
    for (const auto& [id, progress] : leader->followers()) {
      MINIRAFT_CHECK_LT(progress.match_index(), progress.next_index());
      MINIRAFT_CHECK_LE(progress.next_index(), next(context_.log.last_index()));
      if (progress.is_probing() || progress.is_installing()) continue;
      MINIRAFT_CHECK_LT(progress.held_index(), progress.next_index());
    }
  }
}

}  // namespace miniraft::raft
