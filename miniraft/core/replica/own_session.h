// OwnSession: the session that a node uses for clients which have none (Thesis §6.3).
//
// The node sends such a client's command in this session, so that it can safely retry when no
// answer arrives: at the same leader, at the next one, or by proposing the command itself. A
// command keeps one sequence from when it is first sent until its client is answered. The node
// opens the session for the first command of its incarnation. It opens another one if the session
// is lost, or if it was not used for half of SessionLimits::idle_ms_max by the node's own clock.
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

  /// Whether there is a session to send commands in. Forgets the session first if it may have
  /// expired and no command in it is unanswered.
  [[nodiscard]] bool is_open(base::Instant now);
  /// Starts to use the session `id`. Requires: no session is open.
  void opened(SessionId id, base::Instant now);

  /// Whether another command can get a sequence; the table would refuse one beyond the window.
  [[nodiscard]] bool has_room() const;
  /// Assigns the next sequence to the command with this ticket. The caller fills in
  /// `first_unanswered` and `body`. Requires: is_open, has_room.
  [[nodiscard]] SessionCommand number(Ticket ticket);
  /// The smallest sequence that is not answered. The table may refuse copies of earlier commands.
  [[nodiscard]] CommandSequence first_unanswered() const;
  /// The command was executed and will not be sent again.
  void executed(const SessionCommand& command, base::Instant now);
  /// The command will not be sent again, whether or not it was executed.
  void given_up(const SessionCommand& command);

  /// The ticket of the command, if it is an unanswered command of this session.
  [[nodiscard]] std::optional<Ticket> ticket_of(const SessionCommand& command) const;

  /// The cluster has lost `session`. If it is this one, forgets it and returns the tickets of the
  /// unanswered commands; otherwise does nothing and returns no tickets.
  [[nodiscard]] std::vector<Ticket> lost(SessionId session);

 private:
  uint64_t window_max_;
  base::Duration idle_max_;
  std::optional<SessionId> id_;
  base::Instant used_;  ///< when the session was opened, or last known to execute a command
  CommandSequence next_;
  std::map<CommandSequence, Ticket> unanswered_;
};

}  // namespace miniraft::replica
