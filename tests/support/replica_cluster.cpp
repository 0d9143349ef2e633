#include "tests/support/replica_cluster.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::testing {

using namespace replica;

raft::WriteSequence ManualStorage::persist(const raft::Persist& persist) noexcept {
  writes.push_back(persist);
  if (persist.snapshot) {
    received.push_back(snapshots.finish(replica::SnapshotOrigin::received, *persist.snapshot));
  }
  while (is_automatic && !writes.empty()) finish_one();
  return durable;
}

void ManualStorage::finish_one() {
  const raft::Persist& write = writes.front();
  disk.write(write);
  if (write.snapshot) {
    snapshots.store(SnapshotOrigin::received, std::move(received.front()));
    received.pop_front();
  }
  durable = write.sequence;
  writes.pop_front();
}

bool ManualStorage::finish_snapshot(const raft::SnapshotMeta& meta) noexcept {
  constexpr auto origin = SnapshotOrigin::own;
  if (!snapshots.store(origin, snapshots.finish(origin, meta))) return false;
  disk.content.snapshot = meta;
  return true;
}

struct ReplicaCluster::Node final : Transport, ClientPort, Observer {
  Node(ReplicaCluster& owner, raft::Config config, std::unique_ptr<StateMachine> own_machine,
       ManualStorage disk, const Config& own_config)
      : cluster(owner),
        self(config->self),
        incarnation(own_config->incarnation),
        machine(std::move(own_machine)),
        storage(std::move(disk)),
        metrics(registry),
        replica(raft::Raft(std::move(config), storage.disk.content, owner.now),
                Ports{*this, storage, *machine, *this, *this}, own_config, metrics) {}

  void send(raft::NodeId to, PeerEnvelope envelope) noexcept override {
    cluster.under_way.push_back({self, to, envelope.identity, std::move(envelope.message)});
  }
  void reply(raft::RequestId id, Outcome outcome) noexcept override {
    cluster.outcomes[id].push_back(std::move(outcome));
  }
  void change_answered(const raft::ChangeAnswered& answer) noexcept override {
    cluster.changes_answered.push_back(answer);
  }
  void transfer_answered(const raft::TransferAnswered& answer) noexcept override {
    cluster.transfers_answered.push_back(answer);
  }
  void role_changed(base::Instant, const raft::Status&) noexcept override {}
  void state_unreadable(base::Instant, const UnreadableState& what) noexcept override {
    cluster.unreadable.push_back({self, what});
  }

  ReplicaCluster& cluster;
  raft::NodeId self;
  Incarnation incarnation;
  std::unique_ptr<StateMachine> machine;
  ManualStorage storage;
  metrics::Registry registry;
  Metrics metrics;
  Replica replica;
};

ReplicaCluster::ReplicaCluster(uint64_t nodes, const MakeMachine& make_machine, Options options,
                               raft::Options raft_limits)
    : size_(nodes),
      make_machine_(make_machine),
      options_(options),
      raft_limits_(std::move(raft_limits)) {
  for (uint64_t id = 1; id <= nodes; ++id) nodes_.push_back(start(id, {}));
}

std::unique_ptr<ReplicaCluster::Node> ReplicaCluster::start(uint64_t id, ManualStorage disk) {
  ++lives_;
  raft::Options raft_options = raft_limits_;
  for (uint64_t voter = 1; voter <= size_; ++voter) raft_options.voters.emplace_back(voter);
  raft_options.self = raft::NodeId(id);
  raft_options.seed = lives_;
  Options options = options_;
  options.incarnation = Incarnation(next_incarnation++);
  return std::make_unique<Node>(*this, raft::Config::make(raft_options).value(), make_machine_(),
                                std::move(disk), Config::make(options).value());
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
  asked_[request_id] = id;
  node(id).handle(now, std::move(request));
  node(id).flush(now);
  return request_id;
}

void ReplicaCluster::order(uint64_t id, Event event) {
  node(id).handle(now, std::move(event));
  node(id).flush(now);
}

raft::RequestId ReplicaCluster::command(uint64_t id, base::Bytes body, base::Duration timeout) {
  return submit(id, {{}, Command{std::move(body)}, now + timeout});
}

raft::RequestId ReplicaCluster::query(uint64_t id, base::Bytes body, base::Duration timeout) {
  return submit(id, {{}, Query{std::move(body)}, now + timeout});
}

std::optional<Outcome> ReplicaCluster::outcome(raft::RequestId id) const {
  const auto found = outcomes.find(id);
  if (found == outcomes.end()) return std::nullopt;
  MINIRAFT_CHECK_EQ(found->second.size(), 1U);  // exactly once per request (ClientPort)
  return found->second.front();
}

void ReplicaCluster::say(uint64_t from, uint64_t to, PeerMessage message) {
  deliver({raft::NodeId(from),
           raft::NodeId(to),
           {options_.cluster, incarnation(from), Incarnation()},
           std::move(message)});
}

void ReplicaCluster::deliver(const Envelope& envelope) {
  node(envelope.to.value)
      .handle(now, PeerReceived{envelope.from, {envelope.identity, envelope.message}});
}

Incarnation ReplicaCluster::incarnation(uint64_t id) const {
  return nodes_.at(id - 1)->incarnation;
}

void ReplicaCluster::settle() {
  for (int rounds = 0; !under_way.empty(); ++rounds) {
    MINIRAFT_CHECK_LT(rounds, 10'000);  // replicas must come to rest
    for (Envelope& envelope : std::exchange(under_way, {})) {
      for (int copy = copies(envelope); copy > 0; --copy) {
        deliver(envelope);
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
  MINIRAFT_CHECK(false);
  return 0;
}

void ReplicaCluster::flush(uint64_t id) {
  node(id).flush(now);
}

void ReplicaCluster::persisted(uint64_t id, size_t writes) {
  ManualStorage& disk = storage(id);
  for (size_t i = 0; i < writes && !disk.writes.empty(); ++i) disk.finish_one();
  node(id).handle(now, raft::Persisted{disk.durable});
  node(id).flush(now);
}

void ReplicaCluster::restart(uint64_t id, size_t writes) {
  for (const auto& [request, asked] : asked_) {
    if (asked == id && !outcomes.contains(request)) outcomes[request].push_back(Indeterminate{});
  }
  ManualStorage disk = std::move(storage(id));
  for (size_t i = 0; i < writes && !disk.writes.empty(); ++i) disk.finish_one();
  disk.writes.clear();
  disk.received.clear();
  disk.durable = raft::WriteSequence();
  nodes_.at(id - 1).reset();
  nodes_.at(id - 1) = start(id, std::move(disk));
}

}  // namespace miniraft::testing
