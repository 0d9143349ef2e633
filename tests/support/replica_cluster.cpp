#include "tests/support/replica_cluster.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"

namespace miniraft::testing {

using namespace replica;

struct ReplicaCluster::Node final : Transport, ClientPort, Observer {
  Node(ReplicaCluster& owner, raft::Config config, std::unique_ptr<StateMachine> own_machine,
       Options options)
      : cluster(owner),
        self(config->self),
        machine(std::move(own_machine)),
        metrics(registry),
        replica(raft::Raft(std::move(config), raft::HardState(), {}, owner.now),
                Ports{*this, storage, *machine, *this, *this}, options, metrics) {}

  void send(raft::NodeId to, PeerMessage message) noexcept override {
    cluster.under_way.push_back({self, to, std::move(message)});
  }
  void reply(raft::RequestId id, Outcome outcome) noexcept override {
    cluster.outcomes[id].push_back(std::move(outcome));
  }
  void role_changed(base::Instant, const raft::Status&) noexcept override {}

  ReplicaCluster& cluster;
  raft::NodeId self;
  std::unique_ptr<StateMachine> machine;
  ManualStorage storage;
  metrics::Registry registry;
  Metrics metrics;
  Replica replica;
};

ReplicaCluster::ReplicaCluster(uint64_t nodes, const MakeMachine& make_machine, Options options) {
  raft::Options raft_options;
  for (uint64_t id = 1; id <= nodes; ++id) raft_options.voters.emplace_back(id);
  for (uint64_t id = 1; id <= nodes; ++id) {
    raft_options.self = raft::NodeId(id);
    raft_options.seed = id;
    options.incarnation = 1000 + id;
    nodes_.push_back(std::make_unique<Node>(*this, raft::Config::make(raft_options).value(),
                                            make_machine(), options));
  }
}

ReplicaCluster::~ReplicaCluster() = default;

Replica& ReplicaCluster::node(uint64_t id) {
  return nodes_.at(id - 1)->replica;
}
StateMachine& ReplicaCluster::machine(uint64_t id) {
  return *nodes_.at(id - 1)->machine;
}
ManualStorage& ReplicaCluster::storage(uint64_t id) {
  return nodes_.at(id - 1)->storage;
}
const metrics::Registry& ReplicaCluster::registry(uint64_t id) {
  return nodes_.at(id - 1)->registry;
}

raft::RequestId ReplicaCluster::submit(uint64_t id, ClientRequest request) {
  const raft::RequestId request_id(next_request_++);
  request.id = request_id;
  node(id).handle(now, std::move(request));
  node(id).flush(now);
  return request_id;
}

raft::RequestId ReplicaCluster::command(uint64_t id, base::Bytes body, base::Duration timeout) {
  return submit(id, {{}, RequestKind::command, std::move(body), now + timeout});
}

raft::RequestId ReplicaCluster::query(uint64_t id, base::Bytes body, base::Duration timeout) {
  return submit(id, {{}, RequestKind::query, std::move(body), now + timeout});
}

std::optional<Outcome> ReplicaCluster::outcome(raft::RequestId id) const {
  const auto found = outcomes.find(id);
  if (found == outcomes.end()) return std::nullopt;
  CHECK_EQ(found->second.size(), 1U);  // exactly once per request (ClientPort)
  return found->second.front();
}

void ReplicaCluster::settle() {
  for (int rounds = 0; !under_way.empty(); ++rounds) {
    CHECK_LT(rounds, 10'000);  // replicas must come to rest
    for (Envelope& envelope : std::exchange(under_way, {})) {
      for (int copy = copies(envelope); copy > 0; --copy) {
        node(envelope.to.value).handle(now, PeerReceived{envelope.from, envelope.message});
      }
    }
    for (const auto& each : nodes_) each->replica.flush(now);
  }
}

void ReplicaCluster::run_for(base::Duration duration) {
  const base::Instant end = now + duration;
  while (now < end) {
    settle();
    base::Instant wake = end;
    for (const auto& each : nodes_) wake = std::min(wake, each->replica.wake_at());
    now = std::max(now + base::microseconds(1), wake);
    for (const auto& each : nodes_) each->replica.flush(now);
  }
  settle();
}

std::optional<uint64_t> ReplicaCluster::leader() {
  std::optional<uint64_t> found;
  raft::Term term;
  for (const auto& each : nodes_) {
    const raft::Status status = each->replica.status();
    if (status.role == raft::RoleKind::leader && status.term > term) {
      found = status.self.value;
      term = status.term;
    }
  }
  return found;
}

uint64_t ReplicaCluster::elect() {
  for (int tries = 0; tries < 100; ++tries) {
    run_for(base::milliseconds(200));
    if (leader()) return *leader();
  }
  CHECK(false);
  return 0;
}

void ReplicaCluster::flush(uint64_t id) {
  node(id).flush(now);
}

void ReplicaCluster::persisted(uint64_t id) {
  storage(id).durable = storage(id).written;
  node(id).handle(now, raft::Persisted{storage(id).durable});
  node(id).flush(now);
}

}  // namespace miniraft::testing
