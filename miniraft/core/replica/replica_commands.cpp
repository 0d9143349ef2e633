// How the replica proposes, forwards, retries and executes commands, each at most once (Thesis
// §6.3).
//
// The command of a client without a session gets a sequence in this node's session before it is
// first sent, and keeps it. The replica sends a command again, to the present leader, until it is
// answered. If the log holds several copies, the session table lets one of them be executed; the
// others get its response.

#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"
#include "miniraft/core/replica/replica.h"

namespace miniraft::replica {

/// Whether the request can be sent. An OwnSessionCommand first needs a sequence in this node's
/// session. It waits while there is no session, or while too many commands of the session are in
/// flight.
bool Replica::is_ready(Ticket ticket) {
  auto* own = std::get_if<OwnSessionCommand>(&pending_.find(ticket)->action);
  if (own == nullptr) return true;
  SessionCommand& command = own->command;
  if (command.session == SessionId()) {
    if (!own_session_.is_open(now_)) {
      open_session();
      return false;
    }
    if (!own_session_.has_room()) {
      is_window_full_ = true;
      return false;
    }
    base::Bytes body = std::move(command.body);
    command = own_session_.number(ticket);
    command.body = std::move(body);
  }
  command.first_unanswered = own_session_.first_unanswered();
  return true;
}

void Replica::open_session() {
  if (is_opening_session_) return;
  is_opening_session_ = true;
  route(pending_.add({.origin = ThisNode{},
                      .action = OpenSession{SessionUser::node},
                      .arrived = now_,
                      .deadline = base::Instant(INT64_MAX),
                      .stage = Waiting{}}));
}

void Replica::session_opened(Ticket ticket, const SessionOpened& opened) {
  const bool is_own = std::holds_alternative<ThisNode>(pending_.find(ticket)->origin);
  const SessionUser user = is_own ? SessionUser::node : SessionUser::client;
  // No correct node answers with any other session.
  if (opened.session == SessionId() || opened.session.user() != user) return;
  if (!is_own) {
    answer(ticket, opened);
    return;
  }
  (void)pending_.remove(ticket);
  is_opening_session_ = false;
  has_requests_to_route_ = true;
  own_session_.opened(opened.session, now_);
}

/// It can no longer be known whether the session's unanswered commands were executed. Those that
/// were not sent get a sequence in the next session.
void Replica::session_lost(SessionId session) {
  for (const Ticket ticket : own_session_.lost(session)) {
    Request& request = *pending_.find(ticket);
    if (request.is_sent || std::holds_alternative<Proposed>(request.stage)) {
      answer(ticket, Indeterminate{});
    } else {
      std::get<OwnSessionCommand>(request.action).command.session = SessionId();
      has_requests_to_route_ = true;
    }
  }
}

void Replica::propose(Ticket ticket, raft::Term term) {
  if (!is_ready(ticket)) return;
  Request& request = *pending_.find(ticket);
  request.stage = Proposed{.term = term, .id = {}};
  const LogTime time = log_clock_.time(term, now_, sessions_.time());
  base::Bytes bytes =
      std::visit(base::overloaded{
                     [](const Query&) -> base::Bytes { MINIRAFT_CHECK(false); },
                     [&](const SessionCommand& command) { return encode(time, command); },
                     [&](const OwnSessionCommand& own) { return encode(time, own.command); },
                     [&](const auto& action) { return encode(LogCommand{time, action}); },
                 },
                 request.action);
  auto* command = std::get_if<SessionCommand>(&request.action);
  if (command != nullptr && std::holds_alternative<ForwardedBy>(request.origin)) {
    command->body = base::Bytes();
  }
  raft_.step(now_, raft::Propose{raft::RequestId(ticket), std::move(bytes)});
}

/// The core did not append the proposal.
void Replica::proposal_refused(Ticket ticket, NeverReason reason) {
  const Request* request = pending_.find(ticket);
  if (request == nullptr) return;
  const auto* proposed = std::get_if<Proposed>(&request->stage);
  if (proposed == nullptr || proposed->id) return;  // The request was routed again meanwhile.
  const bool is_clients = std::holds_alternative<LocalClient>(request->origin);
  if (std::holds_alternative<ForwardedBy>(request->origin) ||
      (is_clients && reason == NeverReason::busy && !request->is_sent)) {
    answer(ticket, NeverExecuted{reason});
  } else {
    // Try again in a later term, or after Options::repeat_after.
    pending_.move_to_stage(ticket, Waiting{proposed->term});
  }
}

void Replica::forward(Ticket ticket, raft::NodeId leader, raft::Term term) {
  Request& request = *pending_.find(ticket);
  if (request.is_query()) {
    // This node answers the query itself, once the leader has reported a read index.
    request.stage = Reading{};
    follower_reads_.add(ticket);
    return;
  }
  if (!is_ready(ticket)) return;
  request.stage = Forwarded{leader, term, now_};
  request.is_sent = true;
  ForwardAction action =
      std::visit(base::overloaded{
                     [](const Query&) -> ForwardAction { MINIRAFT_CHECK(false); },
                     [](const OwnSessionCommand& own) -> ForwardAction { return own.command; },
                     [](const auto& asked) -> ForwardAction { return asked; },
                 },
                 request.action);
  send(leader, ForwardRequest{ForwardSequence(ticket), std::move(action)});
}

/// A leader of `term` is known: requests sent in earlier terms may be lost and are sent again.
void Replica::route_anew(raft::Term term) {
  for (const Ticket ticket : pending_.in_stage<Forwarded>()) {
    const auto& forwarded = std::get<Forwarded>(pending_.find(ticket)->stage);
    if (forwarded.term < term) pending_.move_to_stage(ticket, Waiting{});
  }
  for (const Ticket ticket : pending_.in_stage<Proposed>()) {
    const Request& request = *pending_.find(ticket);
    const bool is_peers = std::holds_alternative<ForwardedBy>(request.origin);
    if (!is_peers && std::get<Proposed>(request.stage).term < term) {
      pending_.move_to_stage(ticket, Waiting{});
    }
  }
}

/// Sends commands again that were not answered for `repeat_after`: a message may have been lost.
void Replica::repeat_unanswered() {
  if (now_ < repeat_at_) return;
  repeat_at_ = now_ + options_.repeat_after;
  for (const Ticket ticket : pending_.in_stage<Forwarded>()) {
    const base::Instant since = std::get<Forwarded>(pending_.find(ticket)->stage).since;
    if (since + options_.repeat_after <= now_) pending_.move_to_stage(ticket, Waiting{});
  }
  for (const Ticket ticket : pending_.in_stage<Waiting>()) {
    if (pending_.find(ticket)->is_query()) continue;
    pending_.move_to_stage(ticket, Waiting{});
    has_requests_to_route_ = true;
  }
}

ForwardOutcome Replica::execute(raft::LogIndex index, const LogCommand& command) {
  const auto run = [this](base::ByteView body) {
    metrics_.applied();
    return ports_.machine.apply(body);
  };
  Judgement judgement = sessions_.judge(index, command);
  return std::visit(base::overloaded{
                        [&](const Execute&) -> ForwardOutcome {
                          const auto* in_session = std::get_if<SessionCommand>(&command.action);
                          if (in_session == nullptr) {
                            return Completed{run(std::get<PlainCommand>(command.action).body)};
                          }
                          Completed completed{run(in_session->body)};
                          sessions_.remember(completed.response);
                          return completed;
                        },
                        [&](Duplicate& duplicate) -> ForwardOutcome {
                          metrics_.repeated();
                          return Completed{std::move(duplicate.response)};
                        },
                        [](const SessionOpened& opened) -> ForwardOutcome { return opened; },
                        [](const SessionClosed& closed) -> ForwardOutcome { return closed; },
                        [](const Refused& refused) -> ForwardOutcome { return refused; },
                    },
                    judgement);
}

/// A copy of a session command was applied or refused, whichever node proposed it. It decides the
/// outcome of all requests of this node's clients for this command: it is the first copy that this
/// node has applied since they arrived.
void Replica::answer_clients(raft::LogIndex index, const SessionCommand& command,
                             const ForwardOutcome& outcome) {
  for (const Ticket ticket : pending_.asked(command.session, command.sequence)) {
    if (const auto* completed = std::get_if<Completed>(&outcome)) {
      answer(ticket, *completed);
      continue;
    }
    const Refused refused = std::get<Refused>(outcome);
    // A refusal is not certain in three cases. A restored snapshot may include an executed copy
    // that this node has not seen. After beyond_window, which no correct node causes, a later copy
    // may be executed. If the session was named before it was opened, a copy after the opening may
    // be.
    const bool is_final =
        refused.reason != RefusalReason::beyond_window && command.session.opened_at() < index.value;
    const bool is_certain = is_final && !pending_.find(ticket)->outcome_may_be_in_snapshot;
    answer(ticket, is_certain ? Outcome(refused) : Outcome(Indeterminate{}));
  }
  const auto ticket = own_session_.ticket_of(command);
  if (const auto* completed = std::get_if<Completed>(&outcome)) {
    if (ticket) answer(*ticket, *completed);
  } else if (ticket || outcome == ForwardOutcome(Refused{RefusalReason::no_session})) {
    // If an unanswered command is refused for another reason, another node has used the session,
    // and the command would be refused forever.
    session_lost(command.session);
  }
}

/// The request `ticket` was proposed at the index of `entry`, which was committed there and may be
/// another entry.
void Replica::answer_proposer(Ticket ticket, const raft::Entry& entry,
                              const ForwardOutcome& outcome) {
  const Request& request = *pending_.find(ticket);
  const bool is_it = std::get<Proposed>(request.stage).id == entry.id;
  if (const auto* by = std::get_if<ForwardedBy>(&request.origin)) {
    const ForwardedBy origin = *by;
    (void)pending_.remove(ticket);
    // If another leader's entry is there, this copy was truncated (Log Matching, Raft §5.3).
    reply_to(origin, is_it ? outcome : Declined{NeverReason::no_leader});
  } else if (const auto* opened = std::get_if<SessionOpened>(&outcome); is_it && opened) {
    session_opened(ticket, *opened);
  } else if (const auto* closed = std::get_if<SessionClosed>(&outcome); is_it && closed) {
    answer(ticket, *closed);
  } else {
    pending_.move_to_stage(ticket, Waiting{});
    has_requests_to_route_ = true;
  }
}

}  // namespace miniraft::replica
