#include "miniraft/sim/cluster/simulated_cluster.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {

namespace {

raft::Configuration founders_of(const SimulationSettings& settings) {
  raft::Configuration founders;
  for (uint64_t id = 1; id <= settings.voters + settings.learners; ++id) {
    const auto standing = id <= settings.voters ? raft::Standing::voter : raft::Standing::learner;
    founders.members.push_back({raft::NodeId(id), standing});
  }
  return founders;
}

}  // namespace

SimulatedCluster::SimulatedCluster(const SimulationSettings& settings, SimulationRecorder* recorder)
    : settings_(settings),
      // Not the stream that drew the settings.
      random_(mix(settings.seed)),
      recording_(recorder),
      network_(settings.network, settings.deception, random_.fork(), schedule_, counts_,
               recording_),
      founders_(founders_of(settings)),
      promises_(SimulatedNetwork::nodes_max, founders_, settings.raft.uncommitted_bytes_max),
      clients_(settings.workload, random_.fork(), schedule_, counts_) {}

void SimulatedCluster::make_node(raft::Configuration founders) {
  base::Random random = random_.fork();
  const auto skew =
      static_cast<int64_t>(random.uniform(static_cast<uint64_t>(2 * settings_.skew_ppm_max + 1)));
  const auto start = static_cast<int64_t>(random.uniform(1'000'000'000'000));
  const SimulatedClock clock(base::Instant(start), skew - settings_.skew_ppm_max);
  nodes_.push_back(std::make_unique<SimulatedNode>(
      SimulatedNode::Origin{raft::NodeId(nodes_.size() + 1), std::move(founders), clock, random},
      settings_, promises_.applied(), static_cast<NodeEnvironment&>(*this)));
  SimulatedNode& node = *nodes_.back();
  promises_.add(node.id(), node.disk(), node.founders());
  restart(node.id());
}

void SimulatedCluster::start() {
  for (size_t i = 0; i < founders_.members.size(); ++i) make_node(founders_);
  tell_clients_of_nodes();
  clients_.start(now_);
}

std::optional<uint64_t> SimulatedCluster::add_node() {
  if (nodes_.size() == SimulatedNetwork::nodes_max) return std::nullopt;
  make_node({});
  ++counts_.nodes_added;
  tell_clients_of_nodes();
  return nodes_.size();
}

void SimulatedCluster::tell_clients_of_nodes() {
  std::vector<uint64_t> ids;
  for (const auto& node : nodes_) {
    if (!node->is_retired) ids.push_back(node->id());
  }
  clients_.set_nodes(std::move(ids));
}

ScheduledEvent SimulatedCluster::take_next() {
  const ScheduledEvent next = schedule_.take();
  MINIRAFT_CHECK_GE(next.at, now_);
  now_ = next.at;
  return next;
}

void SimulatedCluster::carry_out(const ScheduledEvent& event) {
  if (is_deferred_or_stale(event)) return;
  ++counts_.events;
  trace(static_cast<uint64_t>(event.at.value));
  trace(static_cast<uint64_t>(event.kind) * 64 + event.node);
  switch (event.kind) {
    case EventKind::arrival:
      return arrive(event);
    case EventKind::wake:
    case EventKind::flush:
      return flush(node(event.node));
    case EventKind::disk:
      return disk_worked(node(event.node));
    case EventKind::restart:
      return restart(event.node);
    case EventKind::request:
      return request(event);
    case EventKind::call:
      return clients_.call(now_, event.detail);
    case EventKind::answer:
      return clients_.answer(now_, event.detail);
    case EventKind::client_timeout:
      return clients_.time_out_request(now_, event.detail);
    case EventKind::fault:
    case EventKind::fault_end:
    case EventKind::phase:
      MINIRAFT_CHECK(false);
  }
}

/// Whether the event must not be carried out now. If its node is paused, the event is deferred: it
/// is scheduled again for the end of the pause. It is stale if it concerns an earlier life of its
/// node, or was scheduled anew in the meantime.
bool SimulatedCluster::is_deferred_or_stale(const ScheduledEvent& event) {
  const EventKind kind = event.kind;
  if (event.node == 0) return false;
  SimulatedNode& node = this->node(event.node);
  if (kind == EventKind::wake && node.wake_scheduled_at != event.at) return true;
  if (kind == EventKind::flush && !node.is_flush_scheduled) return true;
  if (kind == EventKind::disk) return node.disk_scheduled_at != event.at;
  if (kind == EventKind::restart) return false;
  if (node.paused_until <= now_) {
    if (kind != EventKind::wake) return false;
    node.wake_scheduled_at = base::Instant();
    if (node.wake_at() <= now_) return false;
    look_ahead(node);  // Its timer was set anew meanwhile.
    return true;
  }
  if (kind == EventKind::wake) node.wake_scheduled_at = node.paused_until;
  schedule_.add(node.paused_until, kind, event.node, event.detail);
  return true;
}

void SimulatedCluster::arrive(const ScheduledEvent& event) {
  std::optional<SentMessage> message = network_.arrive(now_, event.detail);
  SimulatedNode& node = this->node(event.node);
  if (!message) return;
  recording_.message(message->from, message->to, message->envelope.message, message->sent_at, now_,
                     node.is_running() ? MessageFate::arrived : MessageFate::refused);
  if (!node.is_running()) return;
  trace(message->from.value * 64 + message->envelope.message.index());
  node.handle(replica::PeerReceived{message->from, std::move(message->envelope)});
  took_in(node);
}

void SimulatedCluster::request(const ScheduledEvent& event) {
  SimulatedNode& node = this->node(event.node);
  if (!node.is_running()) return clients_.refuse(now_, event.detail);
  auto request = clients_.arrive(event.detail, node.local_now());
  if (!request) return;
  node.handle(*std::move(request));
  took_in(node);
}

void SimulatedCluster::disk_worked(SimulatedNode& node) {
  node.disk_scheduled_at.reset();
  if (!node.is_running()) return;
  node.disk().work(now_);
  if (node.paused_until > now_) {
    // The disk goes on while its node does nothing; the node hears of it later.
    node.disk_scheduled_at = std::max(node.paused_until, node.disk().due_at().value_or(now_));
    schedule_.add(*node.disk_scheduled_at, EventKind::disk, static_cast<uint32_t>(node.id()));
    return;
  }
  SimulatedDisk::Reports reports = node.disk().take_reports(now_);
  for (raft::SnapshotMeta& snapshot : reports.snapshots) {
    ++counts_.snapshots_made;
    node.handle(raft::SnapshotStored{std::move(snapshot)});
  }
  if (reports.through) node.handle(raft::Persisted{*reports.through});
  took_in(node);
}

/// It is flushed at once, or after it has gathered some more.
void SimulatedCluster::took_in(SimulatedNode& node) {
  if (node.is_dead() || settings_.batch_max == base::Duration()) return flush(node);
  if (node.is_flush_scheduled) return look_ahead(node);
  node.is_flush_scheduled = true;
  schedule_.add(now_ + random_.uniform_duration(base::Duration(), settings_.batch_max),
                EventKind::flush, static_cast<uint32_t>(node.id()));
  look_ahead(node);
}

void SimulatedCluster::flush(SimulatedNode& node) {
  if (!node.is_running()) return;
  node.is_flush_scheduled = false;
  if (!node.is_dead()) node.flush();
  if (node.is_dead()) {
    ++counts_.crashes_within_steps;
    promises_.died(node.id(), node.replica().status());
    crash(node.id());
    return;
  }
  const raft::Status status = node.replica().status();
  recording_.stepped(status, now_);
  promises_.stepped(node.id(), node.replica(), node.machine());
  trace(status.term.value * 4 + static_cast<uint64_t>(status.role));
  trace(status.last_entry.index.value);
  trace(status.commit_index.value);
  trace(node.replica().applied_index().value);
  look_ahead(node);
}

/// Schedules the node's next timer and what its disk does next.
void SimulatedCluster::look_ahead(SimulatedNode& node) {
  const auto id = static_cast<uint32_t>(node.id());
  // A node that wants to go on at once lets a microsecond pass, as work does.
  const base::Instant wake = std::max(node.wake_at(), now_ + base::microseconds(1));
  if (node.wake_scheduled_at <= now_ || wake < node.wake_scheduled_at) {
    node.wake_scheduled_at = wake;
    schedule_.add(wake, EventKind::wake, id);
  }
  const auto due = node.disk().due_at();
  if (due && (!node.disk_scheduled_at || *due < *node.disk_scheduled_at)) {
    node.disk_scheduled_at = std::max(*due, now_);
    schedule_.add(*node.disk_scheduled_at, EventKind::disk, id);
  }
}

std::optional<uint64_t> SimulatedCluster::leader() const {
  std::optional<uint64_t> found;
  raft::Term term;
  for (const auto& node : nodes_) {
    if (!node->is_running()) continue;
    const raft::Status status = node->replica().status();
    if (status.role != raft::RoleKind::leader || status.term <= term) continue;
    found = node->id();
    term = status.term;
  }
  return found;
}

void SimulatedCluster::restart(uint64_t id) {
  SimulatedNode& node = this->node(id);
  if (node.is_running() || node.is_retired || node.stays_down) return;
  if (node.has_lived()) ++counts_.restarts;
  recording_.happened(RecordedKind::start, id, now_, now_);
  node.start();
  promises_.started(id);
  look_ahead(node);
}

void SimulatedCluster::crash(uint64_t id) {
  SimulatedNode& node = this->node(id);
  if (!node.is_running()) return;
  ++counts_.crashes;
  recording_.happened(RecordedKind::crash, id, now_, now_);
  counts_.writes_lost += node.crash();
  promises_.stopped(id);
  clients_.disconnect(now_, id);
  // Some are back before anybody has noticed.
  const base::Duration most = random_.chance(0.5) ? base::milliseconds(10) : settings_.down_max;
  schedule_.add(now_ + random_.uniform_duration(base::Duration(), most), EventKind::restart,
                static_cast<uint32_t>(id));
}

void SimulatedCluster::retire(uint64_t id) {
  crash(id);
  node(id).is_retired = true;
  ++counts_.nodes_retired;
  tell_clients_of_nodes();
}

void SimulatedCluster::pause(uint64_t id, base::Duration duration) {
  SimulatedNode& node = this->node(id);
  if (!node.is_running()) return;
  ++counts_.pauses;
  node.paused_until = now_ + duration;
  recording_.happened(RecordedKind::pause, id, now_, node.paused_until);
}

void SimulatedCluster::end_pause(uint64_t id) {
  node(id).paused_until = now_;
}

void SimulatedCluster::stall_disk(uint64_t id, base::Duration duration) {
  ++counts_.stalls;
  recording_.happened(RecordedKind::stall, id, now_, now_ + duration);
  node(id).disk().stall_until(now_ + duration);
}

void SimulatedCluster::record_logs() {
  for (const auto& node : nodes_) {
    recording_.log(node->id(), promises_.logs().log(node->id()), now_);
  }
}

void SimulatedCluster::order(uint64_t id, replica::Event event) {
  SimulatedNode& node = this->node(id);
  node.handle(std::move(event));
  took_in(node);
}

void SimulatedCluster::node_sent(uint64_t node, raft::NodeId to, replica::PeerEnvelope envelope) {
  promises_.sent(node, to, envelope.message);
  trace(to.value * 64 + envelope.message.index());
  // A leader that was told of them only by its log may know members that never started.
  MINIRAFT_CHECK_LE(to.value, SimulatedNetwork::nodes_max);
  if (to.value > nodes_.size()) return;
  network_.send(now_, {raft::NodeId(node), to, std::move(envelope), now_});
}

void SimulatedCluster::node_wrote(uint64_t node, const raft::Persist& persist) {
  ++counts_.writes;
  if (persist.snapshot) ++counts_.snapshots_installed;
  promises_.written(node, persist);
}

void SimulatedCluster::node_made_snapshot(uint64_t /*node*/, const raft::SnapshotMeta& meta) {
  promises_.snapshot_made(meta);
}

void SimulatedCluster::node_lost_state(uint64_t node) {
  ++counts_.states_lost;
  trace(0x10572 + node);
}

void SimulatedCluster::node_replied(uint64_t /*node*/, raft::RequestId id,
                                    replica::Outcome outcome) {
  trace(id.value * std::variant_size_v<replica::Outcome> + outcome.index());
  clients_.reply(now_, id, std::move(outcome));
}

void SimulatedCluster::node_changed_members(uint64_t /*node*/, const raft::ChangeAnswered& answer) {
  changes_.push_back(answer);
}

void SimulatedCluster::node_transferred(uint64_t /*node*/, const raft::TransferAnswered& answer) {
  if (answer.outcome == raft::TransferOutcome::done) ++counts_.transfers_done;
}

}  // namespace miniraft::sim
