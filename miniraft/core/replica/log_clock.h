// LogClock: the log time at which a leader proposes (Thesis §6.3).
//
// It goes on from the latest time that this node has applied, by this node's own monotonic clock
// since then, so it never goes back within a leadership. A new leader may begin a little before
// what the last one stamped and it has not applied yet: the table of sessions goes by the latest.
#pragma once

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/log_command.h"

namespace miniraft::replica {

class LogClock {
 public:
  /// For a proposal in `term`, which this node leads. `applied`: the latest time applied here.
  [[nodiscard]] LogTime time(raft::Term term, base::Instant now, LogTime applied);

 private:
  [[nodiscard]] LogTime time_at(base::Instant now) const;

  raft::Term term_;
  base::Instant since_;  ///< when it was `begin_`
  LogTime begin_;
};

}  // namespace miniraft::replica
