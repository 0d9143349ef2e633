// Membership: the configurations that this node's log holds, and which of them is in effect.
//
// A configuration is in effect as soon as its entry is in the log, committed or not (Raft §6), and
// no longer when that entry is cut away. So this is a history: the configuration of the log's base,
// then those of the log's entries.
#pragma once

#include <deque>

#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/log.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class Membership {
 public:
  /// `base` was in effect at `at`; what the log says after that place comes on top.
  Membership(LogIndex at, Configuration base, const Log& log);

  /// What is in effect.
  [[nodiscard]] const Configuration& current() const { return history_.back().configuration; }
  /// The place of its entry, or of the log's base at the time of recovery.
  [[nodiscard]] LogIndex current_index() const { return history_.back().index; }
  /// What was in effect once the entry at `index` was appended. Requires: no later than
  /// forget_before was told.
  [[nodiscard]] const Configuration& at(LogIndex index) const;

  /// The log got this entry. Returns whether it changed the configuration.
  bool appended(const Entry& entry);
  /// The log was cut: entries from `first` on are gone. Returns whether the configuration changed.
  bool truncated_from(LogIndex first);
  /// The whole log was replaced by a snapshot that ends at `at`.
  void reset(LogIndex at, Configuration base);
  /// Nobody will ask about places before `index` again.
  void forget_before(LogIndex index);

 private:
  friend class StateWriter;

  struct Change {
    LogIndex index;
    Configuration configuration;
  };

  std::deque<Change> history_;  ///< never empty; indices grow
};

}  // namespace miniraft::raft
