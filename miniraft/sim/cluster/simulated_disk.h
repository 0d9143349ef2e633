// SimulatedDisk: a node's storage in virtual time, which a crash leaves with what was durable.
//
// Writes become durable one after the other, each some time after it was given; a crash keeps a
// prefix of those under way and, of the next one, possibly a part. It implements what
// replica::Storage asks for; the node (simulated_node.h) stands between the two, for it may die in
// the middle of a step. A disk outlives its node's lives.
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

  // As replica::Storage has them, at `now`.
  raft::WriteSequence persist(base::Instant now, const raft::Persist& persist);
  void write_chunk(replica::SnapshotOrigin origin, uint64_t number, base::ByteView bytes) {
    snapshots_.write_chunk(origin, number, bytes);
  }
  void finish_snapshot(base::Instant now, const raft::SnapshotMeta& meta);
  [[nodiscard]] base::Owned<replica::SnapshotReader> snapshot();
  void compact(base::Instant now, raft::EntryId base);

  /// When it finishes the next of what it was given.
  [[nodiscard]] std::optional<base::Instant> due_at() const;
  /// The writes that are due become durable.
  void work(base::Instant now);

  /// What became durable and was not reported yet, in order. Only now does an own snapshot that was
  /// due take the place of the last one: until then the node sends that (replica::Storage).
  struct Reports {
    std::optional<raft::WriteSequence> through;
    std::vector<raft::SnapshotMeta> snapshots;
  };
  [[nodiscard]] Reports take_reports(base::Instant now);

  /// Nothing becomes durable before `end`.
  void stall_until(base::Instant end);
  /// From now on every write takes no longer than `most`.
  void hurry(base::Duration most);
  /// No snapshot is damaged any more, but those that are stay so.
  void stop_damage() { settings_.damage = 0; }
  /// Whether the last snapshot cannot be read, until another takes its place or it is mended.
  [[nodiscard]] bool is_damaged() const { return is_damaged_; }
  void mend() { is_damaged_ = false; }
  /// The node stops, or its machine does. Returns how many writes are lost.
  uint64_t crash();

  /// What a node would recover.
  [[nodiscard]] const raft::Recovered& durable() const { return durable_; }
  [[nodiscard]] raft::LogIndex durable_last() const;
  /// The entry's id where the durable log holds it or begins after it.
  [[nodiscard]] std::optional<raft::EntryId> durable_id_at(raft::LogIndex index) const;
  /// Whether the durable log holds this entry, or the durable snapshot stands for it: what a
  /// snapshot includes is committed, so that there is no other entry at that place.
  [[nodiscard]] bool has_durably(raft::EntryId id) const;
  /// Writes that are under way.
  [[nodiscard]] size_t queued() const { return queue_.size(); }

 private:
  /// A write, or the log's beginning moves.
  struct Order {
    base::Instant done_at;
    raft::Persist write;
    std::optional<replica::MemorySnapshots::Snapshot> received;
    std::optional<raft::EntryId> compacted;
  };
  /// Own snapshots are files of their own: they need not wait for the log, nor it for them.
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
  raft::WriteSequence durable_sequence_;  ///< of this life
  Reports reports_;
};

}  // namespace miniraft::sim
