#include "miniraft/core/replica/snapshots.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::replica {

void Snapshots::applied(const raft::Entry& entry) {
  ++entries_;
  bytes_ += raft::cost_bytes(entry);
}

bool Snapshots::is_due(std::optional<raft::LogIndex> wanted, raft::LogIndex applied) const {
  return !building_ && !restoring_ &&
         (entries_ >= options_.after_entries || bytes_ >= options_.after_bytes ||
          (wanted && *wanted <= applied && *wanted > built_));
}

void Snapshots::build(raft::SnapshotMeta meta) {
  MINIRAFT_CHECK(!building_);
  MINIRAFT_CHECK(!restoring_);
  building_.emplace(std::move(meta), ReplicatedStateReader(sessions_, machine_));
  entries_ = 0;
  bytes_ = 0;
}

void Snapshots::restore() {
  building_.reset();
  base::Owned<SnapshotReader> reader = storage_.snapshot();
  const raft::LogIndex end = reader->meta().last.index;
  restoring_.emplace(std::move(reader), ReplicatedStateWriter(sessions_, machine_, end));
}

Snapshots::Progress Snapshots::work() {
  if (restoring_) {
    if (restoring_->is_unreadable) return {};
    const uint64_t number = restoring_->next_chunk;
    if (number < restoring_->reader->chunks()) {
      ++restoring_->next_chunk;
      const auto restored = restoring_->state.restore(restoring_->reader->chunk(number));
      if (restored) return {};
      restoring_->is_unreadable = true;
      return {
          .stored = {},
          .restored = {},
          .unreadable = UnreadableState{restoring_->reader->meta().last, number, restored.error()}};
    }
    raft::SnapshotMeta meta = restoring_->reader->meta();
    restoring_.reset();
    entries_ = 0;
    bytes_ = 0;
    return {.stored = {}, .restored = std::move(meta), .unreadable = {}};
  }
  if (!building_) return {};
  if (const auto chunk = building_->reader.next(options_.chunk_bytes)) {
    storage_.write_chunk(SnapshotOrigin::own, building_->next_chunk, *chunk);
    ++building_->next_chunk;
    return {};
  }
  raft::SnapshotMeta meta = std::move(building_->meta);
  building_.reset();
  built_ = meta.last.index;
  if (!storage_.finish_snapshot(meta)) return {};
  return {.stored = raft::SnapshotStored{std::move(meta)}, .restored = {}, .unreadable = {}};
}

void Snapshots::receive(const raft::SnapshotChunk& chunk) {
  storage_.write_chunk(SnapshotOrigin::received, chunk.number, chunk.bytes);
}

void Snapshots::send(raft::ChunkToSend chunk, base::Instant now) {
  const raft::EntryId last = chunk.message.chunk.snapshot.last;
  auto found = sending_.find(chunk.to);
  if (found == sending_.end() || found->second.reader->meta().last != last) {
    // The core begins to send only the last stored snapshot.
    base::Owned<SnapshotReader> reader = storage_.snapshot();
    MINIRAFT_CHECK(reader->meta().last == last);
    if (found != sending_.end()) sending_.erase(found);
    found = sending_.emplace(chunk.to, Sending{std::move(reader), now, std::nullopt}).first;
  }
  // A follower that asks for a chunk beyond the end gets the first one. Its reply names the chunk
  // that it needs next.
  if (chunk.message.chunk.number >= found->second.reader->chunks()) chunk.message.chunk.number = 0;
  found->second.chunk = std::move(chunk);
}

std::vector<raft::Outgoing> Snapshots::due_chunks(base::Instant now) {
  std::vector<raft::Outgoing> due;
  for (auto& [to, sending] : sending_) {
    if (!sending.chunk || sending.next_at > now) continue;
    raft::InstallSnapshot message = std::move(sending.chunk->message);
    sending.chunk.reset();
    message.chunk.bytes = sending.reader->chunk(message.chunk.number);
    message.chunk.is_last = message.chunk.number + 1 == sending.reader->chunks();
    const auto nanoseconds =
        message.chunk.bytes.size() * 1'000'000'000 / options_.send_bytes_per_second;
    sending.next_at = now + base::nanoseconds(static_cast<int64_t>(nanoseconds));
    due.push_back({to, std::move(message)});
  }
  return due;
}

void Snapshots::stop_sending() {
  sending_.clear();
}

std::optional<base::Instant> Snapshots::wake_at(base::Instant now) const {
  if (building_ || (restoring_ && !restoring_->is_unreadable)) return now;
  std::optional<base::Instant> first;
  for (const auto& [to, sending] : sending_) {
    if (!sending.chunk) continue;
    if (!first || sending.next_at < *first) first = sending.next_at;
  }
  return first;
}

}  // namespace miniraft::replica
