#include "miniraft/core/replica/replica.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"

namespace miniraft::replica {

namespace {

/// Different from all tickets of the node's earlier incarnations, so that a reply to a request of
/// one of those answers no request of this one. This holds if incarnations are the time of day in
/// milliseconds and a node receives less than two million requests per second. The result is at
/// most 2^52, so tickets stay below 2^53 and are exact as doubles.
Ticket first_ticket(Incarnation incarnation) {
  return (incarnation.value << 11 & ((UINT64_C(1) << 52) - 1)) + 1;
}

Action pending_action(ClientAction action) {
  return std::visit(base::overloaded{
                        [](auto& request) -> Action { return std::move(request); },
                        [](Command& command) -> Action {
                          return OwnSessionCommand{{.session = {},
                                                    .sequence = {},
                                                    .first_unanswered = {},
                                                    .body = std::move(command.body)}};
                        },
                        [](OpenSession&) -> Action { return OpenSession{SessionUser::client}; },
                        [](StaleQuery&) -> Action { MINIRAFT_CHECK(false); },
                    },
                    action);
}

/// Whether a client may use the session. If a client used a node's session, the node could take the
/// answer to the client's command for the answer to its own.
bool is_clients(SessionId session) {
  return session != SessionId() && session.user() == SessionUser::client;
}

/// Whether the action can be encoded in the log. No correct node forwards any other.
bool is_valid(const ForwardAction& action) {
  if (const auto* close = std::get_if<CloseSession>(&action)) return close->session != SessionId();
  const auto* command = std::get_if<SessionCommand>(&action);
  return command == nullptr || replica::is_valid(*command);
}

}  // namespace

Replica::Replica(raft::Raft raft, Ports ports, const Config& config, Metrics& metrics)
    : raft_(std::move(raft)),
      ports_(ports),
      options_(*config),
      metrics_(metrics),
      lives_(config->cluster, config->incarnation),
      pending_(first_ticket(config->incarnation)),
      own_session_(config->sessions),
      sessions_(config->sessions),
      follower_reads_(first_ticket(config->incarnation), config->read_retry),
      snapshots_(ports.storage, sessions_, ports.machine, config->snapshots),
      observed_(raft_.status()) {
  if (observed_.snapshot_index > raft::LogIndex()) snapshots_.restore();
  metrics_.observe(observed_, applied_index_, pending_.size());
}

void Replica::handle(base::Instant now, Event event) {
  MINIRAFT_CHECK_GE(now, now_);
  now_ = now;
  std::visit(base::overloaded{
                 [this](ClientRequest& request) { on_client_request(std::move(request)); },
                 [this](PeerReceived& received) {
                   on_peer_message(received.from, std::move(received.envelope));
                 },
                 [this](raft::Persisted persisted) {
                   raft_.step(now_, persisted);
                   release(persisted.through);
                 },
                 [this](raft::SnapshotStored& stored) { raft_.step(now_, std::move(stored)); },
                 [this](raft::ChangeMembership& change) { raft_.step(now_, std::move(change)); },
                 [this](raft::TransferLeadership transfer) { raft_.step(now_, transfer); },
             },
             event);
}

void Replica::flush(base::Instant now) {
  MINIRAFT_CHECK_GE(now, now_);
  now_ = now;
  // Step TimePassed only after the messages were handled: a heartbeat that waited behind a slow
  // apply must reset the election timeout before the timeout is checked. Step it after
  // work_on_snapshots as well: once the core knows of a stored snapshot, it sends that one.
  work_on_snapshots();
  if (now_ >= raft_.wake_at()) raft_.step(now_, raft::TimePassed{});
  expire();
  repeat_unanswered();
  carry_out_effects();
  observe();
}

base::Instant Replica::wake_at() const {
  if (has_more_committed_) return now_;
  base::Instant at = raft_.wake_at();
  if (const auto deadline = pending_.next_deadline()) at = std::min(at, *deadline);
  if (const auto retry_at = follower_reads_.retry_at(); retry_at && follows_a_leader()) {
    at = std::min(at, *retry_at);
  }
  if (pending_.size() > 0) at = std::min(at, repeat_at_);
  if (const auto snapshot_at = snapshots_.wake_at(now_)) at = std::min(at, *snapshot_at);
  return at;
}

void Replica::on_client_request(ClientRequest request) {
  if (auto outcome = answer_at_once(request.action)) {
    if (!has_result(*outcome)) metrics_.failed();
    ports_.clients.reply(request.id, *std::move(outcome));
    return;
  }
  const Ticket ticket = pending_.add({.origin = LocalClient{request.id},
                                      .action = pending_action(std::move(request.action)),
                                      .arrived = now_,
                                      .deadline = request.deadline,
                                      .stage = Waiting{}});
  if (request.deadline > now_) route(ticket);
}

/// The outcome, if this node needs no other node for it.
std::optional<Outcome> Replica::answer_at_once(const ClientAction& action) {
  if (!has_room_for(body_of(action).size())) return NeverExecuted{NeverReason::busy};
  return std::visit(base::overloaded{
                        [](const auto&) -> std::optional<Outcome> { return std::nullopt; },
                        [this](const StaleQuery& query) -> std::optional<Outcome> {
                          // A state that is being restored is not that of any log index.
                          if (snapshots_.is_restoring()) return NeverExecuted{NeverReason::busy};
                          return Completed{ports_.machine.query(query.body)};
                        },
                        [](const CloseSession& close) -> std::optional<Outcome> {
                          if (!is_clients(close.session)) return Invalid{};
                          return std::nullopt;
                        },
                        [this](const SessionCommand& command) -> std::optional<Outcome> {
                          if (!is_valid(command) || !is_clients(command.session)) {
                            return Invalid{};
                          }
                          // The table would refuse this copy as well, but it might execute a late
                          // copy, once later commands have raised first_unanswered.
                          const uint64_t ahead =
                              command.sequence.value - command.first_unanswered.value;
                          if (ahead < options_.sessions.window_max) return std::nullopt;
                          return Refused{RefusalReason::beyond_window};
                        },
                    },
                    action);
}

void Replica::on_peer_message(raft::NodeId from, PeerEnvelope envelope) {
  metrics_.received(envelope.message);
  if (lives_.is_later_life(from, envelope.identity)) begin_later_life(from);
  if (const auto reason = lives_.judge(from, envelope.identity)) {
    metrics_.dropped(*reason);
    if (*reason != DropReason::elsewhere) send(from, Greeting{});
    return;
  }
  std::visit(
      base::overloaded{
          [&](raft::Message& m) { raft_.step(now_, raft::MessageReceived{from, std::move(m)}); },
          [&](ForwardRequest& m) {
            const ForwardedBy origin{from, envelope.identity.from, m.sequence};
            on_forward_request(origin, std::move(m));
          },
          [&](ForwardReply& m) { on_forward_reply(from, std::move(m)); },
          [&](const ReadIndexRequest& m) {
            on_read_index_request({from, envelope.identity.from, m.round}, m.term);
          },
          [&](const ReadIndexReply& m) { on_read_index_reply(m); },
          [](const Greeting&) {},
      },
      envelope.message);
}

/// Sends the replies to the earlier incarnation of `peer` now, addressed to that incarnation, and
/// drops those that wait for a write.
void Replica::begin_later_life(raft::NodeId peer) {
  carry_out_effects();
  for (HeldBack& held : held_back_) {
    std::erase_if(held.messages, [peer](const raft::Outgoing& o) { return o.to == peer; });
  }
}

void Replica::on_forward_request(const ForwardedBy& origin, ForwardRequest request) {
  if (!is_valid(request.action)) return;
  const raft::Status status = raft_.status();
  const bool is_leading = status.role == raft::RoleKind::leader;
  if (const Request* held = is_leading ? pending_.find_forwarded(origin) : nullptr) {
    // A retry of a request that this node holds. As long as this node stays leader, the first copy
    // keeps its place in the log (Leader Append-Only, Raft §5.3), and its outcome answers both.
    const auto* proposed = std::get_if<Proposed>(&held->stage);
    if (proposed != nullptr && proposed->term == status.term) return;
  }
  Action action = std::visit([](auto& asked) { return Action(std::move(asked)); }, request.action);
  if (!is_leading || !has_room_for(body_bytes_of(action))) {
    const auto reason = is_leading ? NeverReason::busy : NeverReason::no_leader;
    reply_to(origin, Declined{reason});
    return;
  }
  route(pending_.add({.origin = origin,
                      .action = std::move(action),
                      .arrived = now_,
                      .deadline = now_ + options_.forwarded_hold,
                      .stage = Waiting{}}));
}

void Replica::on_forward_reply(raft::NodeId from, ForwardReply reply) {
  const Ticket ticket = reply.sequence.value;
  const Request* request = pending_.find(ticket);
  if (request == nullptr) return;
  const auto* forwarded = std::get_if<Forwarded>(&request->stage);
  if (forwarded == nullptr || forwarded->to != from) return;
  const Action& asked = request->action;
  std::visit(base::overloaded{
                 [&](Completed& completed) {
                   if (command_of(asked) != nullptr) answer(ticket, std::move(completed));
                 },
                 [&](const SessionOpened& opened) {
                   if (std::holds_alternative<OpenSession>(asked)) session_opened(ticket, opened);
                 },
                 [&](const SessionClosed& closed) {
                   if (std::holds_alternative<CloseSession>(asked)) answer(ticket, closed);
                 },
                 // This is about one copy. Whether another one of a client's own command was
                 // executed, this node's log will tell.
                 [&](const Refused&) {
                   const auto* own = std::get_if<OwnSessionCommand>(&asked);
                   if (own != nullptr) session_lost(own->command.session);
                 },
                 // Other copies may be executed: it waits for a later leader, or its time.
                 [&](const Declined&) { pending_.move_to_stage(ticket, Waiting{forwarded->term}); },
             },
             reply.outcome);
}

void Replica::on_read_index_request(const AskedBy& origin, raft::Term term) {
  const raft::Status status = raft_.status();
  if (status.role != raft::RoleKind::leader || status.term != term) {
    tell_read_index(origin, std::nullopt);
    return;
  }
  if (!has_room_for(0)) return;  // The peer asks again.
  const Ticket ticket = pending_.add({.origin = origin,
                                      .action = Query{},
                                      .arrived = now_,
                                      .deadline = now_ + options_.forwarded_hold,
                                      .stage = Waiting{}});
  pending_.find(ticket)->stage = Reading{};
  raft_.step(now_, raft::Read{raft::RequestId(ticket), false});
}

void Replica::on_read_index_reply(const ReadIndexReply& reply) {
  const auto [term, tickets] = follower_reads_.answered(reply.round);
  for (const Ticket ticket : tickets) {
    Request* request = pending_.find(ticket);
    if (request == nullptr) continue;
    if (reply.read_index) {
      request->stage = Reading{reply.read_index};
      readable_.push_back(ticket);
    } else {
      wait_for_leader_after(ticket, term);
    }
  }
}

void Replica::ask_for_read_index() {
  if (!follows_a_leader() || !follower_reads_.is_due(now_)) return;
  const raft::Status status = raft_.status();
  const uint64_t round = follower_reads_.open(status.term, now_);
  send(*status.leader, ReadIndexRequest{status.term, round});
}

bool Replica::follows_a_leader() const {
  const raft::Status status = raft_.status();
  return status.leader && *status.leader != status.self;
}

bool Replica::has_room_for(size_t body_bytes) const {
  if (pending_.size() == 0) return true;
  return pending_.size() < options_.requests_max &&
         pending_.body_bytes() + body_bytes <= options_.request_bytes_max;
}

void Replica::route(Ticket ticket) {
  Request& request = *pending_.find(ticket);
  MINIRAFT_CHECK(std::holds_alternative<Waiting>(request.stage));
  const raft::Status status = raft_.status();
  if (status.role == raft::RoleKind::leader) {
    if (request.is_query()) {
      request.stage = Reading{};
      raft_.step(now_, raft::Read{raft::RequestId(ticket)});
    } else {
      propose(ticket, status.term);
    }
  } else if (std::holds_alternative<ForwardedBy>(request.origin)) {
    answer(ticket, NeverExecuted{NeverReason::no_leader});
  } else if (!status.leader || has_requests_to_route_ || status.term != routed_in_) {
    // Requests that already wait for a leader are routed before this one, by the next flush.
    has_requests_to_route_ = true;
  } else if (status.term > std::get<Waiting>(request.stage).tried) {
    forward(ticket, *status.leader, status.term);
  }
}

void Replica::wait_for_leader_after(Ticket ticket, raft::Term term) {
  // The query gets a new ticket, because answers to the old one may still arrive.
  const Ticket new_ticket = pending_.replace_ticket(ticket);
  pending_.find(new_ticket)->stage = Waiting{term};
  route(new_ticket);
}

void Replica::route_waiting() {
  const raft::Status status = raft_.status();
  if (!status.leader) return;
  // Comparing terms is not enough: the leader of this term may have been lost and found again.
  if (!has_requests_to_route_ && status.term == routed_in_) return;
  has_requests_to_route_ = false;
  const bool is_new_term = status.term != routed_in_;
  if (is_new_term) route_anew(status.term);
  routed_in_ = status.term;
  for (const Ticket ticket : pending_.in_stage<Waiting>()) route(ticket);
  // The last leader has not answered these queries. If the leader is still the same, FollowerReads
  // asks it again.
  if (!is_new_term) return;
  for (const Ticket ticket : follower_reads_.take_all()) {
    if (pending_.find(ticket) != nullptr) wait_for_leader_after(ticket, raft::Term());
  }
}

void Replica::expire() {
  for (const Ticket ticket : pending_.expired(now_)) {
    const Request& request = *pending_.find(ticket);
    // A query has no effect, so one without an answer counts as never executed.
    const bool is_waiting = std::holds_alternative<Waiting>(request.stage);
    const bool is_certain = request.is_query() || (is_waiting && !request.is_sent);
    if (is_certain) {
      answer(ticket, NeverExecuted{NeverReason::no_leader});
    } else {
      answer(ticket, Indeterminate{});
    }
  }
}

}  // namespace miniraft::replica
