// Snapshots: builds, sends, receives and restores a replica's snapshots in chunks (Raft §7).
//
//   build    the replicated state at one log index → storage
//   send     storage → followers, at a limited rate
//   receive  a leader's chunks → storage
//   restore  storage → the replicated state
//
// One step handles one chunk, so that a large state never blocks the loop for long. The Raft core
// (core/raft) decides which snapshot is sent to which follower, and when one is installed.
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
  /// A snapshot holds the session table and the machine's state. All references must outlive this
  /// object.
  Snapshots(Storage& storage, Sessions& sessions, StateMachine& machine, SnapshotOptions options)
      : storage_(storage), sessions_(sessions), machine_(machine), options_(options) {}

  /// Counts an applied entry towards the next snapshot.
  void applied(const raft::Entry& entry);
  /// Whether a snapshot must be built: none is being built or restored, and either SnapshotOptions
  /// says so or a follower needs one (`wanted`: raft::Raft::wanted_snapshot). `applied`: the last
  /// applied index.
  [[nodiscard]] bool is_due(std::optional<raft::LogIndex> wanted, raft::LogIndex applied) const;

  /// Begins a snapshot of the present state. Requires: none is being built or restored.
  void build(raft::SnapshotMeta meta);
  /// Begins to restore the state from the last stored snapshot. Abandons a snapshot that is being
  /// built. Requires: storage has a snapshot.
  void restore();
  /// Also true after a chunk turned out to be unreadable, until another snapshot is restored.
  [[nodiscard]] bool is_restoring() const { return restoring_.has_value(); }

  struct Progress {
    std::optional<raft::SnapshotStored> stored;  ///< the snapshot built, if it is durable at once
    std::optional<raft::SnapshotMeta> restored;  ///< the state is now that of this snapshot
    std::optional<UnreadableState> unreadable;   ///< restoring failed; reported once
  };
  /// Builds or restores the next chunk, or finishes the snapshot after the last one.
  [[nodiscard]] Progress work();

  /// Writes a chunk from the leader to storage.
  void receive(const raft::SnapshotChunk& chunk);
  /// Queues a chunk for a follower. Replaces the one that is queued for it, if any. Requires: the
  /// chunk's snapshot is the last stored one, or the one already being sent to this follower.
  void send(raft::ChunkToSend chunk, base::Instant now);
  /// Removes and returns the queued chunks that the rate allows to be sent by `now`.
  [[nodiscard]] std::vector<raft::Outgoing> due_chunks(base::Instant now);
  /// This node does not lead: drops all queued chunks and closes the snapshots being sent.
  void stop_sending();

  /// When there is work: `now`, the current time, while a snapshot is being built or restored;
  /// otherwise when the next queued chunk is due. Nothing if there is no work.
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
    bool is_unreadable = false;  ///< no more work until another snapshot is restored
  };
  /// The reader stays open until the leadership ends or another snapshot is sent to the follower,
  /// so that a chunk can be sent again although a later snapshot was stored.
  struct Sending {
    base::Owned<SnapshotReader> reader;
    base::Instant next_at;                   ///< when the rate allows the next chunk
    std::optional<raft::ChunkToSend> chunk;  ///< queued, not sent yet
  };

  Storage& storage_;
  Sessions& sessions_;
  StateMachine& machine_;
  SnapshotOptions options_;
  uint64_t entries_ = 0;  ///< applied since the last snapshot was begun or restored
  size_t bytes_ = 0;      ///< of these entries
  std::optional<Building> building_;
  raft::LogIndex built_;  ///< where the last snapshot built ends, whether it is durable yet or not
  std::optional<Restoring> restoring_;
  std::map<raft::NodeId, Sending> sending_;
};

}  // namespace miniraft::replica
