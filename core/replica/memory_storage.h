// MemoryStorage: a Storage that keeps nothing, for nodes that never come back.
//
// Every write counts as durable at once. A node with this storage must not be restarted under its
// old id: it would have forgotten its votes (Raft Fig. 2, persistent state).
#pragma once

#include "core/replica/ports.h"

namespace miniraft::replica {

class MemoryStorage final : public Storage {
 public:
  [[nodiscard]] raft::WriteSequence persist(const raft::Persist& persist) noexcept override {
    return persist.sequence;
  }
};

}  // namespace miniraft::replica
