// The replicated state as one sequence of chunks: first the session table, then the state machine.
//
// A snapshot must hold both. A node that restored the machine without the sessions would execute
// commands again whose effects the machine's state already includes (Thesis §6.3). A chunk is one
// tag byte, 1 for the session table and 2 for the machine, and then the chunk of that part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/base/owned.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/ports.h"
#include "miniraft/core/replica/restore_error.h"
#include "miniraft/core/replica/sessions.h"

namespace miniraft::replica {

/// Reads the session table and the machine as they are when the reader is constructed.
class ReplicatedStateReader final : public StateReader {
 public:
  ReplicatedStateReader(const Sessions& sessions, const StateMachine& machine);
  [[nodiscard]] std::optional<base::Bytes> next(size_t bytes_max) noexcept override;

 private:
  std::optional<Sessions::Reader> sessions_;  ///< nothing once it is at its end
  base::Owned<StateReader> machine_;
};

/// Restores the session table and the machine, which must outlive it.
class ReplicatedStateWriter {
 public:
  /// Resets both. `end`: the last log index that the snapshot includes.
  ReplicatedStateWriter(Sessions& sessions, StateMachine& machine, raft::LogIndex end);
  /// Restores the next chunk. After an error both states are undefined until they are reset.
  [[nodiscard]] std::expected<void, RestoreError> restore(base::ByteView chunk);

 private:
  Sessions& sessions_;
  StateMachine& machine_;
  raft::LogIndex end_;
  bool has_sessions_ = false;
  bool is_at_machine_ = false;
};

}  // namespace miniraft::replica
