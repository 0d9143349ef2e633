// ExploredNode: one node of an exploration: the real raft::Raft with a clock, a disk and the
// history that the checks need.
//
// It is a value: the exploration copies it, does one step with the copy, and compares `bytes`. The
// exploration decides when a disk write completes. Each step checks the promises that concern one
// node only: Raft::check_invariants, Leader Append-Only, one vote in a term over all incarnations,
// nothing acknowledged or applied before it is durable, and the configuration that the node uses.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/raft/raft.h"
#include "miniraft/sim/explore/bounds.h"
#include "miniraft/sim/explore/explored_disk.h"
#include "miniraft/sim/explore/packed_log.h"
#include "miniraft/sim/explore/state_bytes.h"

namespace miniraft::sim {

/// The parts of a node's state that the exploration reads often.
struct NodeSummary {
  PackedLog log;   ///< in memory
  PackedLog disk;  ///< the durable log
  /// By term: the node that this node has voted for, in any incarnation; 0: none.
  std::array<uint8_t, exploration_limit> votes{};
  uint16_t led_terms = 0;  ///< bit t: the node has led term t, in any incarnation
  uint8_t term = 0;
  uint8_t disk_term = 0;
  uint8_t commit_index = 0;
  raft::RoleKind role = raft::RoleKind::follower;
  bool has_writes = false;
  bool has_snapshot = false;     ///< on its disk
  bool can_snapshot = false;     ///< the node has applied entries after its last snapshot
  bool wants_snapshot = false;   ///< `can_snapshot`, and a follower needs a later snapshot
  bool has_live_leader = false;  ///< the node has recently heard from a leader, or may have
};

/// The results of a step, besides the node's new state.
struct StepOutcome {
  std::vector<raft::Outgoing> sent;
  std::vector<raft::ReadReady> reads_ready;
  std::vector<raft::ReadRefused> reads_refused;
  std::optional<std::string> violation;  ///< a broken promise that concerns this node only
};

class ExploredNode {
 public:
  /// A node with an empty disk, of a cluster within `bounds`. `bounds` must outlive this. Its
  /// heartbeat interval is negligible in comparison with its election timeout.
  ExploredNode(uint64_t self, const Bounds& bounds);

  // --- What can happen to it ---

  StepOutcome receive(raft::NodeId from, const raft::Message& message);
  /// The same, but its clock has advanced so far that the node is no longer bound to a leader.
  StepOutcome receive_late(raft::NodeId from, const raft::Message& message);
  /// Advances its clock to its next wake-up time. Requires: the node is a leader.
  StepOutcome heartbeat();
  /// Advances its clock by more than every timeout: a leader steps down, any other node asks for
  /// pre-votes.
  StepOutcome time_out();
  StepOutcome propose(uint64_t number);
  StepOutcome read(uint64_t number);
  StepOutcome change(const MemberChanges& changes);
  /// Requests a leadership transfer.
  StepOutcome transfer(raft::NodeId to);
  /// Stores a snapshot of what the node has applied, at once, and discards the log before it.
  /// Requires: NodeSummary::can_snapshot.
  StepOutcome snapshot();
  /// Completes its oldest write. Requires: the node has a write in flight.
  StepOutcome finish_write();
  /// Crashes the node, which loses what is not durable, and restarts it. If `is_snapshot_damaged`,
  /// the snapshot on the disk cannot be read until another one replaces it; this requires a
  /// snapshot.
  StepOutcome crash_and_restart(bool is_snapshot_damaged);

  // --- What is seen ---

  [[nodiscard]] raft::NodeId self() const { return raft::NodeId(self_); }
  [[nodiscard]] NodeSummary summary() const;
  /// Two nodes with equal bytes behave equally from now on (sim/explore/state_bytes.h) and have the
  /// same history as far as the checks need it.
  [[nodiscard]] base::Bytes bytes(const Renaming& renaming = {}) const;

 private:
  struct Write {
    std::optional<raft::Persist> persist;
    std::vector<raft::Outgoing> messages;
  };

  StepOutcome step(raft::Input input);
  void carry_out(StepOutcome& outcome);
  void store(Write write, StepOutcome& outcome);
  void send(std::vector<raft::Outgoing> messages, StepOutcome& outcome);
  void check_promise(const raft::Outgoing& outgoing, StepOutcome& outcome);
  void check_vote(uint64_t term, uint64_t candidate, StepOutcome& outcome);
  void check_log(const raft::Persist& persist, bool was_leading, StepOutcome& outcome);
  void restore(const raft::SnapshotMeta& snapshot, StepOutcome& outcome);
  void check_applied(const raft::Entries& committed, StepOutcome& outcome);
  void check_campaign(const std::vector<raft::Outgoing>& messages, StepOutcome& outcome);
  [[nodiscard]] PackedMembers members_at(uint64_t length) const;
  void check_members(const std::vector<raft::ChangeAnswered>& answers, StepOutcome& outcome);

  raft::Raft raft_;
  base::Instant clock_;
  ExploredDisk disk_;
  bool is_snapshot_damaged_ = false;  ///< the one on the disk, until another replaces it
  std::deque<Write> writes_;
  PackedLog log_;  ///< its log in memory, reconstructed from its writes
  uint8_t applied_ = 0;
  std::array<uint8_t, exploration_limit> votes_{};  ///< by term: the candidate; 0: none
  uint16_t led_terms_ = 0;
  uint64_t self_;
  const Bounds* bounds_;
};

}  // namespace miniraft::sim
