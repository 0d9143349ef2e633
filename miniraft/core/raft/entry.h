// Entry: one entry of the log, its identity and its payload.
//
// The core treats a command as opaque bytes. A new leader appends a Noop so that it can commit an
// entry of its own term and learn the commit index (Raft §8). A Configuration takes effect when it
// is appended, before it is committed (Raft §6).
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

/// A command for the state machine, as opaque bytes.
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

/// The entry's size for byte limits: the bytes of its command plus a fixed overhead.
inline size_t cost_bytes(const Entry& entry) {
  constexpr size_t overhead = 32;
  const auto* command = std::get_if<Command>(&entry.payload);
  return overhead + (command == nullptr ? 0 : command->bytes.size());
}

}  // namespace miniraft::raft
