// RestoreError: why the state cannot be restored from a chunk of a snapshot.
//
// The bytes come from this node's disk or from a peer. An error in them never ends the process: it
// is reported to the operator (Observer::state_unreadable).
#pragma once

#include <cstdint>

namespace miniraft::replica {

enum class RestoreError : uint8_t {
  malformed,        ///< damaged, or out of order
  other_version,    ///< the session table was written in the format of another version
  other_limits,     ///< the session table was written under other SessionLimits
  unknown_session,  ///< it has a session that no entry up to the snapshot's end can have opened
  machine,          ///< the state machine rejected the chunk
};

/// The error as a sentence for the operator.
[[nodiscard]] const char* describe(RestoreError error);

}  // namespace miniraft::replica
