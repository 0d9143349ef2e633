// Commands on their way into the log, once, and what comes of them (Thesis §6.3).
//
// A command of a client that has no session gets a number in this node's before it is first sent,
// and keeps it. Each is sent again, to whoever leads, until it is answered. Of several copies in
// the log the table of sessions lets one be executed; the others get its response.

#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"
#include "miniraft/core/replica/replica.h"

namespace miniraft::replica {

/// Whether the request can be sent. One in this node's session needs its number for that, for which
/// it waits while there is no session or too many are under way in it.
bool Replica::is_ready(Ticket ticket) {
  auto* own = std::get_if<OwnCommand>(&pending_.find(ticket)->action);
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
  // No correct node says anything else.
  if (opened.session == SessionId() || opened.session.user() != user) return;
  if (!is_own) {
    answer(ticket, opened);
    return;
  }
  (void)pending_.remove(ticket);
  is_opening_session_ = false;
  anyone_waits_ = true;
  own_session_.opened(opened.session, now_);
}

/// Whether its commands were executed is not known any more. A later session has the next ones.
void Replica::session_lost(SessionId session) {
  for (const Ticket ticket : own_session_.lost(session)) {
    Request& request = *pending_.find(ticket);
    if (request.is_sent || std::holds_alternative<Proposed>(request.stage)) {
      answer(ticket, Indeterminate{});
    } else {
      std::get<OwnCommand>(request.action).command.session = SessionId();
      anyone_waits_ = true;
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
                     [&](const OwnCommand& own) { return encode(time, own.command); },
                     [&](const auto& action) { return encode(LogCommand{time, action}); },
                 },
                 request.action);
  auto* command = std::get_if<SessionCommand>(&request.action);
  if (command != nullptr && std::holds_alternative<ForwardedBy>(request.origin)) {
    command->body = base::Bytes();
  }
  raft_.step(now_, raft::Propose{raft::RequestId(ticket), std::move(bytes)});
}

/// The core did not append it.
void Replica::proposal_refused(Ticket ticket, NeverReason reason) {
  const Request* request = pending_.find(ticket);
  if (request == nullptr) return;
  const auto* proposed = std::get_if<Proposed>(&request->stage);
  if (proposed == nullptr || proposed->id) return;  // It was routed anew meanwhile.
  const bool is_clients = std::holds_alternative<LocalClient>(request->origin);
  if (std::holds_alternative<ForwardedBy>(request->origin) ||
      (is_clients && reason == NeverReason::busy && !request->is_sent)) {
    answer(ticket, NeverExecuted{reason});
  } else {
    // In a later term, or when it is time to try again.
    pending_.restage(ticket, Waiting{proposed->term});
  }
}

void Replica::forward(Ticket ticket, raft::NodeId leader, raft::Term term) {
  Request& request = *pending_.find(ticket);
  if (request.is_query()) {
    // Answered here, once the leader has said from which index on.
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
                     [](const OwnCommand& own) -> ForwardAction { return own.command; },
                     [](const auto& asked) -> ForwardAction { return asked; },
                 },
                 request.action);
  send(leader, ForwardRequest{ForwardSequence(ticket), std::move(action)});
}

/// Somebody leads in `term`: what was sent in earlier ones, and may be lost, is sent again.
void Replica::route_anew(raft::Term term) {
  for (const Ticket ticket : pending_.in_stage<Forwarded>()) {
    const auto& forwarded = std::get<Forwarded>(pending_.find(ticket)->stage);
    if (forwarded.term < term) pending_.restage(ticket, Waiting{});
  }
  for (const Ticket ticket : pending_.in_stage<Proposed>()) {
    const Request& request = *pending_.find(ticket);
    const bool is_peers = std::holds_alternative<ForwardedBy>(request.origin);
    if (!is_peers && std::get<Proposed>(request.stage).term < term) {
      pending_.restage(ticket, Waiting{});
    }
  }
}

/// Sends again what was not answered for a while: a message may have been lost.
void Replica::repeat_unanswered() {
  if (now_ < repeat_at_) return;
  repeat_at_ = now_ + options_.repeat_after;
  for (const Ticket ticket : pending_.in_stage<Forwarded>()) {
    const base::Instant since = std::get<Forwarded>(pending_.find(ticket)->stage).since;
    if (since + options_.repeat_after <= now_) pending_.restage(ticket, Waiting{});
  }
  for (const Ticket ticket : pending_.in_stage<Waiting>()) {
    if (pending_.find(ticket)->is_query()) continue;
    pending_.restage(ticket, Waiting{});
    anyone_waits_ = true;
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
                        [&](AnsweredBefore& before) -> ForwardOutcome {
                          metrics_.repeated();
                          return Completed{std::move(before.response)};
                        },
                        [](const SessionOpened& opened) -> ForwardOutcome { return opened; },
                        [](const SessionClosed& closed) -> ForwardOutcome { return closed; },
                        [](const Refused& refused) -> ForwardOutcome { return refused; },
                    },
                    judgement);
}

/// A command in a session was applied, or one refused, whoever proposed it: the first copy to be
/// applied since they asked decides for this node's clients, and for all others that there are.
void Replica::tell_clients(raft::LogIndex index, const SessionCommand& command,
                           const ForwardOutcome& outcome) {
  for (const Ticket ticket : pending_.asked(command.session, command.sequence)) {
    if (const auto* completed = std::get_if<Completed>(&outcome)) {
      answer(ticket, *completed);
      continue;
    }
    const Refused refused = std::get<Refused>(outcome);
    // A copy that this node has not seen applied may have been executed. One may yet be that comes
    // after a refusal for what is under way, as no correct node sends it, or of who named the
    // session before it was opened.
    const bool is_final =
        refused.reason != RefusalReason::beyond_window && command.session.opened_at() < index.value;
    const bool is_certain = is_final && !pending_.find(ticket)->is_out_of_view;
    answer(ticket, is_certain ? Outcome(refused) : Outcome(Indeterminate{}));
  }
  const auto ticket = own_session_.ticket_of(command);
  if (const auto* completed = std::get_if<Completed>(&outcome)) {
    if (ticket) answer(*ticket, *completed);
  } else if (ticket || outcome == ForwardOutcome(Refused{RefusalReason::no_session})) {
    // Refused for another reason, a command that is not answered shows that somebody else used the
    // session. It would be refused for ever.
    session_lost(command.session);
  }
}

/// This node proposed something at the entry's place, and what was committed there is the entry.
void Replica::tell_proposer(Ticket ticket, const raft::Entry& entry,
                            const ForwardOutcome& outcome) {
  const Request& request = *pending_.find(ticket);
  const bool is_it = std::get<Proposed>(request.stage).id == entry.id;
  if (const auto* by = std::get_if<ForwardedBy>(&request.origin)) {
    const ForwardedBy origin = *by;
    (void)pending_.remove(ticket);
    // Another leader's entry stands there: this copy stands nowhere (Log Matching, Raft §5.3).
    reply_to(origin, is_it ? outcome : Declined{NeverReason::no_leader});
  } else if (const auto* opened = std::get_if<SessionOpened>(&outcome); is_it && opened) {
    session_opened(ticket, *opened);
  } else if (const auto* closed = std::get_if<SessionClosed>(&outcome); is_it && closed) {
    answer(ticket, *closed);
  } else {
    pending_.restage(ticket, Waiting{});
    anyone_waits_ = true;
  }
}

}  // namespace miniraft::replica
