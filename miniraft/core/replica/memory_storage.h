// MemoryStorage: a Storage that keeps only snapshots, in memory, for nodes that never restart.
//
// It reports every write as durable at once. A node with this storage must not be restarted under
// its old id, because it would have lost its vote (Raft Fig. 2, persistent state). The last
// snapshot is kept for log compaction and for followers that have fallen behind; an earlier one is
// freed when its last reader is gone.
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/counted.h"
#include "miniraft/core/replica/ports.h"

namespace miniraft::replica {

/// The snapshots of a storage that keeps them in memory.
class MemorySnapshots {
 public:
  void write_chunk(SnapshotOrigin origin, uint64_t number, base::ByteView bytes) {
    std::vector<base::Bytes>& chunks = written_[static_cast<size_t>(origin)];
    if (number == 0) chunks.clear();
    MINIRAFT_CHECK_EQ(number, chunks.size());
    chunks.emplace_back(bytes);
  }
  struct Snapshot {
    raft::SnapshotMeta meta;
    std::vector<base::Bytes> chunks;
  };

  /// Ends the snapshot whose chunks were written with `origin`, and returns it.
  [[nodiscard]] Snapshot finish(SnapshotOrigin origin, const raft::SnapshotMeta& meta) {
    return {meta, std::exchange(written_[static_cast<size_t>(origin)], {})};
  }
  /// Makes `snapshot` the last one. Returns false and drops it if it is the node's own and does not
  /// end after the last one.
  bool store(SnapshotOrigin origin, Snapshot snapshot) {
    const bool is_own = origin == SnapshotOrigin::own;
    if (is_own && last_ && snapshot.meta.last <= last_->meta.last) return false;
    last_ = base::Counted<Snapshot>(std::move(snapshot));
    return true;
  }
  /// A reader of the last snapshot. Requires: there is one.
  [[nodiscard]] base::Owned<SnapshotReader> open() const {
    MINIRAFT_CHECK(static_cast<bool>(last_));
    return base::make_owned<Reader>(last_);
  }

 private:
  class Reader final : public SnapshotReader {
   public:
    explicit Reader(base::Counted<Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}
    [[nodiscard]] const raft::SnapshotMeta& meta() const noexcept override {
      return snapshot_->meta;
    }
    [[nodiscard]] uint64_t chunks() const noexcept override { return snapshot_->chunks.size(); }
    [[nodiscard]] base::Bytes chunk(uint64_t number) noexcept override {
      return snapshot_->chunks.at(number);
    }

   private:
    base::Counted<Snapshot> snapshot_;
  };

  std::array<std::vector<base::Bytes>, 2> written_;  ///< chunks not finished yet, by SnapshotOrigin
  base::Counted<Snapshot> last_;
};

class MemoryStorage final : public Storage {
 public:
  [[nodiscard]] raft::WriteSequence persist(const raft::Persist& persist) noexcept override {
    if (persist.snapshot) {
      constexpr auto origin = SnapshotOrigin::received;
      snapshots_.store(origin, snapshots_.finish(origin, *persist.snapshot));
    }
    return persist.sequence;
  }
  void write_chunk(SnapshotOrigin origin, uint64_t number, base::ByteView bytes) noexcept override {
    snapshots_.write_chunk(origin, number, bytes);
  }
  [[nodiscard]] bool finish_snapshot(const raft::SnapshotMeta& meta) noexcept override {
    constexpr auto origin = SnapshotOrigin::own;
    return snapshots_.store(origin, snapshots_.finish(origin, meta));
  }
  [[nodiscard]] base::Owned<SnapshotReader> snapshot() noexcept override {
    return snapshots_.open();
  }
  void compact(raft::EntryId /*base*/) noexcept override {}

 private:
  MemorySnapshots snapshots_;
};

}  // namespace miniraft::replica
