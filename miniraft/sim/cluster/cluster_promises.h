// ClusterPromises: what must hold in a simulated cluster after every step of every node.
//
// The properties of Raft Fig. 3, and what stands behind them: promises leave a node only when its
// disk could keep them, what is committed is durable on a quorum and stays the same, terms and
// indexes do not go back, one change of members at a time. Each step is judged by what changed in
// it, so that the cost does not grow with the logs.
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
  /// Node ids are 1 to `nodes_max`. `uncommitted_bytes_max` is the nodes' option.
  ClusterPromises(size_t nodes_max, raft::Configuration founders, size_t uncommitted_bytes_max);

  /// A node, before all else of it, with its disk, which must outlive this, and what it begins
  /// with: the founders, or nothing if it waits to be added.
  void add(uint64_t node, const SimulatedDisk& disk, raft::Configuration founders);

  // What a node does, when it does it.
  void started(uint64_t node);
  void stopped(uint64_t node);
  void written(uint64_t node, const raft::Persist& persist);
  void snapshot_made(const raft::SnapshotMeta& meta);
  void sent(uint64_t node, raft::NodeId to, const replica::PeerMessage& message);
  /// Instead of `stepped`, if it died in the step: others may have been told what it committed.
  void died(uint64_t node, const raft::Status& status);
  /// After a flush.
  void stepped(uint64_t node, const replica::Replica& replica, SimulatedMachine& machine);

  [[nodiscard]] AppliedRecord& applied() { return applied_; }
  [[nodiscard]] const LogRecord& logs() const { return logs_; }
  [[nodiscard]] uint64_t leaders() const { return leaders_.size(); }
  /// The first promise that was broken, without its time.
  [[nodiscard]] const std::optional<Breach>& breach() const { return breach_; }
  /// Takes note of a breach that somebody else has found.
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
  std::map<raft::Term, raft::LogIndex> committed_in_;  ///< the log was committed up to there then
  std::map<std::pair<uint64_t, raft::Term>, raft::NodeId> votes_;
  std::optional<Breach> breach_;
};

}  // namespace miniraft::sim
