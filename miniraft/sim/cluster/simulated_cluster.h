// SimulatedCluster: nodes, network, disks and clients in one thread and virtual time.
//
// It carries out the events of the schedule one by one. After each step of a node it calls
// ClusterPromises, which checks the step. FaultInjector decides which faults happen and when;
// simulation.cpp decides when the run ends.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/sim/cluster/cluster_promises.h"
#include "miniraft/sim/cluster/run_recording.h"
#include "miniraft/sim/cluster/schedule.h"
#include "miniraft/sim/cluster/simulated_clients.h"
#include "miniraft/sim/cluster/simulated_network.h"
#include "miniraft/sim/cluster/simulated_node.h"
#include "miniraft/sim/cluster/simulation_result.h"
#include "miniraft/sim/cluster/simulation_settings.h"
#include "miniraft/sim/fingerprint.h"

namespace miniraft::sim {

class SimulatedCluster final : NodeEnvironment {
 public:
  /// `recorder` may be null; otherwise it must outlive this.
  SimulatedCluster(const SimulationSettings& settings, SimulationRecorder* recorder);

  /// Starts the founders and the clients.
  void start();
  /// Takes the next event and moves `now` to its time. Requires: the schedule is not empty.
  [[nodiscard]] ScheduledEvent take_next();
  /// Carries out an event. Requires: it is neither a fault, the end of one, nor a phase.
  void carry_out(const ScheduledEvent& event);

  [[nodiscard]] base::Instant now() const override { return now_; }
  [[nodiscard]] Schedule& schedule() { return schedule_; }
  [[nodiscard]] SimulatedNetwork& network() { return network_; }
  [[nodiscard]] SimulatedClients& clients() { return clients_; }
  [[nodiscard]] ClusterPromises& promises() { return promises_; }
  [[nodiscard]] const ClusterPromises& promises() const { return promises_; }
  [[nodiscard]] SimulationCounts& counts() { return counts_; }
  [[nodiscard]] const SimulationSettings& settings() const { return settings_; }
  [[nodiscard]] uint64_t trace_hash() const { return trace_hash_; }
  /// Adds `what` to the trace hash.
  void trace(uint64_t what) { trace_hash_ = mix(trace_hash_ ^ what); }

  /// The number of nodes so far; their ids are [1, nodes()].
  [[nodiscard]] uint64_t nodes() const { return nodes_.size(); }
  [[nodiscard]] SimulatedNode& node(uint64_t id) { return *nodes_.at(id - 1); }
  [[nodiscard]] const SimulatedNode& node(uint64_t id) const { return *nodes_.at(id - 1); }
  /// The running leader with the highest term, if there is one.
  [[nodiscard]] std::optional<uint64_t> leader() const;

  /// Starts a new node that waits to be added as a member, and returns its id. Returns nothing if
  /// there are SimulatedNetwork::nodes_max nodes already.
  [[nodiscard]] std::optional<uint64_t> add_node();
  /// Starts the node, unless it is running, retired or must stay down.
  void restart(uint64_t id);
  /// Crashes the node, if it is running, and schedules its restart.
  void crash(uint64_t id);
  /// Crashes the node and discards its disk: it never restarts. For nodes that were removed.
  void retire(uint64_t id);
  void pause(uint64_t id, base::Duration duration);
  void end_pause(uint64_t id);
  void stall_disk(uint64_t id, base::Duration duration);
  /// Records the ends of all logs.
  void record_logs();
  /// Passes an operator's order to the node. Requires: the node is running.
  void order(uint64_t id, replica::Event event);
  [[nodiscard]] raft::RequestId next_order() { return raft::RequestId(next_order_++); }
  /// Takes the results of membership changes since the last call.
  [[nodiscard]] std::vector<raft::ChangeAnswered> take_changes() {
    return std::exchange(changes_, {});
  }

 private:
  void node_sent(uint64_t node, raft::NodeId to, replica::PeerEnvelope envelope) override;
  void node_wrote(uint64_t node, const raft::Persist& persist) override;
  void node_made_snapshot(uint64_t node, const raft::SnapshotMeta& meta) override;
  void node_lost_state(uint64_t node) override;
  void node_replied(uint64_t node, raft::RequestId id, replica::Outcome outcome) override;
  void node_changed_members(uint64_t node, const raft::ChangeAnswered& answer) override;
  void node_transferred(uint64_t node, const raft::TransferAnswered& answer) override;

  void make_node(raft::Configuration founders);
  [[nodiscard]] bool is_deferred_or_stale(const ScheduledEvent& event);
  void arrive(const ScheduledEvent& event);
  void request(const ScheduledEvent& event);
  void disk_worked(SimulatedNode& node);
  void took_in(SimulatedNode& node);
  void flush(SimulatedNode& node);
  void look_ahead(SimulatedNode& node);
  void tell_clients_of_nodes();

  SimulationSettings settings_;
  base::Random random_;
  base::Instant now_;
  Schedule schedule_;
  SimulationCounts counts_;
  RunRecording recording_;
  SimulatedNetwork network_;
  raft::Configuration founders_;
  ClusterPromises promises_;
  SimulatedClients clients_;
  std::vector<std::unique_ptr<SimulatedNode>> nodes_;
  std::vector<raft::ChangeAnswered> changes_;
  uint64_t next_order_ = UINT64_C(1) << 40;
  uint64_t trace_hash_ = 0;
};

}  // namespace miniraft::sim
