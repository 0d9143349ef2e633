// Membership: the configurations in this node's log, and which of them is in effect.
//
// A configuration takes effect when its entry is appended, before it is committed (Raft §6). It
// loses effect when its entry is truncated. This class therefore keeps a history: the configuration
// at the log's base, then those of the entries in the log.
#pragma once

#include <deque>

#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/log.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class Membership {
 public:
  /// Starts with `base`, in effect at index `at`, and adds the configurations in the log after
  /// `at`.
  Membership(LogIndex at, Configuration base, const Log& log);

  /// The configuration in effect.
  [[nodiscard]] const Configuration& current() const { return history_.back().configuration; }
  /// The index of its entry. For a configuration recovered from a snapshot or from the options: the
  /// index passed to the constructor or to reset().
  [[nodiscard]] LogIndex current_index() const { return history_.back().index; }
  /// The configuration in effect right after the entry at `index` was appended. Requires: `index`
  /// is not before the last forget_before(), nor before the index passed to the constructor or
  /// reset().
  [[nodiscard]] const Configuration& at(LogIndex index) const;

  /// The entry was appended to the log. Returns whether the configuration changed.
  bool appended(const Entry& entry);
  /// The entries from `first` on were truncated. Returns whether the configuration changed.
  bool truncated_from(LogIndex first);
  /// A snapshot that ends at `at` replaced the whole log.
  void reset(LogIndex at, Configuration base);
  /// Drops the history that is only needed for indices before `index`.
  void forget_before(LogIndex index);

 private:
  friend class StateWriter;

  struct Change {
    LogIndex index;
    Configuration configuration;
  };

  std::deque<Change> history_;  ///< never empty; sorted by index
};

}  // namespace miniraft::raft
