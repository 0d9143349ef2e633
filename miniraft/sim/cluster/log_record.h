// LogRecord: the logs of all nodes of a simulation, as they were handed to storage, and the
// committed log.
//
// Each entry has a hash chain over itself and all entries before it. So one comparison shows
// whether two logs agree up to an index (Log Matching, Raft §5.3). The record keeps entries that
// nodes have compacted; an entry takes 24 bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/context.h"
#include "miniraft/core/raft/effects.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::sim {

/// An entry of a log.
struct LogSlot {
  raft::Term term;
  uint64_t chain = 0;  ///< hash over this entry and all before it
  bool is_configuration = false;
  bool operator==(const LogSlot&) const = default;
};

/// One log. Slot 0 is empty and precedes the first entry.
class RecordedLog {
 public:
  [[nodiscard]] raft::LogIndex last() const { return raft::LogIndex(slots_.size() - 1); }
  [[nodiscard]] const LogSlot& at(raft::LogIndex index) const { return slots_.at(index.value); }
  [[nodiscard]] bool holds(raft::LogIndex index, const LogSlot& slot) const {
    return index <= last() && at(index) == slot;
  }
  /// The index of the last configuration entry at or before `index`; 0 if there is none.
  [[nodiscard]] raft::LogIndex configuration_at(raft::LogIndex index) const;

  void append(const LogSlot& slot);
  /// Truncates the log after `last`.
  void cut_after(raft::LogIndex last);
  /// Replaces the log by the entries of `other` in [1, last].
  void take_prefix(const RecordedLog& other, raft::LogIndex last);

 private:
  std::vector<LogSlot> slots_ = {LogSlot()};
  std::vector<raft::LogIndex> configurations_;
};

class LogRecord {
 public:
  LogRecord(size_t nodes, raft::Configuration founders);
  /// Sets a node's initial configuration: the founders, or empty if the node waits to be added.
  void add(uint64_t node, raft::Configuration founders) { origins_.at(node) = std::move(founders); }

  [[nodiscard]] const RecordedLog& log(uint64_t node) const { return logs_.at(node); }
  [[nodiscard]] const RecordedLog& committed() const { return committed_; }
  /// Whether `configuration` is in effect at `index` of the committed log. Before the first change,
  /// an empty configuration counts, too: that of a node that was added later.
  [[nodiscard]] bool is_in_effect(raft::LogIndex index,
                                  const raft::Configuration& configuration) const;
  /// The last configuration in the log of `node`.
  [[nodiscard]] const raft::Configuration& configuration_of(uint64_t node) const;
  [[nodiscard]] const raft::Configuration& committed_configuration() const;

  /// The node handed `persist` to its storage. Returns what is wrong with it, if anything is.
  [[nodiscard]] std::optional<std::string> written(uint64_t node, const raft::Persist& persist);
  /// The node restarts with what its storage holds. Returns what is wrong with it, if anything is.
  [[nodiscard]] std::optional<std::string> recovered(uint64_t node,
                                                     const raft::Recovered& recovered);
  /// The node commits the entries (from, to] of its log. Returns what is wrong with that, if
  /// anything is.
  [[nodiscard]] std::optional<std::string> commit(uint64_t node, raft::LogIndex from,
                                                  raft::LogIndex to);
  /// Whether a write of `node` has truncated its log since the last call.
  [[nodiscard]] bool take_was_cut(uint64_t node);

 private:
  /// All entries of one term. They have consecutive indexes, because the term has one leader.
  struct TermEntries {
    raft::LogIndex first;
    std::vector<LogSlot> slots;
  };

  [[nodiscard]] std::optional<std::string> append(RecordedLog& log, const raft::Entry& entry);
  [[nodiscard]] std::optional<std::string> install(uint64_t node,
                                                   const raft::SnapshotMeta& snapshot,
                                                   bool keeps_log);

  raft::Configuration founders_;
  std::vector<raft::Configuration> origins_;  ///< by node: initial
  std::vector<raft::Configuration> bases_;    ///< by node: in effect where its log begins
  std::vector<RecordedLog> logs_;             ///< by node
  std::vector<bool> was_cut_;
  RecordedLog committed_;
  std::map<raft::Term, TermEntries> terms_;
  std::map<raft::EntryId, raft::Configuration> configurations_;
};

}  // namespace miniraft::sim
