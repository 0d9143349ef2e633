#include "miniraft/sim/cluster/simulated_node.h"

#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {

namespace {

bool is_vote(const replica::PeerMessage& message) {
  const auto* raft_message = std::get_if<raft::Message>(&message);
  const auto* reply =
      raft_message == nullptr ? nullptr : std::get_if<raft::RequestVoteReply>(raft_message);
  return reply != nullptr && reply->granted;
}

}  // namespace

SimulatedNode::SimulatedNode(Origin origin, const SimulationSettings& settings,
                             AppliedRecord& record, NodeEnvironment& environment)
    : origin_(std::move(origin)),
      settings_(settings),
      record_(record),
      environment_(environment),
      disk_(settings.disk, settings.deception, origin_.random.fork()),
      priority_(1 + origin_.random.uniform(settings.priority_max + 1)) {}

SimulatedNode::Life::Life(SimulatedNode& node, raft::Config config,
                          const replica::Config& replica_config)
    : metrics(registry),
      machine(node.record_, node.settings_.deception),
      replica(raft::Raft(std::move(config), node.disk_.durable(), node.local_now()),
              replica::Ports{node, node, machine, node, node}, replica_config, metrics) {}

void SimulatedNode::start() {
  MINIRAFT_CHECK(!is_running());
  ++lives_;
  heal();
  is_dead_ = false;
  raft::Options raft_options = settings_.raft;
  raft_options.self = origin_.id;
  raft_options.priority = static_cast<uint8_t>(priority_);
  raft_options.seed = origin_.random.next_u64();
  raft_options.is_joining = origin_.founders.members.empty();
  for (const raft::Member& member : origin_.founders.members) {
    auto& nodes =
        member.standing == raft::Standing::learner ? raft_options.learners : raft_options.voters;
    nodes.push_back(member.node);
  }
  replica::Options options = settings_.replica;
  options.cluster = replica::ClusterId(7);
  // As the time of day would be, which is now and then set back.
  const bool is_set_back = lives_ > 2 && origin_.random.chance(0.1);
  options.incarnation = replica::Incarnation(lives_ * 1000 - (is_set_back ? 1500 : 0));
  auto config = raft::Config::make(std::move(raft_options));
  MINIRAFT_CHECK(config.has_value());
  const auto replica_config = replica::Config::make(options);
  MINIRAFT_CHECK(replica_config.has_value());
  life_ = std::make_unique<Life>(*this, *std::move(config), *replica_config);
}

uint64_t SimulatedNode::crash() {
  MINIRAFT_CHECK(is_running());
  life_.reset();
  is_flush_scheduled = false;
  wake_scheduled_at = base::Instant();
  disk_scheduled_at.reset();
  return disk_.crash();
}

bool SimulatedNode::dies() {
  if (is_dead_) return true;
  if (calls_left_ == 0) is_dead_ = true;
  if (calls_left_ != UINT64_MAX) --calls_left_;
  return is_dead_;
}

void SimulatedNode::send(raft::NodeId to, replica::PeerEnvelope envelope) noexcept {
  if (dies()) return;
  is_dead_ = dies_after_vote_ && is_vote(envelope.message);
  environment_.node_sent(id(), to, std::move(envelope));
}

raft::WriteSequence SimulatedNode::persist(const raft::Persist& persist) noexcept {
  if (is_disk_full_) is_dead_ = true;
  if (dies()) return {};
  environment_.node_wrote(id(), persist);
  const raft::WriteSequence durable = disk_.persist(environment_.now(), persist);
  is_dead_ = dies_after_write_;
  return durable;
}

void SimulatedNode::write_chunk(replica::SnapshotOrigin origin, uint64_t number,
                                base::ByteView bytes) noexcept {
  if (!dies()) disk_.write_chunk(origin, number, bytes);
}

bool SimulatedNode::finish_snapshot(const raft::SnapshotMeta& meta) noexcept {
  if (dies()) return false;
  environment_.node_made_snapshot(id(), meta);
  disk_.finish_snapshot(environment_.now(), meta);
  return false;
}

void SimulatedNode::compact(raft::EntryId base) noexcept {
  if (!dies()) disk_.compact(environment_.now(), base);
}

void SimulatedNode::reply(raft::RequestId id, replica::Outcome outcome) noexcept {
  if (!dies()) environment_.node_replied(this->id(), id, std::move(outcome));
}

void SimulatedNode::change_answered(const raft::ChangeAnswered& answer) noexcept {
  if (!dies()) environment_.node_changed_members(id(), answer);
}

void SimulatedNode::transfer_answered(const raft::TransferAnswered& answer) noexcept {
  if (!dies()) environment_.node_transferred(id(), answer);
}

}  // namespace miniraft::sim
