// ClusterPromises: checks the promises of a simulated cluster after every step of every node.
//
// It checks the properties of Raft Fig. 3 and the rules that they rest on: votes and
// acknowledgements leave a node only when they are durable; a committed entry is durable on a
// quorum and never changes; terms and indexes never decrease; one membership change at a time. It
// looks only at what a step changed, so that the cost does not grow with the logs.
// docs/simulation.md lists the promises.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "miniraft/core/raft/raft.h"
#include "miniraft/core/replica/replica.h"
#include "miniraft/sim/cluster/applied_record.h"
#include "miniraft/sim/cluster/log_record.h"
#include "miniraft/sim/cluster/simulated_disk.h"
#include "miniraft/sim/cluster/simulated_machine.h"
#include "miniraft/sim/cluster/simulation_result.h"

namespace miniraft::sim {

class ClusterPromises {
 public:
  /// Node ids are [1, nodes_max]. `uncommitted_bytes_max` is the option of all nodes.
  ClusterPromises(size_t nodes_max, raft::Configuration founders, size_t uncommitted_bytes_max);

  /// Adds a node before it starts. `disk` must outlive this. `founders` is the node's initial
  /// configuration: the founders, or empty if the node waits to be added.
  void add(uint64_t node, const SimulatedDisk& disk, raft::Configuration founders);

  // What a node does. The simulation calls these at the moment when the node does it.
  void started(uint64_t node);
  void stopped(uint64_t node);
  /// The node handed a write to its storage; the write is not durable yet.
  void written(uint64_t node, const raft::Persist& persist);
  void snapshot_made(const raft::SnapshotMeta& meta);
  void sent(uint64_t node, raft::NodeId to, const replica::PeerMessage& message);
  /// Called instead of `stepped` if the node crashed in the step. The node may have told others its
  /// new commit index before it crashed.
  void died(uint64_t node, const raft::Status& status);
  /// The node completed a step: its replica was flushed.
  void stepped(uint64_t node, const replica::Replica& replica, SimulatedMachine& machine);

  [[nodiscard]] AppliedRecord& applied() { return applied_; }
  [[nodiscard]] const LogRecord& logs() const { return logs_; }
  /// The number of terms that had a leader.
  [[nodiscard]] uint64_t leaders() const { return leaders_.size(); }
  /// The first broken promise, if there is one. Its time is not set.
  [[nodiscard]] const std::optional<Breach>& breach() const { return breach_; }
  /// Records a broken promise that another part of the simulation found.
  void broken(const char* promise, std::string what);

 private:
  struct View {
    const SimulatedDisk* disk = nullptr;
    bool is_running = false;
    raft::Status status;  ///< after the last step
    raft::LogIndex applied;
    raft::Configuration configuration;
  };

  void check_progress(const View& before, const raft::Status& status, raft::LogIndex applied);
  void check_leader(uint64_t node, const raft::Status& before, const raft::Status& status);
  void check_committed(uint64_t node, const raft::Status& before, const raft::Status& status);
  void check_configuration(uint64_t node, const raft::Configuration& configuration);
  void check_leads(uint64_t node, raft::Term term);
  void check_vote(uint64_t node, raft::Term term, raft::NodeId candidate);
  void check_acknowledgement(uint64_t node, const raft::AppendAccepted& accepted);
  [[nodiscard]] bool is_durable_on_quorum(const raft::Configuration& configuration,
                                          raft::EntryId id) const;

  size_t uncommitted_max_;  ///< entries
  std::vector<View> views_;
  LogRecord logs_;
  AppliedRecord applied_;
  std::map<raft::Term, uint64_t> leaders_;
  std::map<raft::Term, raft::LogIndex> committed_in_;  ///< the last index committed in each term
  std::map<std::pair<uint64_t, raft::Term>, raft::NodeId> votes_;
  std::optional<Breach> breach_;
};

}  // namespace miniraft::sim
