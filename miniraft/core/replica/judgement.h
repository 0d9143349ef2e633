// Judgement: the session table's decision about one committed log command (Thesis §6.3).
//
// Sessions::judge makes the same decision on every replica. The leader also sends it to the node
// that forwarded the command, often before that node applies the entry itself.
#pragma once

#include <cstdint>
#include <variant>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/replica/log_command.h"

namespace miniraft::replica {

/// The state machine must execute the command. The caller then passes the response to a
/// SessionCommand to `Sessions::remember`.
struct Execute {
  bool operator==(const Execute&) const = default;
};
/// An earlier copy of the command was executed. `response` is its response.
struct Duplicate {
  base::Bytes response;
  bool operator==(const Duplicate&) const = default;
};
struct SessionOpened {
  SessionId session;
  bool operator==(const SessionOpened&) const = default;
};
/// The session is closed. Also given if it did not exist any more.
struct SessionClosed {
  bool operator==(const SessionClosed&) const = default;
};
enum class RefusalReason : uint8_t {
  /// The session was closed, has expired, was displaced or was never opened. An earlier copy of the
  /// command may have been executed.
  no_session,
  /// The sequence is below the client's `first_unanswered`: the client has said that it has the
  /// answer.
  answered,
  /// The sequence is SessionLimits::window_max or more beyond `first_unanswered`. The client must
  /// wait for earlier answers first.
  beyond_window,
};
/// This copy of the command is not executed.
struct Refused {
  RefusalReason reason = RefusalReason::no_session;
  bool operator==(const Refused&) const = default;
};

using Judgement = std::variant<Execute, Duplicate, SessionOpened, SessionClosed, Refused>;

}  // namespace miniraft::replica
