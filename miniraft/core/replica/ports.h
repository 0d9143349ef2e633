// Ports: what a replica needs from the outside, as small abstract classes.
//
// Today apps/maelstrom has a transport, client port and observer (lines of JSON), memory_storage.h
// a storage, which forgets all but snapshots, and typed.h a state machine; tests/support has them
// all with faults. None uses a socket or a disk yet. Each call hands over values and returns at
// once; nothing is called back. A port never fails upward: a transport may lose what it was given
// (Raft tolerates that), a storage that cannot write stops the process (a failed write or fsync is
// never retried), and a state machine accepts any bytes. An exception out of a port ends the
// process.
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

/// Sends messages to peers. May lose, delay, duplicate and reorder them, but must not wait: two
/// nodes that wait for room in each other's queue would do so for ever.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void send(raft::NodeId to, PeerEnvelope envelope) noexcept = 0;
};

/// Whose state a snapshot in the making is. There may be one of each.
enum class SnapshotOrigin : uint8_t { own, received };

/// A stored snapshot. It stays readable for as long as this lives, though a later one be stored.
class SnapshotReader {
 public:
  virtual ~SnapshotReader() = default;
  [[nodiscard]] virtual const raft::SnapshotMeta& meta() const noexcept = 0;
  [[nodiscard]] virtual uint64_t chunks() const noexcept = 0;
  /// As it was written. Requires: number < chunks().
  [[nodiscard]] virtual base::Bytes chunk(uint64_t number) noexcept = 0;
};

/// Keeps the log, the hard state and the last snapshot.
class Storage {
 public:
  virtual ~Storage() = default;
  /// Writes `persist` after everything given before it. Returns the last write that is durable
  /// already: this one, for storage that waits for its disk; an earlier one for storage that
  /// works in the background and reports each write later with a raft::Persisted event.
  /// A write with a snapshot makes it the last one, also in place of one that ends where it does
  /// and cannot be read: of the chunks received before this call, though others come before the
  /// write is done.
  [[nodiscard]] virtual raft::WriteSequence persist(const raft::Persist& persist) noexcept = 0;

  /// Takes the next chunk of a snapshot; number 0 begins one, and drops what was unfinished of the
  /// same origin. Nothing need be durable before the snapshot is finished.
  virtual void write_chunk(SnapshotOrigin origin, uint64_t number,
                           base::ByteView bytes) noexcept = 0;
  /// The own chunks written make up this snapshot. Returns whether it is durable, and so the last
  /// one, already; if not, that is reported later with a raft::SnapshotStored event. One that ends
  /// no later than the last one, which came from a leader meanwhile, is dropped.
  [[nodiscard]] virtual bool finish_snapshot(const raft::SnapshotMeta& meta) noexcept = 0;
  /// The last snapshot that was reported durable, in whatever way. Requires: there is one.
  [[nodiscard]] virtual base::Owned<SnapshotReader> snapshot() noexcept = 0;
  /// The log up to `base` may be dropped: recovery begins after it.
  virtual void compact(raft::EntryId base) noexcept = 0;
};

/// Reads one consistent state, chunk by chunk, while its machine goes on. May be read at any later
/// time, as slowly as one likes, and outlive the machine; dropping it frees what it holds, at no
/// cost at once. Belongs to the machine's thread.
class StateReader {
 public:
  virtual ~StateReader() = default;
  /// The next chunk, of `bytes_max` bytes or a little more, or of as many as a single item of the
  /// state takes; nothing once all was read. Never costs more than its bytes: not the whole state.
  [[nodiscard]] virtual std::optional<base::Bytes> next(size_t bytes_max) noexcept = 0;
};

/// The replicated state: a deterministic function of the commands applied. Bytes in, bytes out; a
/// typed view of it is in typed.h.
class StateMachine {
 public:
  virtual ~StateMachine() = default;
  /// Executes a committed command and returns its response. Commands it cannot decode are
  /// answered with an error response of its own and change nothing, equally on every node.
  [[nodiscard]] virtual base::Bytes apply(base::ByteView command) noexcept = 0;
  /// Answers a query from the state as it is, without changing it.
  [[nodiscard]] virtual base::Bytes query(base::ByteView query) const noexcept = 0;

  /// The state as it is now, to be read later. A machine whose state may be large does not copy it
  /// here (core/base/cow_map.h): the loop stands still meanwhile.
  [[nodiscard]] virtual base::Owned<StateReader> snapshot() const noexcept = 0;
  /// Forgets the state: the chunks of a snapshot follow, in the order in which a reader gave them
  /// and none left out, and then commands. Frees large states bit by bit.
  virtual void reset() noexcept = 0;
  /// Takes the next chunk. False if it cannot be understood: then the state is worth nothing until
  /// it is reset again.
  [[nodiscard]] virtual bool restore(base::ByteView chunk) noexcept = 0;
};

/// Receives the outcome of each client request, exactly once per request, for as long as the
/// owner's loop runs.
class ClientPort {
 public:
  virtual ~ClientPort() = default;
  virtual void reply(raft::RequestId id, Outcome outcome) noexcept = 0;
  /// Likewise of each change of members and each transfer of leadership. Frontends that never ask
  /// for one have nothing to do.
  virtual void change_answered(const raft::ChangeAnswered& /*answer*/) noexcept {}
  virtual void transfer_answered(const raft::TransferAnswered& /*answer*/) noexcept {}
};

/// A snapshot that this node cannot restore its state from: the bytes were damaged, or made by a
/// program that lays them out otherwise or has other SessionLimits.
struct UnreadableState {
  raft::EntryId last;  ///< where the snapshot ends
  uint64_t chunk = 0;  ///< the first that the table of sessions or the state machine refused
  RestoreError reason = RestoreError::malformed;
};

/// Is told what operators want to see in a log.
class Observer {
 public:
  virtual ~Observer() = default;
  /// The role, the term or the known leader changed.
  virtual void role_changed(base::Instant now, const raft::Status& status) noexcept = 0;
  /// This node has no state from here on. It goes on voting and keeping the log, all of it, but
  /// applies and answers nothing by itself, and if it comes to lead, gives way to who can. It asks
  /// the leader for a snapshot, which gives it a state again, unless this program cannot read that
  /// one either: then this is told again, and it asks again after raft::Options::snapshot_retry.
  virtual void state_unreadable(base::Instant now, const UnreadableState& what) noexcept = 0;
};

}  // namespace miniraft::replica
