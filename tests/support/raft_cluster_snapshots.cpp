// What the nodes' owners do about snapshots: store, send and restore them, or find one unreadable.

#include <sstream>

#include "tests/support/raft_cluster.h"

namespace miniraft::raft::testing {
namespace {

std::string name(uint64_t node) {
  return "n" + std::to_string(node);
}

std::string number(uint64_t value) {
  return std::to_string(value);
}

}  // namespace

void RaftCluster::store_snapshot(uint64_t node) {
  Member& storing = member(node);
  const LogIndex last(storing.applied.size());
  if (last <= storing.disk.snapshot_index()) return;
  // A snapshot that was installed meanwhile, and is not restored yet, is the later one.
  if (last < storing.raft->status().snapshot_index) return;
  const SnapshotMeta snapshot = storing.raft->snapshot_at(last);
  note(name(node) + " stores a snapshot to " + describe(snapshot.last));
  storing.disk.content.snapshot = snapshot;
  storing.memory.content.snapshot = snapshot;
  storing.disk_chunks = chunks_of(storing.applied);
  storing.is_snapshot_damaged = false;
  snapshots_[{node, snapshot.last}] = storing.disk_chunks;
  step(node, SnapshotStored{snapshot});
}

RaftCluster::Chunks RaftCluster::chunks_of(const std::vector<EntryId>& applied) {
  Chunks chunks;
  for (size_t i = 0; i < applied.size(); ++i) {
    if (i % 2 == 0) chunks.emplace_back();
    chunks.back() += number(applied[i].term.value) + " ";
  }
  return chunks;
}

void RaftCluster::begin_to_restore(uint64_t node) {
  member(node).is_restoring = true;
  if (!member(node).is_heavy) finish_restoring(node);
}

void RaftCluster::set_state_heavy(uint64_t node, bool heavy) {
  member(node).is_heavy = heavy;
  if (!heavy && member(node).is_restoring && is_up(node)) {
    finish_restoring(node);
    carry_out(node);
  }
}

void RaftCluster::finish_restoring(uint64_t node) {
  Member& restoring = member(node);
  restoring.is_restoring = false;
  restoring.applied.clear();
  if (restoring.is_snapshot_damaged) {
    note(name(node) + " cannot read its snapshot");
    restoring.raft->step(clock(node), StateUnreadable{restoring.disk.snapshot_index()});
    return;
  }
  for (const std::string& chunk : restoring.disk_chunks) {
    std::istringstream terms(chunk);
    for (uint64_t term = 0; terms >> term;) {
      restoring.applied.push_back({Term(term), LogIndex(restoring.applied.size() + 1)});
      // State Machine Safety, for what came by a snapshot.
      const EntryId id = restoring.applied.back();
      if (id.index.value > committed_.size() || committed_[id.index.value - 1].id != id) {
        broken(name(node) + " restores " + describe(id) + ", which was never committed");
      }
    }
  }
  if (LogIndex(restoring.applied.size()) != restoring.disk.snapshot_index()) {
    broken(name(node) + " restores a state of " + number(restoring.applied.size()) +
           " entries from a snapshot of " + number(restoring.disk.snapshot_index().value));
  }
  restoring.raft->step(clock(node), StateRestored{restoring.disk.snapshot_index()});
}

void RaftCluster::send_chunks(uint64_t node, std::vector<ChunkToSend>& chunks) {
  std::vector<Outgoing> messages;
  for (ChunkToSend& chunk : chunks) {
    SnapshotChunk& content = chunk.message.chunk;
    const Chunks& all = snapshots_.at({node, content.snapshot.last});
    content.bytes = all.at(content.number);
    content.is_last = content.number + 1 == all.size();
    messages.push_back({chunk.to, std::move(chunk.message)});
  }
  send(node, messages);
}

}  // namespace miniraft::raft::testing
