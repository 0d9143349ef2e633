// SimulatedDisk: a node's storage in virtual time. A crash loses what is not durable.
//
// Writes become durable in order, each some time after it was handed over. A crash keeps a prefix
// of the writes in flight and possibly a part of the next one. The disk implements the operations
// of replica::Storage; the node (simulated_node.h) passes them on, because it may crash in the
// middle of a step. A disk outlives the incarnations of its node.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/context.h"
#include "miniraft/core/replica/memory_storage.h"
#include "miniraft/sim/cluster/simulation_faults.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace miniraft::sim {

class SimulatedDisk {
 public:
  SimulatedDisk(const DiskSettings& settings, Deception deception, base::Random random)
      : settings_(settings), deception_(deception), random_(random) {}

  // The operations of replica::Storage. `now` is true time.
  raft::WriteSequence persist(base::Instant now, const raft::Persist& persist);
  void write_chunk(replica::SnapshotOrigin origin, uint64_t number, base::ByteView bytes) {
    snapshots_.write_chunk(origin, number, bytes);
  }
  void finish_snapshot(base::Instant now, const raft::SnapshotMeta& meta);
  [[nodiscard]] base::Owned<replica::SnapshotReader> snapshot();
  void compact(base::Instant now, raft::EntryId base);

  /// When the disk completes its next write, if it has one.
  [[nodiscard]] std::optional<base::Instant> due_at() const;
  /// Makes the writes that are due durable.
  void work(base::Instant now);

  /// What became durable since the last call, in order. A snapshot of the node's own that is due
  /// replaces the last one only now: until then the node sends the last one (replica::Storage).
  struct Reports {
    std::optional<raft::WriteSequence> through;  ///< all writes up to this one are durable
    std::vector<raft::SnapshotMeta> snapshots;   ///< the node's own
  };
  [[nodiscard]] Reports take_reports(base::Instant now);

  /// Nothing becomes durable before `end`.
  void stall_until(base::Instant end);
  /// From now on every write takes at most `most`.
  void hurry(base::Duration most);
  /// From now on no snapshot gets damaged. A damaged snapshot stays damaged.
  void stop_damage() { settings_.damage = 0; }
  /// Whether the last snapshot is damaged: one of its chunks cannot be read, until another snapshot
  /// replaces it or `mend` repairs it.
  [[nodiscard]] bool is_damaged() const { return is_damaged_; }
  void mend() { is_damaged_ = false; }
  /// The node crashes: writes that are not durable may be lost. Returns how many are lost.
  uint64_t crash();

  /// What the node would recover in a restart.
  [[nodiscard]] const raft::Recovered& durable() const { return durable_; }
  [[nodiscard]] raft::LogIndex durable_last() const;
  /// The id of the durable entry at `index`, or of the entry that the durable log begins after.
  /// Nothing if the durable log has neither at `index`.
  [[nodiscard]] std::optional<raft::EntryId> durable_id_at(raft::LogIndex index) const;
  /// Whether the durable log holds this entry or the durable snapshot includes its index. A
  /// snapshot includes only committed entries, so that there is no other entry at that index.
  [[nodiscard]] bool has_durably(raft::EntryId id) const;
  /// The number of writes in flight.
  [[nodiscard]] size_t queued() const { return queue_.size(); }

 private:
  /// A write, or a compaction that moves the start of the log.
  struct Order {
    base::Instant done_at;
    raft::Persist write;
    std::optional<replica::MemorySnapshots::Snapshot> received;
    std::optional<raft::EntryId> compacted;
  };
  /// A snapshot of the node's own. It is a file of its own, so that neither it nor the log waits
  /// for the other.
  struct Finishing {
    base::Instant done_at;
    replica::MemorySnapshots::Snapshot snapshot;
  };

  base::Instant draw_end(base::Instant now);
  void carry_out(Order& order);
  void append(const raft::Entries& entries, size_t count);
  void drop_up_to(raft::EntryId base);
  void tear(Order& order);
  void forget_as_deceived();
  bool store(replica::SnapshotOrigin origin, replica::MemorySnapshots::Snapshot snapshot);
  [[nodiscard]] bool draw_damage();

  DiskSettings settings_;
  Deception deception_;
  base::Random random_;
  std::deque<Order> queue_;
  std::deque<Finishing> finishing_;
  base::Instant busy_until_;
  raft::Recovered durable_;
  replica::MemorySnapshots snapshots_;
  bool is_damaged_ = false;
  raft::WriteSequence durable_sequence_;  ///< of this incarnation
  Reports reports_;
};

}  // namespace miniraft::sim
