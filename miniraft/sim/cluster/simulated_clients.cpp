#include "miniraft/sim/cluster/simulated_clients.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/kv/store.h"
#include "miniraft/core/replica/typed.h"

namespace miniraft::sim {

namespace {

constexpr uint64_t attempts_max = 4;
constexpr uint64_t attempts_in_session_max = 12;
constexpr uint64_t probe_steps = 2;
constexpr base::Duration timeout_beyond = base::seconds(2);

}  // namespace

SimulatedClients::SimulatedClients(const WorkloadSettings& settings, base::Random random,
                                   Schedule& schedule, SimulationCounts& counts)
    : settings_(settings),
      random_(random),
      schedule_(schedule),
      counts_(counts),
      seen_(settings.keys) {}

void SimulatedClients::start(base::Instant now) {
  for (uint64_t i = 0; i < settings_.clients; ++i) {
    clients_.push_back({.process = next_process_++, .bound_to = {}});
    go_on(now, i);
  }
}

void SimulatedClients::probe(base::Instant now, const std::vector<uint64_t>& nodes) {
  for (const uint64_t node : nodes) {
    clients_.push_back({.process = next_process_++, .bound_to = node});
    schedule_.add(now, EventKind::call, 0, clients_.size() - 1);
  }
}

base::Duration SimulatedClients::draw_way() {
  return random_.uniform_duration(base::microseconds(10), base::milliseconds(1));
}

void SimulatedClients::go_on(base::Instant now, uint64_t client) {
  const base::Duration pause =
      clients_[client].bound_to ? base::milliseconds(10)
                                : random_.uniform_duration(base::Duration(), settings_.think_max);
  schedule_.add(now + pause, EventKind::call, 0, client);
}

void SimulatedClients::call(base::Instant now, uint64_t number) {
  Client& client = clients_[number];
  const bool is_over = is_stopped_ || recorded_.size() >= settings_.operations_max;
  if (!client.bound_to && is_over) return;
  draw_operation(now, client);
  ask(now, number);
}

void SimulatedClients::draw_operation(base::Instant now, Client& client) {
  const uint64_t key = random_.uniform(settings_.keys);
  Recorded recorded;
  Operation& operation = recorded.operation;
  operation.process = client.process;
  operation.key = "k" + std::to_string(key);
  operation.call_time = now;
  operation.input = "v" + std::to_string(recorded_.size());
  const bool is_read =
      client.bound_to ? client.probe_steps % 2 == 1 : random_.chance(settings_.reads);
  if (is_read) {
    operation.kind = OperationKind::read;
    operation.input.clear();
    recorded.is_query = true;
    recorded.body = kv::encode(kv::Query(kv::Read{operation.key}));
  } else if (random_.chance(settings_.compares)) {
    operation.kind = OperationKind::cas;
    operation.expected = seen_[key];
    recorded.body = kv::encode(
        kv::Command(kv::CompareAndSet{operation.key, operation.expected, operation.input}));
  } else {
    operation.kind = OperationKind::write;
    recorded.body = kv::encode(kv::Command(kv::Write{operation.key, operation.input}));
  }
  client.operation = recorded_.size();
  client.attempts = 0;
  client.may_be_executed = false;
  client.is_in_session = settings_.has_sessions && !client.bound_to && !is_read;
  if (client.is_in_session) ++client.sequence;
  recorded_.push_back(std::move(recorded));
  ++counts_.operations;
}

void SimulatedClients::ask(base::Instant now, uint64_t number) {
  Client& client = clients_[number];
  // Now and then another node; after a refusal always.
  if (client.bound_to) {
    client.node = *client.bound_to;
  } else if (client.node == 0 || client.attempts > 0 || random_.chance(0.2)) {
    client.node = nodes_[random_.uniform(nodes_.size())];
  }
  ++client.attempts;
  const uint64_t id = next_request_++;
  requests_[id] = {.client = number,
                   .node = client.node,
                   .action = action_of(client),
                   .is_in_hand = false,
                   .outcome = {}};
  schedule_.add(now + draw_way(), EventKind::request, static_cast<uint32_t>(client.node), id);
  base::Duration timeout = settings_.timeout + timeout_beyond;
  // Who can ask again may do so while the last node still has it in hand.
  if (client.is_in_session) timeout = random_.uniform_duration(settings_.timeout / 10, timeout);
  schedule_.add(now + timeout, EventKind::client_timeout, 0, id);
}

replica::ClientAction SimulatedClients::action_of(const Client& client) const {
  const Recorded& recorded = recorded_[client.operation];
  if (recorded.is_query) return replica::Query{recorded.body};
  if (!client.is_in_session) return replica::Command{recorded.body};
  if (!client.session) return replica::OpenSession{};
  const replica::CommandSequence sequence(client.sequence);
  return replica::SessionCommand{*client.session, sequence, sequence, recorded.body};
}

std::optional<replica::ClientRequest> SimulatedClients::arrive(uint64_t id,
                                                               base::Instant node_now) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return std::nullopt;
  found->second.is_in_hand = true;
  return replica::ClientRequest{.id = raft::RequestId(id),
                                .action = found->second.action,
                                .deadline = node_now + settings_.timeout};
}

void SimulatedClients::reply(base::Instant now, raft::RequestId id, replica::Outcome outcome) {
  const auto found = requests_.find(id.value);
  if (found == requests_.end()) return;
  Request& request = found->second;
  request.is_in_hand = false;
  if (request.outcome) return;
  request.outcome = std::move(outcome);
  schedule_.add(now + draw_way(), EventKind::answer, 0, id.value);
}

void SimulatedClients::refuse(base::Instant now, uint64_t id) {
  reply(now, raft::RequestId(id), replica::NeverExecuted{});
}

void SimulatedClients::disconnect(base::Instant now, uint64_t node) {
  std::vector<uint64_t> broken;
  for (const auto& [id, request] : requests_) {
    if (request.node == node && request.is_in_hand) broken.push_back(id);
  }
  for (const uint64_t id : broken) reply(now, raft::RequestId(id), replica::Indeterminate{});
}

bool SimulatedClients::is_probe_waiting(uint64_t node) const {
  return std::ranges::any_of(clients_, [node](const Client& client) {
    return client.bound_to == node && client.probe_steps < probe_steps;
  });
}

bool SimulatedClients::are_idle() const {
  return std::ranges::all_of(requests_, [this](const auto& each) {
    return clients_[each.second.client].bound_to.has_value();
  });
}

uint64_t SimulatedClients::in_hand_at(uint64_t node) const {
  return static_cast<uint64_t>(std::ranges::count_if(requests_, [node](const auto& each) {
    return each.second.node == node && each.second.is_in_hand;
  }));
}

void SimulatedClients::answer(base::Instant now, uint64_t id) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return;
  const Request request = std::move(found->second);
  requests_.erase(found);
  conclude(now, request, *request.outcome);
}

void SimulatedClients::time_out_request(base::Instant now, uint64_t id) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return;
  const Request request = std::move(found->second);
  requests_.erase(found);
  conclude(now, request, replica::Indeterminate{});
}

void SimulatedClients::ask_later(base::Instant now, uint64_t client) {
  ask(now + random_.uniform_duration(base::milliseconds(1), base::milliseconds(100)), client);
}

void SimulatedClients::conclude(base::Instant now, const Request& request,
                                const replica::Outcome& outcome) {
  Client& client = clients_[request.client];
  if (const auto* opened = std::get_if<replica::SessionOpened>(&outcome)) {
    client.session = opened->session;
    client.sequence = 1;
    ask(now, request.client);
    return;
  }
  // To open a session is no part of the operation.
  const bool is_opening = std::holds_alternative<replica::OpenSession>(request.action);
  const replica::Outcome certain =
      is_opening ? replica::NeverExecuted{} : certainty_of(client, outcome);
  const bool is_never = std::holds_alternative<replica::NeverExecuted>(certain);
  if (is_never && (client.bound_to || client.attempts < attempts_max) && !is_stopped_) {
    // Nothing was done, and nothing will be: it is the same operation still.
    ask_later(now, request.client);
  } else if (std::holds_alternative<replica::Indeterminate>(certain) && client.is_in_session &&
             client.session && client.attempts < attempts_in_session_max) {
    // So it is under the same number, whatever came of it.
    ++counts_.operations_repeated;
    ask_later(now, request.client);
  } else {
    finish(now, request.client, certain);
  }
}

/// Completed, NeverExecuted or Indeterminate: of all requests for the operation together.
replica::Outcome SimulatedClients::certainty_of(Client& client, const replica::Outcome& outcome) {
  if (!client.is_in_session || std::holds_alternative<replica::Completed>(outcome)) return outcome;
  if (outcome == replica::Outcome(replica::Refused{replica::RefusalReason::no_session})) {
    client.session.reset();
    ++counts_.sessions_lost;
  } else if (std::holds_alternative<replica::Indeterminate>(outcome)) {
    client.may_be_executed = true;
  } else if (!std::holds_alternative<replica::NeverExecuted>(outcome)) {
    unfounded_refusal_ = "the command with " + recorded_[client.operation].operation.input +
                         " was refused for no reason";
  }
  if (client.may_be_executed) return replica::Indeterminate{};
  return replica::NeverExecuted{};
}

void SimulatedClients::finish(base::Instant now, uint64_t number, const replica::Outcome& outcome) {
  Client& client = clients_[number];
  Recorded& recorded = recorded_[client.operation];
  Operation& operation = recorded.operation;
  operation.return_time = now;
  bool is_served = false;
  if (const auto* completed = std::get_if<replica::Completed>(&outcome)) {
    recorded.ending = Ending::completed;
    complete(recorded, completed->response);
    is_served = true;
    ++counts_.operations_ok;
  } else if (std::holds_alternative<replica::NeverExecuted>(outcome)) {
    recorded.ending = Ending::never;
    operation.outcome = Outcome::fail;
    ++counts_.operations_failed;
  } else {
    operation.outcome = Outcome::info;
    client.process = next_process_++;
    ++counts_.operations_open;
  }
  if (client.bound_to && is_served && ++client.probe_steps == probe_steps) return;
  go_on(now, number);
}

void SimulatedClients::complete(Recorded& recorded, base::ByteView response) {
  Operation& operation = recorded.operation;
  const auto result = replica::result_of<kv::Store>(replica::Completed{base::Bytes(response)});
  const auto* answer = std::get_if<kv::Response>(&result);
  MINIRAFT_CHECK(answer != nullptr);
  operation.outcome = Outcome::ok;
  const size_t key = std::stoul(operation.key.substr(1));
  if (const auto* found = std::get_if<kv::Found>(answer)) {
    operation.output = found->item.value;
    seen_[key] = found->item.value;
  } else if (std::holds_alternative<kv::Missing>(*answer)) {
    if (operation.kind == OperationKind::cas) {
      operation.outcome = Outcome::fail;
      operation.refusal = Refusal::missing;
    }
  } else if (std::holds_alternative<kv::Differs>(*answer)) {
    operation.outcome = Outcome::fail;
    operation.refusal = Refusal::differed;
  } else {
    MINIRAFT_CHECK(std::holds_alternative<kv::Changed>(*answer));
    seen_[key] = operation.input;
  }
}

History SimulatedClients::history() const {
  History history;
  history.operations.reserve(recorded_.size());
  for (const Recorded& recorded : recorded_) history.operations.push_back(recorded.operation);
  return history;
}

std::optional<std::string> SimulatedClients::untrue_answer(const AppliedRecord& applied) const {
  if (unfounded_refusal_) return unfounded_refusal_;
  for (const Recorded& recorded : recorded_) {
    if (recorded.is_query || recorded.ending == Ending::open) continue;
    const bool was_executed = applied.has_executed(recorded.body);
    const std::string& value = recorded.operation.input;
    if (recorded.ending == Ending::completed && !was_executed) {
      return "the command with " + value + " was acknowledged and is lost";
    }
    if (recorded.ending == Ending::never && was_executed) {
      return "the command with " + value + " was refused for good and executed";
    }
  }
  return std::nullopt;
}

}  // namespace miniraft::sim
