// The replicated state as one sequence of chunks: the table of sessions, then the state machine.
//
// They belong together: a node that took the machine's state without the sessions would execute
// again what is in it already (Thesis §6.3). Each chunk is a tag, 1 for sessions and 2 for the
// machine, and then a chunk as its part made it.
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

/// Reads both as they are when it is made.
class ReplicatedStateReader final : public StateReader {
 public:
  ReplicatedStateReader(const Sessions& sessions, const StateMachine& machine);
  [[nodiscard]] std::optional<base::Bytes> next(size_t bytes_max) noexcept override;

 private:
  std::optional<Sessions::Reader> sessions_;  ///< until it is at its end
  base::Owned<StateReader> machine_;
};

/// Restores both, which it resets first and which must outlive it.
class ReplicatedStateWriter {
 public:
  /// From a snapshot that ends at `end`.
  ReplicatedStateWriter(Sessions& sessions, StateMachine& machine, raft::LogIndex end);
  /// Takes the next chunk. After an error neither is worth anything.
  [[nodiscard]] std::expected<void, RestoreError> restore(base::ByteView chunk);

 private:
  Sessions& sessions_;
  StateMachine& machine_;
  raft::LogIndex end_;
  bool has_sessions_ = false;
  bool is_at_machine_ = false;
};

}  // namespace miniraft::replica
