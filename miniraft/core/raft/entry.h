// A log entry: its identity and what it carries.
//
// The core never looks into a command. A Noop is what a new leader appends so that it can learn
// the commit index of its term (Raft §8). A Configuration is in effect from when it is appended
// (Raft §6).
#pragma once

#include <cstddef>
#include <variant>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

struct Noop {
  bool operator==(const Noop&) const = default;
};

/// Opaque bytes for the state machine.
struct Command {
  base::Bytes bytes;
  bool operator==(const Command&) const = default;
};

using Payload = std::variant<Noop, Command, Configuration>;

struct Entry {
  EntryId id;
  Payload payload;
  bool operator==(const Entry&) const = default;
};

/// What the entry counts against byte limits: its command and a fixed overhead.
inline size_t cost_bytes(const Entry& entry) {
  constexpr size_t overhead = 32;
  const auto* command = std::get_if<Command>(&entry.payload);
  return overhead + (command == nullptr ? 0 : command->bytes.size());
}

}  // namespace miniraft::raft
