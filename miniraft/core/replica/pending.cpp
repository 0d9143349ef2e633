#include "miniraft/core/replica/pending.h"

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"

namespace miniraft::replica {

namespace {

/// The command, if the request is a local client's SessionCommand; otherwise null.
const SessionCommand* clients_command_in(const Request& request) {
  const bool is_clients = std::holds_alternative<LocalClient>(request.origin);
  return is_clients ? std::get_if<SessionCommand>(&request.action) : nullptr;
}

}  // namespace

size_t body_bytes_of(const Action& action) {
  return std::visit(base::overloaded{
                        [](const Query& query) { return query.body.size(); },
                        [](const OpenSession&) { return size_t{0}; },
                        [](const CloseSession&) { return size_t{0}; },
                        [](const SessionCommand& command) { return command.body.size(); },
                        [](const OwnSessionCommand& own) { return own.command.body.size(); },
                    },
                    action);
}

const SessionCommand* command_of(const Action& action) {
  if (const auto* own = std::get_if<OwnSessionCommand>(&action)) return &own->command;
  return std::get_if<SessionCommand>(&action);
}

Request* Pending::find(Ticket ticket) {
  const auto found = requests_.find(ticket);
  return found == requests_.end() ? nullptr : &found->second;
}

const Request* Pending::find_forwarded(const ForwardedBy& by) const {
  const auto found = forwarded_.find(by);
  return found == forwarded_.end() ? nullptr : &requests_.find(found->second)->second;
}

std::vector<Ticket> Pending::asked(SessionId session, CommandSequence sequence) const {
  std::vector<Ticket> tickets;
  for (auto it = asked_.lower_bound({session, sequence, 0}); it != asked_.end(); ++it) {
    const auto& [of, number, ticket] = *it;
    if (of != session || number != sequence) break;
    tickets.push_back(ticket);
  }
  return tickets;
}

void Pending::mark_outcomes_uncertain() {
  for (const auto& [session, sequence, ticket] : asked_) {
    find(ticket)->outcome_may_be_in_snapshot = true;
  }
}

Ticket Pending::add(Request request) {
  MINIRAFT_CHECK(std::holds_alternative<Waiting>(request.stage));
  request.body_bytes = body_bytes_of(request.action);
  body_bytes_ += request.body_bytes;
  const Ticket ticket = next_ticket_++;
  deadlines_.emplace(request.deadline, ticket);
  if (const auto* by = std::get_if<ForwardedBy>(&request.origin)) {
    forwarded_.insert_or_assign(*by, ticket);
  }
  if (const auto* command = clients_command_in(request)) {
    asked_.emplace(command->session, command->sequence, ticket);
  }
  requests_.emplace_hint(requests_.end(), ticket, std::move(request));
  return ticket;
}

Request Pending::remove(Ticket ticket) {
  const auto found = requests_.find(ticket);
  MINIRAFT_CHECK(found != requests_.end());
  move_to_stage(ticket, Waiting{});
  Request request = std::move(found->second);
  requests_.erase(found);
  body_bytes_ -= request.body_bytes;
  deadlines_.erase({request.deadline, ticket});
  if (const auto* by = std::get_if<ForwardedBy>(&request.origin)) {
    // The index may already point to a later copy of the request.
    const auto forwarded = forwarded_.find(*by);
    if (forwarded != forwarded_.end() && forwarded->second == ticket) forwarded_.erase(forwarded);
  }
  if (const auto* command = clients_command_in(request)) {
    asked_.erase({command->session, command->sequence, ticket});
  }
  return request;
}

void Pending::move_to_stage(Ticket ticket, Stage stage) {
  Request* request = find(ticket);
  MINIRAFT_CHECK(request != nullptr);
  if (const auto* proposed = std::get_if<Proposed>(&request->stage); proposed && proposed->id) {
    proposals_.erase({proposed->id->index, ticket});
  }
  request->stage = stage;
}

Ticket Pending::replace_ticket(Ticket ticket) {
  Request request = remove(ticket);
  MINIRAFT_CHECK(request.is_query());
  return add(std::move(request));
}

void Pending::appended(Ticket ticket, raft::EntryId id) {
  Request* request = find(ticket);
  if (request == nullptr) return;
  request->is_sent = true;
  auto* proposed = std::get_if<Proposed>(&request->stage);
  if (proposed == nullptr || proposed->id || proposed->term != id.term) return;
  proposed->id = id;
  proposals_.emplace(id.index, ticket);
}

std::vector<Ticket> Pending::proposed_at(raft::LogIndex index) const {
  std::vector<Ticket> tickets;
  for (auto it = proposals_.lower_bound({index, 0}); it != proposals_.end() && it->first == index;
       ++it) {
    tickets.push_back(it->second);
  }
  return tickets;
}

std::vector<Ticket> Pending::proposed_up_to(raft::LogIndex index) const {
  std::vector<Ticket> tickets;
  for (const auto& [at, ticket] : proposals_) {
    if (at > index) break;
    tickets.push_back(ticket);
  }
  return tickets;
}

std::vector<Ticket> Pending::expired(base::Instant now) const {
  std::vector<Ticket> tickets;
  for (const auto& [deadline, ticket] : deadlines_) {
    if (deadline > now) break;
    tickets.push_back(ticket);
  }
  return tickets;
}

std::optional<base::Instant> Pending::next_deadline() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.begin()->first;
}

}  // namespace miniraft::replica
