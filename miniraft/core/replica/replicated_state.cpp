#include "miniraft/core/replica/replicated_state.h"

namespace miniraft::replica {

namespace {

enum class Part : char { sessions = 1, machine = 2 };

base::Bytes tagged(Part part, base::ByteView chunk) {
  base::Bytes bytes;
  bytes.reserve(chunk.size() + 1);
  bytes += static_cast<char>(part);
  bytes += chunk;
  return bytes;
}

}  // namespace

ReplicatedStateReader::ReplicatedStateReader(const Sessions& sessions, const StateMachine& machine)
    : sessions_(sessions.snapshot()), machine_(machine.snapshot()) {}

std::optional<base::Bytes> ReplicatedStateReader::next(size_t bytes_max) noexcept {
  if (sessions_) {
    if (const auto chunk = sessions_->next(bytes_max)) return tagged(Part::sessions, *chunk);
    sessions_.reset();
  }
  if (const auto chunk = machine_->next(bytes_max)) return tagged(Part::machine, *chunk);
  return std::nullopt;
}

ReplicatedStateWriter::ReplicatedStateWriter(Sessions& sessions, StateMachine& machine,
                                             raft::LogIndex end)
    : sessions_(sessions), machine_(machine), end_(end) {
  sessions_.reset();
  machine_.reset();
}

std::expected<void, RestoreError> ReplicatedStateWriter::restore(base::ByteView chunk) {
  constexpr auto malformed = std::unexpected(RestoreError::malformed);
  if (chunk.empty()) return malformed;
  const auto part = static_cast<Part>(chunk.front());
  chunk.remove_prefix(1);
  switch (part) {
    case Part::sessions:
      if (is_at_machine_) return malformed;
      has_sessions_ = true;
      return sessions_.restore(chunk, end_);
    case Part::machine:
      if (!has_sessions_) return malformed;
      is_at_machine_ = true;
      if (!machine_.restore(chunk)) return std::unexpected(RestoreError::machine);
      return {};
  }
  return malformed;
}

const char* describe(RestoreError error) {
  switch (error) {
    case RestoreError::malformed:
      return "it is damaged";
    case RestoreError::other_version:
      return "a program of another version made its table of sessions";
    case RestoreError::other_limits:
      return "it was made under other session limits";
    case RestoreError::unknown_session:
      return "it has a session that no entry before its end can have opened";
    case RestoreError::machine:
      return "the state machine does not understand it";
  }
  return "it cannot be read";
}

}  // namespace miniraft::replica
