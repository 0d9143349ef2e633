#include "apps/lab/clients.h"

#include <charconv>

#include "apps/lab/fault.h"
#include "apps/lab/lin_kv.h"
#include "core/base/check.h"

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
  CHECK_GE(options.count, 1U);
  CHECK_GE(options.node_count, 1U);
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
  CHECK(!asking.operation);
  asking.operation = operations_.size();
  operations_.push_back(Operation{.request = request,
                                  .process = asking.process,
                                  .node = asking.node,
                                  .invoked = now,
                                  .completed = Instant(),
                                  .outcome = Outcome::unknown,
                                  .read_value = std::nullopt,
                                  .error_code = std::nullopt});
  deadlines_.push_back({now + options_.timeout, client, *asking.operation});
  ++under_way_;
  ++asking.last_msg_id;
  append_request(out, id, client_name(asking.process), node_name(asking.node), asking.last_msg_id,
                 request);
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
  if (*process < client.process || *answered < client.last_msg_id || !client.operation) {
    ++late_replies_;
    return nullptr;
  }
  if (*answered > client.last_msg_id) {
    return std::unexpected("a reply to " + std::string(destination) + " that asked nothing such");
  }
  const size_t place = *client.operation;
  const auto reply = read_reply(body, operations_[place].request);
  if (!reply) return std::unexpected(reply.error());
  operations_[place].read_value = reply->read_value;
  operations_[place].error_code = reply->error_code;
  complete(index, reply->outcome, now);
  return &operations_[place];
}

size_t Clients::expire(Instant now) {
  size_t expired = 0;
  while (!deadlines_.empty()) {
    const Deadline first = deadlines_.front();
    const bool is_over = clients_[first.client].operation != first.operation;
    if (!is_over && first.at > now) break;
    deadlines_.pop_front();
    if (is_over) continue;
    complete(first.client, Outcome::unknown, now);
    ++expired;
  }
  return expired;
}

void Clients::abandon(Instant now) {
  for (size_t client = 0; client < clients_.size(); ++client) {
    if (clients_[client].operation) complete(client, Outcome::unknown, now);
  }
}

std::optional<Instant> Clients::next_event() const {
  std::optional<Instant> next;
  if (!deadlines_.empty()) next = deadlines_.front().at;
  if (!resting_.empty() && (!next || resting_.front().until < *next)) next = resting_.front().until;
  return next;
}

void Clients::complete(size_t client, Outcome outcome, Instant now) {
  Client& finished = clients_[client];
  CHECK(finished.operation.has_value());
  Operation& operation = operations_[*finished.operation];
  operation.outcome = outcome;
  operation.completed = now;
  finished.operation.reset();
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
  if (options_.node_count > 1) {
    const size_t step = 1 + static_cast<size_t>(random_.uniform(options_.node_count - 1));
    client.node = (client.node + step) % options_.node_count;
  }
}

}  // namespace miniraft::lab
