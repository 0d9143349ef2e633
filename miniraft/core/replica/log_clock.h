// LogClock: the log time with which a leader stamps its proposals (Thesis §6.3).
//
// It starts from the latest log time that this node has applied and advances with this node's
// monotonic clock, so it never goes back while the node leads. A new leader may start a little
// below the last stamps of its predecessor, which it has not applied yet. This is harmless: the
// session table uses the largest log time that it has seen.
#pragma once

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/log_command.h"

namespace miniraft::replica {

class LogClock {
 public:
  /// The log time for a proposal at `now` in `term`, in which this node leads. `applied`: the
  /// latest log time that this node has applied. Starts anew in each term.
  [[nodiscard]] LogTime time(raft::Term term, base::Instant now, LogTime applied);

 private:
  [[nodiscard]] LogTime time_at(base::Instant now) const;

  raft::Term term_;
  base::Instant since_;  ///< when the log time was `begin_`
  LogTime begin_;
};

}  // namespace miniraft::replica
