// LogRecord: the logs of all nodes of a simulation, as far as they gave them to their storage, and
// the one log that is committed.
//
// Each entry has a chain: a hash over it and all before it. So whether two logs agree up to some
// place (Log Matching, Raft §5.3) is one comparison. Logs are kept whole, what nodes have compacted
// included: an entry takes 24 bytes.
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

/// An entry, where it stands in a log.
struct LogSlot {
  raft::Term term;
  uint64_t chain = 0;
  bool is_configuration = false;
  bool operator==(const LogSlot&) const = default;
};

/// One log; slot 0 stands before the first entry.
class RecordedLog {
 public:
  [[nodiscard]] raft::LogIndex last() const { return raft::LogIndex(slots_.size() - 1); }
  [[nodiscard]] const LogSlot& at(raft::LogIndex index) const { return slots_.at(index.value); }
  [[nodiscard]] bool holds(raft::LogIndex index, const LogSlot& slot) const {
    return index <= last() && at(index) == slot;
  }
  /// The last entry with a configuration at or before `index`; 0 without one.
  [[nodiscard]] raft::LogIndex configuration_at(raft::LogIndex index) const;

  void append(const LogSlot& slot);
  void cut_after(raft::LogIndex last);
  void take_prefix(const RecordedLog& other, raft::LogIndex last);

 private:
  std::vector<LogSlot> slots_ = {LogSlot()};
  std::vector<raft::LogIndex> configurations_;
};

class LogRecord {
 public:
  LogRecord(size_t nodes, raft::Configuration founders);
  /// A node begins with this: the founders, or nothing if it waits to be added.
  void add(uint64_t node, raft::Configuration founders) { origins_.at(node) = std::move(founders); }

  [[nodiscard]] const RecordedLog& log(uint64_t node) const { return logs_.at(node); }
  [[nodiscard]] const RecordedLog& committed() const { return committed_; }
  /// Whether this is the configuration in effect at `index` of the committed log. Before any change
  /// the nodes that were added later know of no members at all.
  [[nodiscard]] bool is_in_effect(raft::LogIndex index,
                                  const raft::Configuration& configuration) const;
  /// The last in the log of `node`.
  [[nodiscard]] const raft::Configuration& configuration_of(uint64_t node) const;
  [[nodiscard]] const raft::Configuration& committed_configuration() const;

  /// What a node gave its storage. Returns what is wrong with it, if anything is.
  [[nodiscard]] std::optional<std::string> written(uint64_t node, const raft::Persist& persist);
  /// The node begins anew with what its storage has.
  [[nodiscard]] std::optional<std::string> recovered(uint64_t node,
                                                     const raft::Recovered& recovered);
  /// The node's log is committed up to `index`. Returns what is wrong with that.
  [[nodiscard]] std::optional<std::string> commit(uint64_t node, raft::LogIndex from,
                                                  raft::LogIndex to);
  /// Whether `node` gave its storage a write that cut its log since this was last asked.
  [[nodiscard]] bool take_was_cut(uint64_t node);

 private:
  /// All entries of one term, which follow each other: there is one leader.
  struct TermEntries {
    raft::LogIndex first;
    std::vector<LogSlot> slots;
  };

  [[nodiscard]] std::optional<std::string> append(RecordedLog& log, const raft::Entry& entry);
  [[nodiscard]] std::optional<std::string> install(uint64_t node,
                                                   const raft::SnapshotMeta& snapshot,
                                                   bool keeps_log);

  raft::Configuration founders_;
  std::vector<raft::Configuration> origins_;  ///< by node
  std::vector<raft::Configuration> bases_;    ///< by node: before the first change in its log
  std::vector<RecordedLog> logs_;             ///< by node
  std::vector<bool> was_cut_;
  RecordedLog committed_;
  std::map<raft::Term, TermEntries> terms_;
  std::map<raft::EntryId, raft::Configuration> configurations_;
};

}  // namespace miniraft::sim
