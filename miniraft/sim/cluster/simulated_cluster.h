// SimulatedCluster: nodes, network, disks and clients in one thread and virtual time.
//
// It carries out one happening of the schedule after the other, and after each step of a node asks
// ClusterPromises. What goes wrong and when is the FaultInjector's business, when it ends that of
// simulation.cpp.
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

class SimulatedCluster final : NodeSurroundings {
 public:
  /// `recorder` may be none, and must outlive this.
  SimulatedCluster(const SimulationSettings& settings, SimulationRecorder* recorder);

  void start();
  /// Requires: the schedule is not empty.
  [[nodiscard]] Happening take_next();
  /// Everything but faults and phases.
  void carry_out(const Happening& happening);

  [[nodiscard]] base::Instant now() const override { return now_; }
  [[nodiscard]] Schedule& schedule() { return schedule_; }
  [[nodiscard]] SimulatedNetwork& network() { return network_; }
  [[nodiscard]] SimulatedClients& clients() { return clients_; }
  [[nodiscard]] ClusterPromises& promises() { return promises_; }
  [[nodiscard]] const ClusterPromises& promises() const { return promises_; }
  [[nodiscard]] SimulationCounts& counts() { return counts_; }
  [[nodiscard]] const SimulationSettings& settings() const { return settings_; }
  [[nodiscard]] uint64_t trace_hash() const { return trace_hash_; }
  void trace(uint64_t what) { trace_hash_ = mix(trace_hash_ ^ what); }

  /// Ids are 1 to nodes().
  [[nodiscard]] uint64_t nodes() const { return nodes_.size(); }
  [[nodiscard]] SimulatedNode& node(uint64_t id) { return *nodes_.at(id - 1); }
  [[nodiscard]] const SimulatedNode& node(uint64_t id) const { return *nodes_.at(id - 1); }
  /// The running leader of the latest term.
  [[nodiscard]] std::optional<uint64_t> leader() const;

  /// A new node that waits to be added, or nothing if there are too many.
  [[nodiscard]] std::optional<uint64_t> add_node();
  void restart(uint64_t id);
  void crash(uint64_t id);
  /// It is no member any more: its disk is thrown away.
  void retire(uint64_t id);
  void pause(uint64_t id, base::Duration duration);
  void end_pause(uint64_t id);
  void stall_disk(uint64_t id, base::Duration duration);
  /// The ends of all logs, for the record.
  void record_logs();
  /// An operator's order. Requires: it is running.
  void order(uint64_t id, replica::Event event);
  [[nodiscard]] raft::RequestId next_order() { return raft::RequestId(next_order_++); }
  /// Answers to orders since this was last asked.
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
  [[nodiscard]] bool is_put_off(const Happening& happening);
  void arrive(const Happening& happening);
  void request(const Happening& happening);
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
