// Snapshots: a replica's work on snapshots, a chunk at a time (Raft §7).
//
//   build    the replicated state as it was at one moment → storage
//   send     storage → followers, no faster than a rate
//   receive  a leader's chunks → storage
//   restore  storage → the replicated state
//
// Each step is bounded by the size of a chunk, so that the loop never stands still for long,
// however large the state is. Which snapshot is sent to whom, and when one counts as installed, is
// the core's to decide (core/raft).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "miniraft/core/base/owned.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/effects.h"
#include "miniraft/core/replica/config.h"
#include "miniraft/core/replica/ports.h"
#include "miniraft/core/replica/replicated_state.h"
#include "miniraft/core/replica/sessions.h"

namespace miniraft::replica {

class Snapshots {
 public:
  /// All that is in the snapshots: the table of sessions and the machine's state.
  Snapshots(Storage& storage, Sessions& sessions, StateMachine& machine, SnapshotOptions options)
      : storage_(storage), sessions_(sessions), machine_(machine), options_(options) {}

  /// An entry was applied.
  void applied(const raft::Entry& entry);
  /// Whether enough was applied since the last snapshot, or a follower wants one that `applied` is
  /// enough for (raft::Raft::wanted_snapshot), and nothing else is under way.
  [[nodiscard]] bool is_due(std::optional<raft::LogIndex> wanted, raft::LogIndex applied) const;

  /// Begins a snapshot of the state as it is now. Requires: nothing is being built or restored.
  void build(raft::SnapshotMeta meta);
  /// Begins to restore the state from the last stored snapshot; what is being built is given up.
  void restore();
  [[nodiscard]] bool is_restoring() const { return restoring_.has_value(); }

  struct Progress {
    std::optional<raft::SnapshotStored> stored;  ///< what was built, if it is durable at once
    std::optional<raft::SnapshotMeta> restored;  ///< the state is that of this snapshot
    std::optional<UnreadableState> unreadable;   ///< restoring ends here; told once
  };
  /// Does one step of what is being built or restored.
  [[nodiscard]] Progress work();

  /// A leader's chunk, or the follower's wish for one of ours.
  void receive(const raft::SnapshotChunk& chunk);
  void send(raft::ChunkToSend chunk, base::Instant now);
  /// The chunks whose time has come.
  [[nodiscard]] std::vector<raft::Outgoing> due_chunks(base::Instant now);
  /// This node does not lead: what followers were being sent is let go of.
  void stop_sending();

  /// When there is something to do: at once while something is built or restored. `now` is the
  /// current time; nothing if there is not.
  [[nodiscard]] std::optional<base::Instant> wake_at(base::Instant now) const;

 private:
  struct Building {
    raft::SnapshotMeta meta;
    ReplicatedStateReader reader;
    uint64_t next_chunk = 0;
  };
  struct Restoring {
    base::Owned<SnapshotReader> reader;
    ReplicatedStateWriter state;
    uint64_t next_chunk = 0;
    bool is_unreadable = false;  ///< another snapshot may take its place
  };
  /// Stays open to the end of the leadership, so that a chunk can be sent again although a later
  /// snapshot was stored.
  struct Sending {
    base::Owned<SnapshotReader> reader;
    base::Instant next_at;                   ///< keeps the rate
    std::optional<raft::ChunkToSend> chunk;  ///< wanted, not sent yet
  };

  Storage& storage_;
  Sessions& sessions_;
  StateMachine& machine_;
  SnapshotOptions options_;
  uint64_t entries_ = 0;  ///< applied since the last snapshot was begun
  size_t bytes_ = 0;
  std::optional<Building> building_;
  raft::LogIndex built_;  ///< where the last one ends that was given to storage, stored yet or not
  std::optional<Restoring> restoring_;
  std::map<raft::NodeId, Sending> sending_;
};

}  // namespace miniraft::replica
