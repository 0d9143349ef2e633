// RestoreError: why the state cannot be restored from a chunk of a snapshot.
//
// The bytes come from this node's disk or from a peer: whatever is wrong with them is told to the
// operator (Observer::state_unreadable), and ends nobody.
#pragma once

#include <cstdint>

namespace miniraft::replica {

enum class RestoreError : uint8_t {
  malformed,        ///< damaged, or not of the part whose turn it is
  other_version,    ///< a program of another version made the table of sessions
  other_limits,     ///< it was made under other SessionLimits
  unknown_session,  ///< it has a session that no entry before the snapshot's end can have opened
  machine,          ///< the state machine did not understand it
};

/// As a sentence for the operator.
[[nodiscard]] const char* describe(RestoreError error);

}  // namespace miniraft::replica
