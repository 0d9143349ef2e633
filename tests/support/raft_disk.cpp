#include "tests/support/raft_disk.h"

#include <algorithm>

#include "miniraft/core/base/check.h"

namespace miniraft::raft::testing {

std::optional<EntryId> RaftDisk::id_at(LogIndex index) const {
  if (index == content.log_base.index) return content.log_base;
  if (index < content.log_base.index || index > last_index()) return std::nullopt;
  return content.entries[distance(content.log_base.index, index) - 1].id;
}

void RaftDisk::write(const Persist& persist) {
  if (persist.hard_state) content.hard_state = *persist.hard_state;
  if (persist.snapshot) content.snapshot = persist.snapshot;
  if (persist.snapshot && !persist.keeps_log) {
    content.log_base = persist.snapshot->last;
    content.entries.clear();
  }
  if (persist.entries.empty()) return;
  const LogIndex kept = previous(persist.entries.front().id.index);
  MINIRAFT_CHECK_GE(kept, content.log_base.index);
  MINIRAFT_CHECK_LE(kept, last_index());
  content.entries.resize(distance(content.log_base.index, kept));
  content.entries.insert(content.entries.end(), persist.entries.begin(), persist.entries.end());
}

void RaftDisk::compact(EntryId base) {
  if (base.index <= content.log_base.index) return;
  MINIRAFT_CHECK(id_at(base.index) == base);
  const uint64_t count = distance(content.log_base.index, base.index);
  content.entries.erase(content.entries.begin(),
                        content.entries.begin() + static_cast<std::ptrdiff_t>(count));
  content.log_base = base;
}

}  // namespace miniraft::raft::testing
