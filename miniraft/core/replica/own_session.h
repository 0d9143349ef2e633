// OwnSession: a node as a client of the cluster's sessions (Thesis §6.3).
//
// What this node's clients ask, it asks of the leader in a session of its own, so that it can ask
// again whenever an answer does not come: of the same leader, of the next one, of itself. Each
// command has one number in the session from when it is first sent until it is answered to its
// client. The session begins with the first command of the node's life, and anew when it was lost
// or has not been used for long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/log_command.h"
#include "miniraft/core/replica/pending.h"
#include "miniraft/core/replica/sessions.h"

namespace miniraft::replica {

class OwnSession {
 public:
  explicit OwnSession(const SessionLimits& limits);

  /// Whether there is one that is certainly not expired. If not, it is forgotten.
  [[nodiscard]] bool is_open(base::Instant now);
  /// Requires: there is none.
  void opened(SessionId id, base::Instant now);

  /// Whether one more command may be numbered: beyond the window it would be refused.
  [[nodiscard]] bool has_room() const;
  /// Gives the command of this ticket its number. Requires: is_open, has_room.
  [[nodiscard]] SessionCommand number(Ticket ticket);
  /// From here on copies of earlier commands may be refused.
  [[nodiscard]] CommandSequence first_unanswered() const;
  /// The command, which will not be sent again, was executed.
  void executed(const SessionCommand& command, base::Instant now);
  /// It will not be sent again.
  void given_up(const SessionCommand& command);

  /// Which command it is, if it was not answered.
  [[nodiscard]] std::optional<Ticket> ticket_of(const SessionCommand& command) const;

  /// The session is no more. Returns whose commands were not answered; nobody's if it is another.
  [[nodiscard]] std::vector<Ticket> lost(SessionId session);

 private:
  uint64_t window_max_;
  base::Duration idle_max_;
  std::optional<SessionId> id_;
  base::Instant used_;  ///< certainly, by a command that was executed
  CommandSequence next_;
  std::map<CommandSequence, Ticket> unanswered_;
};

}  // namespace miniraft::replica
