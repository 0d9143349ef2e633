#include "miniraft/apps/lab/bench/clients.h"

#include <charconv>

#include "miniraft/apps/lab/bench/fault.h"
#include "miniraft/apps/lab/bench/lin_kv.h"
#include "miniraft/core/base/check.h"

namespace miniraft::lab {
namespace {

using base::Instant;

/// `c1` is process 0; `c0` is the bench itself.
std::string client_name(int64_t process) {
  return "c" + std::to_string(process + 1);
}

std::optional<int64_t> process_of(std::string_view name) {
  int64_t number = 0;
  if (name.size() < 2 || name.front() != 'c') return std::nullopt;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size() || number < 1) return std::nullopt;
  return number - 1;
}

}  // namespace

Clients::Clients(const ClientsOptions& options, base::Random random)
    : options_(options), random_(random), clients_(options.count) {
  MINIRAFT_CHECK_GE(options.count, 1U);
  MINIRAFT_CHECK_GE(options.node_count, 1U);
  for (size_t client = 0; client < clients_.size(); ++client) {
    clients_[client].process = static_cast<int64_t>(client);
    clients_[client].node = client % options.node_count;
    idle_.push_back(client);
  }
}

std::optional<size_t> Clients::take_idle(Instant now) {
  while (!resting_.empty() && resting_.front().until <= now) {
    idle_.push_back(resting_.front().client);
    resting_.pop_front();
  }
  if (idle_.empty()) return std::nullopt;
  const size_t client = idle_.front();
  idle_.pop_front();
  return client;
}

size_t Clients::invoke(size_t client, const Request& request, uint64_t id, Instant now,
                       std::string& out) {
  Client& asking = clients_[client];
  MINIRAFT_CHECK(!asking.operation);
  asking.operation = operations_.size();
  asking.gives_up_at = now + options_.ask_again_for;
  asking.may_have_happened = false;
  if (request.function != Function::read) ++asking.sequence;
  operations_.push_back(Operation{.request = request,
                                  .process = asking.process,
                                  .node = asking.node,
                                  .invoked = now,
                                  .completed = Instant(),
                                  .outcome = Outcome::unknown,
                                  .read_value = std::nullopt,
                                  .error_code = std::nullopt});
  ++under_way_;
  return send(client, id, now, out);
}

std::optional<size_t> Clients::take_due(Instant now) {
  while (!due_after_rest_.empty() && due_after_rest_.front().until <= now) {
    due_.push_back(due_after_rest_.front().client);
    due_after_rest_.pop_front();
  }
  if (due_.empty()) return std::nullopt;
  const size_t client = due_.front();
  due_.pop_front();
  return client;
}

size_t Clients::ask_again(size_t client, uint64_t id, Instant now, std::string& out) {
  operations_[clients_[client].operation.value()].node = clients_[client].node;
  return send(client, id, now, out);
}

bool Clients::needs_session(const Client& client) const {
  const bool is_read = operations_[*client.operation].request.function == Function::read;
  return has_sessions() && !is_read && !client.session;
}

size_t Clients::send(size_t client, uint64_t id, Instant now, std::string& out) {
  Client& asking = clients_[client];
  asking.is_asking = true;
  ++asking.last_msg_id;
  deadlines_.push_back({now + options_.timeout, client, asking.process, asking.last_msg_id});
  const std::string name = client_name(asking.process);
  const std::string node = node_name(asking.node);
  const Head head{id, name, node, asking.last_msg_id};
  const Request& request = operations_[*asking.operation].request;
  std::optional<CommandNumber> number;
  if (needs_session(asking)) {
    append_open_session(out, head);
    return asking.node;
  }
  if (asking.session && request.function != Function::read) {
    number = CommandNumber{*asking.session, asking.sequence};
  }
  if (asking.may_have_happened) ++repeated_;
  append_request(out, head, request, number);
  return asking.node;
}

std::expected<const Operation*, std::string> Clients::receive(std::string_view destination,
                                                              json::Value body, Instant now) {
  const auto process = process_of(destination);
  const size_t index = process ? static_cast<size_t>(*process) % clients_.size() : 0;
  if (!process || *process > clients_[index].process) {
    return std::unexpected("a message to " + std::string(destination) + ", which does not exist");
  }
  Client& client = clients_[index];
  const auto answered = in_reply_to(body);
  if (!answered) return std::unexpected("a message to a client without in_reply_to");
  if (*process < client.process || *answered < client.last_msg_id || !client.is_asking) {
    ++late_replies_;
    return nullptr;
  }
  if (*answered > client.last_msg_id) {
    return std::unexpected("a reply to " + std::string(destination) + " that asked nothing such");
  }
  const size_t place = *client.operation;
  if (needs_session(client)) {
    const auto is_over = take_session(index, body, now);
    if (!is_over) return std::unexpected(is_over.error());
    return *is_over ? &operations_[place] : nullptr;
  }
  const auto reply = read_reply(body, operations_[place].request);
  if (!reply) return std::unexpected(reply.error());
  operations_[place].read_value = reply->read_value;
  operations_[place].error_code = reply->error_code;
  return conclude(index, reply->outcome, now) ? &operations_[place] : nullptr;
}

/// Returns whether that was the end of the operation, which had no effect then.
std::expected<bool, std::string> Clients::take_session(size_t client, json::Value body,
                                                       Instant now) {
  const auto session = read_session(body);
  if (!session) return std::unexpected(session.error());
  if (!*session) return conclude(client, Outcome::failed, now);
  Client& asking = clients_[client];
  asking.session = *session;
  asking.sequence = 1;
  asking.is_asking = false;
  due_.push_back(client);
  return false;
}

/// What came of the client's last request. Returns whether that was the end of the operation: if
/// not, it will be asked for again.
bool Clients::conclude(size_t client, Outcome outcome, Instant now) {
  Client& asking = clients_[client];
  const Operation& operation = operations_[*asking.operation];
  asking.is_asking = false;
  if (outcome == Outcome::unknown) asking.may_have_happened = true;
  constexpr int session_is_gone = 14;
  if (operation.error_code == session_is_gone) asking.session.reset();
  if (is_answered(outcome) || !asking.may_have_happened) {
    complete(client, outcome, now);
    return true;
  }
  // In another session it would be executed again.
  const bool is_read = operation.request.function == Function::read;
  if (now >= asking.gives_up_at || (!is_read && !asking.session)) {
    complete(client, Outcome::unknown, now);
    return true;
  }
  move_on(asking);
  if (outcome == Outcome::unknown) {
    due_.push_back(client);
  } else {
    due_after_rest_.push_back({now + options_.rest, client});
  }
  return false;
}

size_t Clients::expire(Instant now) {
  size_t expired = 0;
  while (!deadlines_.empty()) {
    const Deadline first = deadlines_.front();
    const Client& client = clients_[first.client];
    const bool is_over =
        !client.is_asking || client.process != first.process || client.last_msg_id != first.msg_id;
    if (!is_over && first.at > now) break;
    deadlines_.pop_front();
    if (is_over) continue;
    // A request for a session is no part of the operation.
    const Outcome outcome = needs_session(client) ? Outcome::failed : Outcome::unknown;
    operations_[*client.operation].error_code.reset();
    if (conclude(first.client, outcome, now)) ++expired;
  }
  return expired;
}

void Clients::abandon(Instant now) {
  due_.clear();
  due_after_rest_.clear();
  for (size_t client = 0; client < clients_.size(); ++client) {
    if (clients_[client].operation) complete(client, Outcome::unknown, now);
  }
}

std::optional<Instant> Clients::next_event() const {
  std::optional<Instant> next;
  if (!due_.empty()) return Instant();
  if (!deadlines_.empty()) next = deadlines_.front().at;
  if (!due_after_rest_.empty() && (!next || due_after_rest_.front().until < *next)) {
    next = due_after_rest_.front().until;
  }
  if (!resting_.empty() && (!next || resting_.front().until < *next)) next = resting_.front().until;
  return next;
}

void Clients::complete(size_t client, Outcome outcome, Instant now) {
  Client& finished = clients_[client];
  MINIRAFT_CHECK(finished.operation.has_value());
  Operation& operation = operations_[*finished.operation];
  operation.outcome = outcome;
  operation.completed = now;
  finished.operation.reset();
  finished.is_asking = false;
  --under_way_;
  if (outcome == Outcome::unknown) reincarnate(finished);
  if (is_answered(outcome)) {
    idle_.push_back(client);
  } else {
    resting_.push_back({now + options_.rest, client});
  }
}

void Clients::reincarnate(Client& client) {
  client.process += static_cast<int64_t>(clients_.size());
  client.last_msg_id = 0;
  move_on(client);
}

/// To another node.
void Clients::move_on(Client& client) {
  if (options_.node_count > 1) {
    const size_t step = 1 + static_cast<size_t>(random_.uniform(options_.node_count - 1));
    client.node = (client.node + step) % options_.node_count;
  }
}

}  // namespace miniraft::lab
