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

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

struct Options {
  NodeId self = {};
  /// The cluster as it begins, the same on all its nodes; any order, no duplicates. What the log or
  /// a snapshot says later takes precedence.
  std::vector<NodeId> voters = {};
  std::vector<NodeId> learners = {};
  /// Not a founder: `voters` and `learners` are empty, and the node waits to be added.
  bool is_joining = false;

  /// A follower that hears nothing from a leader campaigns after a time drawn uniformly from
  /// [election_timeout, 2 × election_timeout) (Raft §5.2, §9.3). A leader that hears nothing from
  /// a quorum for election_timeout steps down (check-quorum, Thesis §6.2), and so does one whose
  /// own storage has not done a write for as long.
  base::Duration election_timeout = base::milliseconds(1000);
  base::Duration heartbeat_interval = base::milliseconds(100);

  /// Who is to lead, of several who can: a leader hands over to a voter of higher priority once
  /// that has the log, an election timeout after it came to lead at the earliest. Elections do not
  /// wait for it, so that a cluster is as available as without. Not 0: that is a node's while its
  /// state is being restored, and it can apply nothing.
  uint8_t priority = 1;

  /// A leader that a majority has just confirmed serves reads without asking again, for an election
  /// timeout less what clocks may differ (Thesis §6.4.1); not after it has told another node to
  /// take over. Otherwise, and where this is off, a majority confirms it for each round of reads.
  /// Only where election_timeout is the same on all nodes: each voter is bound for its own.
  bool reads_by_lease = false;
  /// How much faster than the leader's any other member's clock may run, in percent, 0 to 100.
  /// Beyond it reads by lease may be stale: clocks must not stand still while a machine is
  /// suspended (CLOCK_BOOTTIME). Nothing else depends on it.
  uint32_t clock_drift_percent = 10;

  size_t append_bytes_max = 256 * 1024;  ///< entries of one AppendEntries; at least one always goes
  size_t append_entries_max = 4096;      ///< likewise, counted
  size_t inflight_appends_max = 64;      ///< unanswered AppendEntries with entries, per follower
  size_t inflight_bytes_max = 16 * 1024 * 1024;  ///< of their entries; beyond it no more are sent
  /// Of entries that are not committed or not durable on the leader, or that it took in while it
  /// has no state to apply them to; beyond it proposals are refused: busy.
  size_t uncommitted_bytes_max = 64 * 1024 * 1024;
  size_t pending_reads_max = 65'536;  ///< beyond it reads are refused: busy

  /// What the log keeps from before a snapshot, so that a follower that was slow for a while needs
  /// no snapshot: no more than both of these.
  uint64_t log_keep_entries = 10'000;
  size_t log_keep_bytes = 16 * 1024 * 1024;

  /// A follower that cannot read its snapshot is sent the leader's. So long after that came it does
  /// not ask again, nor does a leader hear it so soon after it last began to ask, or was last sent
  /// a chunk: perhaps it can read none.
  base::Duration snapshot_retry = base::seconds(60);

  uint64_t seed = 1;  ///< of this node's randomised timeouts; must differ between nodes
};

/// Which setting is wrong, and why, as a sentence for the operator.
struct ConfigError {
  std::string message;
};

class Config {
 public:
  /// Errors: self not among the members, no voters, a node listed twice, more members than
  /// Configuration::members_max, a joining node with members, a heartbeat interval that is not
  /// positive or more than half the election timeout, an election timeout of more than a day, a
  /// clock drift above 100 %, a priority of zero, a limit of zero, a snapshot retry that is not
  /// positive or more than a day.
  [[nodiscard]] static std::expected<Config, ConfigError> make(Options options);

  [[nodiscard]] const Options& operator*() const { return options_; }
  [[nodiscard]] const Options* operator->() const { return &options_; }

  /// The members given by the options.
  [[nodiscard]] const Configuration& founders() const { return founders_; }

 private:
  Config(Options options, Configuration founders);
  Options options_;
  Configuration founders_;
};

}  // namespace miniraft::raft
