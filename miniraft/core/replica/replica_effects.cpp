// Carries out the effects of the Raft core, in order: persist → send what depends on it → apply →
// reply (Raft Fig. 2).

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"
#include "miniraft/core/replica/replica.h"

namespace miniraft::replica {

namespace {

/// Merges `later` into `held`, a reply that was not sent yet, if one reply can stand for both. Two
/// AppendAccepted of one term are merged: the larger match index and read sequence count.
bool is_merged(raft::Message& held, const raft::Message& later) {
  if (held == later) return true;
  auto* earlier = std::get_if<raft::AppendAccepted>(&held);
  const auto* accepted = std::get_if<raft::AppendAccepted>(&later);
  if (earlier == nullptr || accepted == nullptr || earlier->term != accepted->term) return false;
  earlier->match_index = std::max(earlier->match_index, accepted->match_index);
  earlier->read_sequence = std::max(earlier->read_sequence, accepted->read_sequence);
  earlier->last_entry = accepted->last_entry;
  earlier->priority = accepted->priority;
  earlier->needs_snapshot = accepted->needs_snapshot;
  return true;
}

}  // namespace

void Replica::carry_out_effects() {
  // A write that is durable at once, or a read that was refused and routed again, may yield more
  // effects, which another round carries out.
  for (bool again = true; again;) {
    // This node's vote for itself may just have become durable and made it the leader.
    route_waiting();
    ask_for_read_index();
    raft::Effects effects = raft_.take_effects(now_);

    // 1. Messages that do not depend on this node's disk are sent in parallel with the write.
    for (raft::Outgoing& outgoing : effects.messages_now) {
      send(outgoing.to, std::move(outgoing.message));
    }
    for (raft::ChunkToSend& chunk : effects.chunks_to_send) snapshots_.send(std::move(chunk), now_);
    for (const raft::SnapshotChunk& chunk : effects.chunks_received) snapshots_.receive(chunk);
    // 2. Write, before anything that promises the write.
    again = write(std::move(effects.persist)) || !effects.reads_refused.empty();
    // 3. Votes and acknowledgements promise what was written up to here: a crash before it is
    //    durable must not make them untrue (Raft Fig. 2: stable storage before responding).
    hold_back(std::move(effects.messages_after_persist));
    release(durable_);
    // 4. Where its own proposals stand must be known before they are seen committed.
    record_core_answers(effects);
    // 5. Apply, then reply: a response must come from the state after its command.
    if (effects.restore) snapshots_.restore();
    for (const raft::Entry& entry : effects.committed) apply_entry(entry);
    has_more_committed_ = effects.has_more_committed;
    serve_reads();
    answer_operator(effects);
    if (effects.compacted) ports_.storage.compact(*effects.compacted);
    // The node's session was opened or has room again: commands that waited for it can be routed.
    again = again || (has_requests_to_route_ && raft_.status().leader);

    for (const raft::RoundTrip& trip : effects.round_trips) {
      metrics_.round_trip(trip.peer, trip.duration);
    }
  }
  // Send chunks last, as the rate allows: nothing waits for them.
  if (raft_.status().role != raft::RoleKind::leader) snapshots_.stop_sending();
  for (raft::Outgoing& outgoing : snapshots_.due_chunks(now_)) {
    send(outgoing.to, std::move(outgoing.message));
  }
}

/// Does one step of building or restoring a snapshot, so that the loop soon handles messages again.
void Replica::work_on_snapshots() {
  const bool has_state = applied_index_ >= raft_.status().log_base.index;
  const bool is_due = snapshots_.is_due(raft_.wanted_snapshot(), applied_index_);
  if (is_due && has_state && applied_index_ > raft_.status().snapshot_index) {
    snapshots_.build(raft_.snapshot_at(applied_index_));
  }
  auto [stored, snapshot, unreadable] = snapshots_.work();
  if (stored) raft_.step(now_, *std::move(stored));
  if (snapshot) restored(*snapshot);
  if (unreadable) {
    ports_.observer.state_unreadable(now_, *unreadable);
    raft_.step(now_, raft::StateUnreadable{unreadable->last.index});
  }
}

void Replica::restored(const raft::SnapshotMeta& snapshot) {
  // Proposals of this node up to that index may be part of the snapshot, or other entries may have
  // taken their place. They are sent again; the restored session table deduplicates them.
  pending_.mark_outcomes_uncertain();
  for (const Ticket ticket : pending_.proposed_up_to(snapshot.last.index)) {
    if (std::holds_alternative<ForwardedBy>(pending_.find(ticket)->origin)) {
      answer(ticket, Indeterminate{});
    } else {
      pending_.move_to_stage(ticket, Waiting{});
      has_requests_to_route_ = true;
    }
  }
  applied_index_ = snapshot.last.index;
  raft_.step(now_, raft::StateRestored{applied_index_});
}

void Replica::answer_operator(const raft::Effects& effects) {
  for (const raft::ChangeAnswered& answer : effects.changes_answered) {
    ports_.clients.change_answered(answer);
  }
  for (const raft::TransferAnswered& answer : effects.transfers_answered) {
    ports_.clients.transfer_answered(answer);
  }
}

/// Returns whether a write became durable, which may yield more effects.
bool Replica::write(std::optional<raft::Persist> persist) {
  if (!persist) return false;
  MINIRAFT_CHECK_GT(persist->sequence, written_);
  written_ = persist->sequence;
  const raft::WriteSequence through = ports_.storage.persist(*persist);
  MINIRAFT_CHECK_LE(through, written_);
  if (through <= durable_) return false;
  raft_.step(now_, raft::Persisted{through});
  release(through);
  return true;
}

void Replica::hold_back(std::vector<raft::Outgoing> messages) {
  if (messages.empty()) return;
  if (held_back_.empty() || held_back_.back().until != written_) {
    held_back_.push_back({written_, std::move(messages)});
    return;
  }
  // A slow write may take long while the leader continues to send. Merged replies bound the queue.
  std::vector<raft::Outgoing>& held = held_back_.back().messages;
  for (raft::Outgoing& outgoing : messages) {
    const auto says_it_too = [&outgoing](raft::Outgoing& earlier) {
      return earlier.to == outgoing.to && is_merged(earlier.message, outgoing.message);
    };
    if (std::ranges::none_of(held, says_it_too)) held.push_back(std::move(outgoing));
  }
}

void Replica::release(raft::WriteSequence durable) {
  MINIRAFT_CHECK_LE(durable, written_);
  durable_ = std::max(durable_, durable);
  while (!held_back_.empty() && held_back_.front().until <= durable_) {
    for (raft::Outgoing& outgoing : held_back_.front().messages) {
      send(outgoing.to, std::move(outgoing.message));
    }
    held_back_.pop_front();
  }
}

void Replica::record_core_answers(const raft::Effects& effects) {
  const auto reason_of = [](raft::Refusal refusal) {
    return refusal == raft::Refusal::busy ? NeverReason::busy : NeverReason::no_leader;
  };
  for (const raft::ProposalAppended& appended : effects.proposals_appended) {
    pending_.appended(appended.request.value, appended.id);
  }
  for (const raft::ProposalRefused& refused : effects.proposals_refused) {
    proposal_refused(refused.request.value, reason_of(refused.reason));
  }
  for (const raft::ReadReady& ready : effects.reads_ready) {
    Request* request = pending_.find(ready.request.value);
    if (request == nullptr) continue;
    if (const auto* by = std::get_if<AskedBy>(&request->origin)) {
      tell_read_index(*by, ready.read_index);
      (void)pending_.remove(ready.request.value);
      continue;
    }
    request->stage = Reading{ready.read_index};
    readable_.push_back(ready.request.value);
  }
  for (const raft::ReadRefused& refused : effects.reads_refused) {
    const Ticket ticket = refused.request.value;
    Request* request = pending_.find(ticket);
    if (request == nullptr) continue;
    if (const auto* by = std::get_if<AskedBy>(&request->origin)) {
      if (refused.reason == raft::Refusal::not_leader) tell_read_index(*by, std::nullopt);
      (void)pending_.remove(ticket);  // If this leader is only busy, the peer asks it again.
    } else if (refused.reason == raft::Refusal::not_leader) {
      wait_for_leader_after(ticket, raft::Term());
    } else {
      answer(ticket, NeverExecuted{reason_of(refused.reason)});
    }
  }
}

void Replica::apply_entry(const raft::Entry& entry) {
  MINIRAFT_CHECK(!snapshots_.is_restoring());
  MINIRAFT_CHECK(entry.id.index == raft::next(applied_index_));
  applied_index_ = entry.id.index;
  snapshots_.applied(entry);
  // An entry that is not a LogCommand, perhaps of a program of another version, is not executed.
  ForwardOutcome outcome = Declined{};
  if (const auto* payload = std::get_if<raft::Command>(&entry.payload)) {
    if (const auto command = decode_log_command(payload->bytes)) {
      outcome = execute(entry.id.index, *command);
      const auto* in_session = std::get_if<SessionCommand>(&command->action);
      if (in_session != nullptr) answer_clients(entry.id.index, *in_session, outcome);
    }
  }
  for (const Ticket ticket : pending_.proposed_at(entry.id.index)) {
    answer_proposer(ticket, entry, outcome);
  }
}

void Replica::serve_reads() {
  // A state that is being restored is not that of any log index.
  const bool has_state = !snapshots_.is_restoring();
  const auto is_served = [this, has_state](Ticket ticket) {
    const Request* request = pending_.find(ticket);
    if (request == nullptr) return true;
    if (!has_state) return false;
    const auto* reading = std::get_if<Reading>(&request->stage);
    MINIRAFT_CHECK(reading != nullptr && reading->read_index);
    if (*reading->read_index > applied_index_) return false;
    answer(ticket, Completed{ports_.machine.query(std::get<Query>(request->action).body)});
    return true;
  };
  std::erase_if(readable_, is_served);
}

void Replica::answer(Ticket ticket, Outcome outcome) {
  const Request request = pending_.remove(ticket);
  if (std::holds_alternative<AskedBy>(request.origin)) return;  // The peer asks again.
  if (const auto* by = std::get_if<ForwardedBy>(&request.origin)) {
    const auto* never = std::get_if<NeverExecuted>(&outcome);
    const auto reason = never == nullptr ? NeverReason::no_leader : never->reason;
    return reply_to(*by, Declined{reason});
  }
  if (const auto* own = std::get_if<OwnSessionCommand>(&request.action)) {
    if (std::holds_alternative<Completed>(outcome)) {
      own_session_.executed(own->command, now_);
    } else {
      own_session_.given_up(own->command);
    }
    if (std::exchange(is_window_full_, false)) has_requests_to_route_ = true;
  }
  if (!has_result(outcome)) {
    metrics_.failed();
  } else if (request.is_query()) {
    metrics_.read_took(now_ - request.arrived);
  } else {
    metrics_.command_took(now_ - request.arrived);
  }
  ports_.clients.reply(std::get<LocalClient>(request.origin).id, std::move(outcome));
}

// Replies only to the incarnation that sent the request: each numbers its requests anew.
void Replica::reply_to(const ForwardedBy& by, ForwardOutcome outcome) {
  if (lives_.known(by.peer) != by.incarnation) return;
  send(by.peer, ForwardReply{by.sequence, std::move(outcome)});
}

void Replica::tell_read_index(const AskedBy& by, std::optional<raft::LogIndex> read_index) {
  if (lives_.known(by.peer) == by.incarnation) send(by.peer, ReadIndexReply{by.round, read_index});
}

void Replica::send(raft::NodeId to, PeerMessage message) {
  metrics_.sent(message);
  ports_.transport.send(to, PeerEnvelope{lives_.identity_for(to), std::move(message)});
}

void Replica::observe() {
  const raft::Status status = raft_.status();
  metrics_.observe(status, applied_index_, pending_.size());
  metrics_.observe(sessions_);
  // Start the log clock at the election, not at the first command.
  if (status.role == raft::RoleKind::leader) {
    (void)log_clock_.time(status.term, now_, sessions_.time());
  }
  const bool is_new = status.term != observed_.term || status.role != observed_.role ||
                      status.leader != observed_.leader;
  observed_ = status;
  if (is_new) ports_.observer.role_changed(now_, status);
}

}  // namespace miniraft::replica
