// SimulatedNode: one production replica with simulated ports, and its successive incarnations
// (`Life`), one for each start.
//
// It implements the ports of the replica, because a node may die in the middle of a step: from then
// on it drops everything that the replica still sends or writes in that step. The disk and the
// clock outlive the replica.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/metrics/metrics.h"
#include "miniraft/core/replica/replica.h"
#include "miniraft/sim/cluster/simulated_clock.h"
#include "miniraft/sim/cluster/simulated_disk.h"
#include "miniraft/sim/cluster/simulated_machine.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace miniraft::sim {

/// How nodes report to the simulation.
class NodeEnvironment {
 public:
  virtual ~NodeEnvironment() = default;
  virtual void node_sent(uint64_t node, raft::NodeId to, replica::PeerEnvelope envelope) = 0;
  virtual void node_wrote(uint64_t node, const raft::Persist& persist) = 0;
  virtual void node_made_snapshot(uint64_t node, const raft::SnapshotMeta& meta) = 0;
  virtual void node_lost_state(uint64_t node) = 0;
  virtual void node_replied(uint64_t node, raft::RequestId id, replica::Outcome outcome) = 0;
  virtual void node_changed_members(uint64_t node, const raft::ChangeAnswered& answer) = 0;
  virtual void node_transferred(uint64_t node, const raft::TransferAnswered& answer) = 0;
  [[nodiscard]] virtual base::Instant now() const = 0;
};

class SimulatedNode final : replica::Transport,
                            replica::Storage,
                            replica::ClientPort,
                            replica::Observer {
 public:
  struct Origin {
    raft::NodeId id;
    raft::Configuration founders;  ///< empty: the node waits to be added
    SimulatedClock clock;
    base::Random random;
  };
  /// `settings`, `record` and `environment` must outlive this.
  SimulatedNode(Origin origin, const SimulationSettings& settings, AppliedRecord& record,
                NodeEnvironment& environment);

  [[nodiscard]] uint64_t id() const { return origin_.id.value; }
  [[nodiscard]] const raft::Configuration& founders() const { return origin_.founders; }
  [[nodiscard]] bool is_running() const { return life_ != nullptr; }
  [[nodiscard]] bool has_lived() const { return lives_ > 0; }
  /// Starts a new incarnation from what the disk holds. Requires: the node is not running.
  void start();
  /// Ends the incarnation. Returns how many writes are lost. Requires: the node is running.
  uint64_t crash();

  // These require that the node is running.
  void handle(replica::Event event) { life_->replica.handle(local_now(), std::move(event)); }
  void flush() { life_->replica.flush(local_now()); }
  [[nodiscard]] const replica::Replica& replica() const { return life_->replica; }
  [[nodiscard]] SimulatedMachine& machine() { return life_->machine; }
  /// When the replica wants to be flushed, in true time.
  [[nodiscard]] base::Instant wake_at() const {
    return origin_.clock.true_time_of(life_->replica.wake_at());
  }

  [[nodiscard]] SimulatedDisk& disk() { return disk_; }
  [[nodiscard]] base::Instant local_now() const { return origin_.clock.at(environment_.now()); }

  /// The node dies at a port call, after `calls` further port calls; 0: at the next call.
  void die_after(uint64_t calls) { calls_left_ = calls; }
  /// The node dies right after it has handed the next write to its disk. The write may be lost.
  void die_after_write() { dies_after_write_ = true; }
  /// The node dies right after it has sent its next vote.
  void die_after_vote() { dies_after_vote_ = true; }
  /// The node dies at its next write, which does not reach the disk.
  void fill_disk() { is_disk_full_ = true; }
  /// Cancels all of the above.
  void heal() {
    calls_left_ = UINT64_MAX;
    dies_after_write_ = false;
    dies_after_vote_ = false;
    is_disk_full_ = false;
  }
  /// Whether the node died in its last step. Then the caller must call `crash`.
  [[nodiscard]] bool is_dead() const { return is_dead_; }

  // State that SimulatedCluster keeps about the node.
  base::Instant paused_until;
  base::Instant wake_scheduled_at;
  std::optional<base::Instant> disk_scheduled_at;
  bool is_flush_scheduled = false;
  bool stays_down = false;  ///< until the end of the run
  bool is_retired = false;  ///< removed from the cluster; its disk is discarded

 private:
  struct Life {
    Life(SimulatedNode& node, raft::Config config, const replica::Config& replica_config);
    metrics::Registry registry;
    replica::Metrics metrics;
    SimulatedMachine machine;
    replica::Replica replica;
  };

  /// Counts a port call. Returns whether the node is dead, so that the call has no effect.
  bool dies();

  void send(raft::NodeId to, replica::PeerEnvelope envelope) noexcept override;
  raft::WriteSequence persist(const raft::Persist& persist) noexcept override;
  void write_chunk(replica::SnapshotOrigin origin, uint64_t number,
                   base::ByteView bytes) noexcept override;
  bool finish_snapshot(const raft::SnapshotMeta& meta) noexcept override;
  base::Owned<replica::SnapshotReader> snapshot() noexcept override { return disk_.snapshot(); }
  void compact(raft::EntryId base) noexcept override;
  void reply(raft::RequestId id, replica::Outcome outcome) noexcept override;
  void change_answered(const raft::ChangeAnswered& answer) noexcept override;
  void transfer_answered(const raft::TransferAnswered& answer) noexcept override;
  void role_changed(base::Instant /*now*/, const raft::Status& /*status*/) noexcept override {}
  void state_unreadable(base::Instant /*now*/,
                        const replica::UnreadableState& /*what*/) noexcept override {
    MINIRAFT_CHECK(disk_.is_damaged());  // All nodes run one program.
    environment_.node_lost_state(id());
  }

  Origin origin_;
  const SimulationSettings& settings_;
  AppliedRecord& record_;
  NodeEnvironment& environment_;
  SimulatedDisk disk_;
  uint64_t priority_;
  uint64_t lives_ = 0;
  uint64_t calls_left_ = UINT64_MAX;
  bool dies_after_write_ = false;
  bool dies_after_vote_ = false;
  bool is_disk_full_ = false;
  bool is_dead_ = false;
  std::unique_ptr<Life> life_;
};

}  // namespace miniraft::sim
