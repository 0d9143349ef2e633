// ExploredNode: one node of an exploration: the real raft::Raft with its clock, its disk and what
// an observer remembers of it.
//
// It is a value: exploring copies it, does one thing to the copy, and compares `bytes`. A disk
// write is done whenever the exploration says so. What one node can break by itself is checked
// after every step: Raft::check_invariants, Leader Append-Only, one vote a term over all lives,
// that nothing is promised or applied before it is durable, and which members it goes by.
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

/// What the exploration looks at often.
struct NodeSummary {
  PackedLog log;   ///< in memory
  PackedLog disk;  ///< what a crash leaves
  /// By term: the node that it has promised its vote to, in whatever life; 0: nobody.
  std::array<uint8_t, exploration_limit> votes{};
  uint16_t led_terms = 0;  ///< bit t: it has led term t, in whatever life
  uint8_t term = 0;
  uint8_t disk_term = 0;
  uint8_t commit_index = 0;
  raft::RoleKind role = raft::RoleKind::follower;
  bool has_writes = false;
  bool has_snapshot = false;    ///< on its disk
  bool can_snapshot = false;    ///< it has applied what its last snapshot does not include
  bool wants_snapshot = false;  ///< that, for a follower that needs a later snapshot
  bool is_bound = false;        ///< it lately heard from a leader, or may have
};

/// What a step led to, besides the node's new state.
struct StepOutcome {
  std::vector<raft::Outgoing> sent;
  std::vector<raft::ReadReady> reads_ready;
  std::vector<raft::ReadRefused> reads_refused;
  std::optional<std::string> violation;  ///< of what one node can break by itself
};

class ExploredNode {
 public:
  /// A node of a cluster within `bounds`, which outlive it, with an empty disk. Its heartbeat
  /// interval is nothing beside its election timeout.
  ExploredNode(uint64_t self, const Bounds& bounds);

  // --- What can happen to it ---

  StepOutcome receive(raft::NodeId from, const raft::Message& message);
  /// The same, but its clock has gone on so far that it is bound to no leader any more.
  StepOutcome receive_late(raft::NodeId from, const raft::Message& message);
  /// Its clock goes on to when it wants to be woken. Requires: it leads.
  StepOutcome heartbeat();
  /// Its clock goes on for longer than every timeout: a leader steps down, all others campaign.
  StepOutcome time_out();
  StepOutcome propose(uint64_t number);
  StepOutcome read(uint64_t number);
  StepOutcome change(const MemberChanges& changes);
  /// It is to hand over its leadership.
  StepOutcome transfer(raft::NodeId to);
  /// It stores a snapshot of what it has applied, at once, and its log before that goes. Requires:
  /// it has applied something since the last one.
  StepOutcome snapshot();
  /// Its oldest write is done. Requires: it has one.
  StepOutcome finish_write();
  /// What was not durable is gone. If it is damaged, the snapshot on the disk cannot be read from
  /// now on. Requires, if so: there is one.
  StepOutcome crash_and_restart(bool is_snapshot_damaged);

  // --- What is seen ---

  [[nodiscard]] raft::NodeId self() const { return raft::NodeId(self_); }
  [[nodiscard]] NodeSummary summary() const;
  /// Equal bytes: equal from now on (sim/explore/state_bytes.h), and in what is remembered.
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
  bool is_snapshot_damaged_ = false;  ///< the one on the disk, until another takes its place
  std::deque<Write> writes_;
  PackedLog log_;  ///< what it holds in memory, as its writes told
  uint8_t applied_ = 0;
  std::array<uint8_t, exploration_limit> votes_{};  ///< by term: to whom; 0: to nobody
  uint16_t led_terms_ = 0;
  uint64_t self_;
  const Bounds* bounds_;
};

}  // namespace miniraft::sim
