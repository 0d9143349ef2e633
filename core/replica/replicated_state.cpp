#include "core/replica/replicated_state.h"

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

ReplicatedStateWriter::ReplicatedStateWriter(Sessions& sessions, StateMachine& machine)
    : sessions_(sessions), machine_(machine) {
  sessions_.reset();
  machine_.reset();
}

bool ReplicatedStateWriter::restore(base::ByteView chunk) {
  if (chunk.empty()) return false;
  const auto part = static_cast<Part>(chunk.front());
  chunk.remove_prefix(1);
  switch (part) {
    case Part::sessions:
      has_sessions_ = true;
      return !is_at_machine_ && sessions_.restore(chunk);
    case Part::machine:
      is_at_machine_ = true;
      return has_sessions_ && machine_.restore(chunk);
  }
  return false;
}

}  // namespace miniraft::replica
