// Config: the settings of one node, checked once.
//
// `Options` is what a caller fills in; `Config::make` returns a Config or says which setting is
// wrong, so that no later code has to ask again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/raft/types.h"

namespace miniraft::raft {

struct Options {
  NodeId self;
  std::vector<NodeId> voters;  ///< the whole cluster, self included; any order, no duplicates

  /// A follower that hears nothing from a leader campaigns after a time drawn uniformly from
  /// [election_timeout, 2 × election_timeout) (Raft §5.2, §9.3). A leader that hears nothing from
  /// a quorum for election_timeout steps down (check-quorum, Thesis §6.2), and so does one whose
  /// own storage has not done a write for as long.
  base::Duration election_timeout = base::milliseconds(1000);
  base::Duration heartbeat_interval = base::milliseconds(100);

  size_t append_bytes_max = 256 * 1024;  ///< entries of one AppendEntries; at least one always goes
  size_t append_entries_max = 4096;      ///< likewise, counted
  size_t inflight_appends_max = 64;      ///< unanswered AppendEntries with entries, per follower
  size_t inflight_bytes_max = 16 * 1024 * 1024;  ///< of their entries; beyond it no more are sent
  /// Of entries that are not committed or not durable on the leader; beyond it proposals are
  /// refused: busy.
  size_t uncommitted_bytes_max = 64 * 1024 * 1024;
  size_t pending_reads_max = 65'536;  ///< beyond it reads are refused: busy

  uint64_t seed = 1;  ///< of this node's randomised timeouts; must differ between nodes
};

/// Which setting is wrong, and why, as a sentence for the operator.
struct ConfigError {
  std::string message;
};

class Config {
 public:
  /// Errors: self not a voter, no voters, a duplicate voter, a heartbeat interval that is not
  /// positive or more than half the election timeout, an election timeout of more than a day, a
  /// limit of zero.
  [[nodiscard]] static std::expected<Config, ConfigError> make(Options options);

  [[nodiscard]] const Options& operator*() const { return options_; }
  [[nodiscard]] const Options* operator->() const { return &options_; }

 private:
  explicit Config(Options options);
  Options options_;  ///< voters are sorted
};

}  // namespace miniraft::raft
