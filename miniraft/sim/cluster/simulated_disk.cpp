#include "miniraft/sim/cluster/simulated_disk.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {

namespace {

/// Of which one chunk came to nothing.
class DamagedReader final : public replica::SnapshotReader {
 public:
  DamagedReader(base::Owned<replica::SnapshotReader> snapshot, uint64_t damaged)
      : snapshot_(std::move(snapshot)), damaged_(damaged) {}
  [[nodiscard]] const raft::SnapshotMeta& meta() const noexcept override {
    return snapshot_->meta();
  }
  [[nodiscard]] uint64_t chunks() const noexcept override { return snapshot_->chunks(); }
  [[nodiscard]] base::Bytes chunk(uint64_t number) noexcept override {
    return number == damaged_ ? base::Bytes() : snapshot_->chunk(number);
  }

 private:
  base::Owned<replica::SnapshotReader> snapshot_;
  uint64_t damaged_;
};

}  // namespace

base::Instant SimulatedDisk::draw_end(base::Instant now) {
  const base::Instant begin = std::max(now, busy_until_);
  busy_until_ = begin + random_.uniform_duration(settings_.write_min,
                                                 settings_.write_max + base::nanoseconds(1));
  return busy_until_;
}

raft::WriteSequence SimulatedDisk::persist(base::Instant now, const raft::Persist& persist) {
  Order order{.done_at = draw_end(now), .write = persist, .received = {}, .compacted = {}};
  if (persist.snapshot) {
    order.received = snapshots_.finish(replica::SnapshotOrigin::received, *persist.snapshot);
  }
  queue_.push_back(std::move(order));
  return deception_ == Deception::early_acks ? persist.sequence : durable_sequence_;
}

void SimulatedDisk::finish_snapshot(base::Instant now, const raft::SnapshotMeta& meta) {
  const base::Instant last = finishing_.empty() ? now : finishing_.back().done_at;
  const base::Duration takes = random_.uniform_duration(
      settings_.write_min, (settings_.write_max + base::nanoseconds(1)) * 4);
  finishing_.push_back(
      {std::max(last, now + takes), snapshots_.finish(replica::SnapshotOrigin::own, meta)});
}

base::Owned<replica::SnapshotReader> SimulatedDisk::snapshot() {
  base::Owned<replica::SnapshotReader> reader = snapshots_.open();
  if (!is_damaged_) return reader;
  const uint64_t damaged = random_.uniform(reader->chunks());
  return base::make_owned<DamagedReader>(std::move(reader), damaged);
}

bool SimulatedDisk::draw_damage() {
  return settings_.damage > 0 && random_.chance(settings_.damage);
}

bool SimulatedDisk::store(replica::SnapshotOrigin origin,
                          replica::MemorySnapshots::Snapshot snapshot) {
  if (!snapshots_.store(origin, std::move(snapshot))) return false;
  is_damaged_ = origin == replica::SnapshotOrigin::received && draw_damage();
  return true;
}

void SimulatedDisk::compact(base::Instant now, raft::EntryId base) {
  queue_.push_back(
      {.done_at = std::max(now, busy_until_), .write = {}, .received = {}, .compacted = base});
}

std::optional<base::Instant> SimulatedDisk::due_at() const {
  std::optional<base::Instant> due;
  if (!queue_.empty()) due = queue_.front().done_at;
  if (!finishing_.empty() && (!due || finishing_.front().done_at < *due)) {
    due = finishing_.front().done_at;
  }
  return due;
}

void SimulatedDisk::work(base::Instant now) {
  while (!queue_.empty() && queue_.front().done_at <= now) {
    carry_out(queue_.front());
    queue_.pop_front();
  }
}

void SimulatedDisk::carry_out(Order& order) {
  if (order.compacted) {
    drop_up_to(*order.compacted);
    return;
  }
  if (order.write.hard_state) durable_.hard_state = *order.write.hard_state;
  if (order.write.snapshot) {
    durable_.snapshot = order.write.snapshot;
    store(replica::SnapshotOrigin::received, *std::move(order.received));
  }
  if (order.write.snapshot && !order.write.keeps_log) {
    durable_.log_base = order.write.snapshot->last;
    durable_.entries.clear();
  }
  append(order.write.entries, order.write.entries.size());
  durable_sequence_ = order.write.sequence;
  reports_.through = durable_sequence_;
}

void SimulatedDisk::append(const raft::Entries& entries, size_t count) {
  if (count == 0) return;
  const raft::LogIndex kept = raft::previous(entries.front().id.index);
  MINIRAFT_CHECK_GE(kept, durable_.log_base.index);
  MINIRAFT_CHECK_LE(kept, durable_last());
  durable_.entries.resize(raft::distance(durable_.log_base.index, kept));
  for (size_t i = 0; i < count; ++i) durable_.entries.push_back(entries[i]);
}

void SimulatedDisk::drop_up_to(raft::EntryId base) {
  if (base.index <= durable_.log_base.index) return;
  MINIRAFT_CHECK(durable_id_at(base.index) == base);
  const uint64_t count = raft::distance(durable_.log_base.index, base.index);
  durable_.entries.erase(durable_.entries.begin(),
                         durable_.entries.begin() + static_cast<std::ptrdiff_t>(count));
  durable_.log_base = base;
}

SimulatedDisk::Reports SimulatedDisk::take_reports(base::Instant now) {
  while (!finishing_.empty() && finishing_.front().done_at <= now) {
    raft::SnapshotMeta meta = finishing_.front().snapshot.meta;
    if (store(replica::SnapshotOrigin::own, std::move(finishing_.front().snapshot))) {
      durable_.snapshot = meta;
      reports_.snapshots.push_back(std::move(meta));
    }
    finishing_.pop_front();
  }
  return std::exchange(reports_, {});
}

void SimulatedDisk::stall_until(base::Instant end) {
  for (Order& order : queue_) order.done_at = std::max(order.done_at, end);
  for (Finishing& each : finishing_) each.done_at = std::max(each.done_at, end);
  busy_until_ = std::max(busy_until_, end);
}

void SimulatedDisk::hurry(base::Duration most) {
  settings_.write_max = std::min(settings_.write_max, most);
  settings_.write_min = std::min(settings_.write_min, settings_.write_max);
}

uint64_t SimulatedDisk::crash() {
  // The machine writes in order: what survives of what it had not finished is a prefix.
  const uint64_t survive = random_.uniform(queue_.size() + 1);
  for (uint64_t i = 0; i < survive; ++i) {
    carry_out(queue_.front());
    queue_.pop_front();
  }
  const uint64_t lost = queue_.size();
  if (settings_.tears_writes && !queue_.empty()) tear(queue_.front());
  queue_.clear();
  if (!finishing_.empty() && random_.chance(0.5)) {
    raft::SnapshotMeta meta = finishing_.front().snapshot.meta;
    if (store(replica::SnapshotOrigin::own, std::move(finishing_.front().snapshot)))
      durable_.snapshot = std::move(meta);
  }
  finishing_.clear();
  if (durable_.snapshot && draw_damage()) is_damaged_ = true;
  reports_ = {};
  busy_until_ = base::Instant();
  durable_sequence_ = raft::WriteSequence();
  forget_as_deceived();
  return lost;
}

/// A write is several records in a log: the hard state, and then the entries, the first of which
/// cuts what is in its way. A snapshot is all or nothing.
void SimulatedDisk::tear(Order& order) {
  if (order.compacted || order.write.snapshot) return;
  if (order.write.hard_state) durable_.hard_state = *order.write.hard_state;
  append(order.write.entries, random_.uniform(order.write.entries.size() + 1));
}

void SimulatedDisk::forget_as_deceived() {
  if (deception_ == Deception::lost_votes) {
    durable_.hard_state = raft::HardState(durable_.hard_state.current_term(), std::nullopt);
  }
  if (deception_ == Deception::lost_writes) {
    const uint64_t forget = random_.uniform_between(1, 3);
    for (uint64_t i = 0; i < forget && !durable_.entries.empty(); ++i) {
      if (durable_.snapshot && durable_last() <= durable_.snapshot->last.index) break;
      durable_.entries.pop_back();
    }
  }
}

raft::LogIndex SimulatedDisk::durable_last() const {
  return raft::LogIndex(durable_.log_base.index.value + durable_.entries.size());
}

std::optional<raft::EntryId> SimulatedDisk::durable_id_at(raft::LogIndex index) const {
  if (index == durable_.log_base.index) return durable_.log_base;
  if (index < durable_.log_base.index || index > durable_last()) return std::nullopt;
  return durable_.entries[raft::distance(durable_.log_base.index, index) - 1].id;
}

bool SimulatedDisk::has_durably(raft::EntryId id) const {
  if (durable_.snapshot && id.index <= durable_.snapshot->last.index) return true;
  return durable_id_at(id.index) == id;
}

}  // namespace miniraft::sim
