// Ports: the abstract classes through which a replica uses its environment.
//
// apps/maelstrom implements Transport, ClientPort and Observer with lines of JSON, memory_storage.h
// implements Storage, typed.h StateMachine; sim/cluster and tests/support inject faults. No port in
// this repository uses a socket or a disk yet. Calls pass values and return without waiting; a port
// never calls the replica back. Ports report no failures: a transport may lose messages (Raft
// tolerates that), a storage that cannot write must stop the process (a failed write or fsync is
// never retried), a state machine accepts any bytes. An exception from a port ends the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/base/owned.h"
#include "miniraft/core/raft/effects.h"
#include "miniraft/core/raft/raft.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/messages.h"
#include "miniraft/core/replica/restore_error.h"

namespace miniraft::replica {

/// Sends messages to peers. It may lose, delay, duplicate and reorder them. `send` must not block:
/// two nodes that wait for room in each other's queue would deadlock.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void send(raft::NodeId to, PeerEnvelope envelope) noexcept = 0;
};

/// Whose state an unfinished snapshot holds: this node's or a leader's. There may be one of each.
enum class SnapshotOrigin : uint8_t { own, received };

/// A stored snapshot. It stays readable while the reader lives, even if a later one is stored.
class SnapshotReader {
 public:
  virtual ~SnapshotReader() = default;
  [[nodiscard]] virtual const raft::SnapshotMeta& meta() const noexcept = 0;
  [[nodiscard]] virtual uint64_t chunks() const noexcept = 0;
  /// The bytes of the chunk, as written. Requires: number < chunks().
  [[nodiscard]] virtual base::Bytes chunk(uint64_t number) noexcept = 0;
};

/// Keeps the log, the hard state and the last snapshot.
class Storage {
 public:
  virtual ~Storage() = default;
  /// Writes `persist` after all earlier writes. Returns the sequence of the last write that is
  /// durable. A storage that waits for its disk returns this write's sequence. A storage that
  /// writes in the background returns an earlier one, and the owner reports each write later with a
  /// raft::Persisted event.
  /// If `persist` has a snapshot, it consists of the `received` chunks written before this call,
  /// not of those that arrive while the write is in progress. It becomes the last snapshot, even if
  /// the present one ends at the same index: that one may be unreadable.
  [[nodiscard]] virtual raft::WriteSequence persist(const raft::Persist& persist) noexcept = 0;

  /// Writes the next chunk of a snapshot. Number 0 begins a snapshot and drops an unfinished one of
  /// the same origin. Chunks need not be durable before the snapshot is finished.
  virtual void write_chunk(SnapshotOrigin origin, uint64_t number,
                           base::ByteView bytes) noexcept = 0;
  /// Finishes the node's `own` snapshot from the chunks written. Returns true if the snapshot is
  /// durable, and thereby the last one. Returns false if it becomes durable later, which a
  /// raft::SnapshotStored event then reports, or if it was dropped because it ends no later than
  /// the last one (a leader's snapshot arrived meanwhile).
  [[nodiscard]] virtual bool finish_snapshot(const raft::SnapshotMeta& meta) noexcept = 0;
  /// A reader of the last durable snapshot, own or received. Requires: there is one.
  [[nodiscard]] virtual base::Owned<SnapshotReader> snapshot() noexcept = 0;
  /// Storage may drop the log up to and including `base`: recovery begins after it.
  virtual void compact(raft::EntryId base) noexcept = 0;
};

/// Reads one consistent state in chunks while the machine continues to apply commands. It may be
/// read at any later time, at any pace, and may outlive the machine. Destroying it must not free a
/// large state in one step. Thread rule: the machine's thread only.
class StateReader {
 public:
  virtual ~StateReader() = default;
  /// The next chunk, or nothing at the end. A chunk has `bytes_max` bytes or slightly more, or as
  /// many as a single item of the state needs. The cost must be proportional to the chunk, not to
  /// the state.
  [[nodiscard]] virtual std::optional<base::Bytes> next(size_t bytes_max) noexcept = 0;
};

/// The replicated state: a deterministic function of the commands applied. Commands, queries and
/// responses are bytes here; typed.h adapts a machine with its own types.
class StateMachine {
 public:
  virtual ~StateMachine() = default;
  /// Executes a committed command and returns its response. A command that cannot be decoded must
  /// change nothing and return an error response, the same on every node.
  [[nodiscard]] virtual base::Bytes apply(base::ByteView command) noexcept = 0;
  /// Answers a query from the present state, without changing it.
  [[nodiscard]] virtual base::Bytes query(base::ByteView query) const noexcept = 0;

  /// Returns a reader of the present state. The replica's loop waits for this call, so a machine
  /// whose state may be large must not copy it here (core/base/cow_map.h helps).
  [[nodiscard]] virtual base::Owned<StateReader> snapshot() const noexcept = 0;
  /// Discards the state. Then follow all chunks of a snapshot, in the order in which its reader
  /// returned them, and then commands. A large state must be freed step by step.
  virtual void reset() noexcept = 0;
  /// Restores the next chunk. Returns false if the machine cannot decode it. The state is then
  /// undefined until the next reset.
  [[nodiscard]] virtual bool restore(base::ByteView chunk) noexcept = 0;
};

/// Receives the outcome of each client request exactly once, while the owner's loop runs.
class ClientPort {
 public:
  virtual ~ClientPort() = default;
  virtual void reply(raft::RequestId id, Outcome outcome) noexcept = 0;
  /// The outcome of a membership change or a leadership transfer, also exactly once. A frontend
  /// that never requests one need not override these.
  virtual void change_answered(const raft::ChangeAnswered& /*answer*/) noexcept {}
  virtual void transfer_answered(const raft::TransferAnswered& /*answer*/) noexcept {}
};

/// A snapshot that this node cannot restore: its bytes are damaged, or were written by a program
/// with another format or other SessionLimits.
struct UnreadableState {
  raft::EntryId last;  ///< where the snapshot ends
  uint64_t chunk = 0;  ///< the first chunk that the session table or the state machine rejected
  RestoreError reason = RestoreError::malformed;
};

/// Receives events that operators want in a log.
class Observer {
 public:
  virtual ~Observer() = default;
  /// The role, the term or the known leader changed.
  virtual void role_changed(base::Instant now, const raft::Status& status) noexcept = 0;
  /// This node's snapshot could not be restored, so it has no state. It continues to vote and to
  /// replicate the log, which it does not compact, but applies no entries and answers no queries.
  /// If it becomes leader, it transfers leadership to a voter that has its state. It asks the
  /// leader for a snapshot and restores that. If that one is unreadable as well, this is called
  /// again, and the node asks again after raft::Options::snapshot_retry.
  virtual void state_unreadable(base::Instant now, const UnreadableState& what) noexcept = 0;
};

}  // namespace miniraft::replica
