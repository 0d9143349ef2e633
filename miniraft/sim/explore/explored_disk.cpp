#include "miniraft/sim/explore/explored_disk.h"

#include <variant>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {

raft::LogIndex ExploredDisk::last_index() const {
  return raft::LogIndex(content_.log_base.index.value + content_.entries.size());
}

bool ExploredDisk::holds(const raft::Entry& entry) const {
  const raft::LogIndex base = content_.log_base.index;
  if (entry.id.index <= base) return true;
  return entry.id.index <= last_index() &&
         content_.entries[raft::distance(base, entry.id.index) - 1] == entry;
}

PackedLog ExploredDisk::packed() const {
  PackedLog log;
  if (content_.snapshot) {
    // Explored nodes keep nothing of the log from before it.
    MINIRAFT_CHECK(content_.log_base == content_.snapshot->last);
    log = packed_after(*content_.snapshot);
  }
  log.write(content_.entries);
  return log;
}

void ExploredDisk::write_bytes(base::ByteWriter& writer, const Renaming& renaming) const {
  writer.raw(state_bytes(content_.hard_state, renaming));
  writer.u8(content_.snapshot ? 1 : 0);
  if (content_.snapshot) writer.raw(state_bytes(*content_.snapshot, renaming));
  writer.varint(content_.entries.size());
  for (const raft::Entry& entry : content_.entries) writer.raw(state_bytes(entry, renaming));
}

void ExploredDisk::write(const raft::Persist& persist) {
  if (persist.hard_state) content_.hard_state = *persist.hard_state;
  if (persist.snapshot) content_.snapshot = persist.snapshot;
  if (persist.snapshot && !persist.keeps_log) {
    content_.log_base = persist.snapshot->last;
    content_.entries.clear();
  }
  if (persist.entries.empty()) return;
  const raft::LogIndex kept = raft::previous(persist.entries.front().id.index);
  MINIRAFT_CHECK_GE(kept, content_.log_base.index);
  MINIRAFT_CHECK_LE(kept, last_index());
  content_.entries.resize(raft::distance(content_.log_base.index, kept));
  content_.entries.insert(content_.entries.end(), persist.entries.begin(), persist.entries.end());
}

void ExploredDisk::compact(raft::EntryId base) {
  const uint64_t count = raft::distance(content_.log_base.index, base.index);
  MINIRAFT_CHECK_LE(count, content_.entries.size());
  content_.entries.erase(content_.entries.begin(),
                         content_.entries.begin() + static_cast<std::ptrdiff_t>(count));
  content_.log_base = base;
}

void ExploredDisk::apply_sabotage(Sabotage sabotage) {
  raft::HardState& state = content_.hard_state;
  if (sabotage == Sabotage::forgets_vote) {
    state = raft::HardState(state.current_term(), std::nullopt);
  }
  if (sabotage == Sabotage::forgets_log) content_.entries.clear();
  if (sabotage != Sabotage::forgets_members) return;
  for (raft::Entry& entry : content_.entries) {
    if (std::holds_alternative<raft::Configuration>(entry.payload)) entry.payload = raft::Noop{};
  }
}

PackedLog packed_after(const raft::SnapshotMeta& snapshot) {
  PackedLog log;
  log.begin_after(snapshot.last, PackedMembers(snapshot.configuration));
  return log;
}

}  // namespace miniraft::sim
