// Judgement: what is to become of a log command that was committed (Thesis §6.3).
//
// Sessions::judge says it on every replica alike; the leader tells the node that forwarded the
// command, which may be the first to hear.
#pragma once

#include <cstdint>
#include <variant>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/replica/log_command.h"

namespace miniraft::replica {

/// The state machine is to execute the command; `Sessions::remember` is told what it answered.
struct Execute {
  bool operator==(const Execute&) const = default;
};
/// It was executed before, and answered so.
struct AnsweredBefore {
  base::Bytes response;
  bool operator==(const AnsweredBefore&) const = default;
};
struct SessionOpened {
  SessionId session;
  bool operator==(const SessionOpened&) const = default;
};
/// Also if it was not there any more.
struct SessionClosed {
  bool operator==(const SessionClosed&) const = default;
};
enum class RefusalReason : uint8_t {
  no_session,     ///< closed, expired, displaced or never opened: an earlier copy may be executed
  answered,       ///< the client has said that it has the answer
  beyond_window,  ///< not executed: the client must wait for answers first
};
/// This copy is not executed.
struct Refused {
  RefusalReason reason = RefusalReason::no_session;
  bool operator==(const Refused&) const = default;
};

using Judgement = std::variant<Execute, AnsweredBefore, SessionOpened, SessionClosed, Refused>;

}  // namespace miniraft::replica
