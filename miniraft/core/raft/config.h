// Config: the validated settings of one node.
//
// The caller fills in `Options`. `Config::make` returns a Config, or an error that names the
// invalid setting. Code that holds a Config does not need to check its settings again.
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
  /// The initial members of the cluster, in any order and without duplicates. Every founding node
  /// must list the same members. A configuration found in the log or in a snapshot takes
  /// precedence.
  std::vector<NodeId> voters = {};
  std::vector<NodeId> learners = {};
  /// True if this node is not a founding member: `voters` and `learners` are then empty, and the
  /// node waits until the cluster adds it.
  bool is_joining = false;

  /// A follower that receives nothing from a leader starts a pre-vote after a time drawn uniformly
  /// from [election_timeout, 2 × election_timeout) (Raft §5.2, §9.3). A leader steps down if it has
  /// heard from no quorum for election_timeout (check-quorum, Thesis §6.2), or if a write to its
  /// own storage has been pending for that long.
  base::Duration election_timeout = base::milliseconds(1000);
  base::Duration heartbeat_interval = base::milliseconds(100);

  /// Which node should lead if several can. A leader transfers its leadership to a voter of higher
  /// priority once that voter's log holds everything that is committed, but not within the first
  /// election timeout of its leadership. Priorities do not delay elections, so they do not reduce
  /// availability. Must not be 0: a node reports 0 while it cannot apply entries because its
  /// snapshot is not restored.
  uint8_t priority = 1;

  /// If true, a leader serves reads from its lease without contacting other nodes (Thesis §6.4.1).
  /// The lease begins when the leader sends a round of messages that a quorum then acknowledges,
  /// and lasts for the election timeout, reduced by `clock_drift_percent`. A leader that has told
  /// another node to campaign has no lease for the rest of its term. Without a lease, or if false,
  /// a quorum must confirm the leader for each round of reads. Requires: election_timeout is the
  /// same on all nodes, because each voter withholds its vote for its own election_timeout.
  bool reads_by_lease = false;
  /// How much faster than the leader's clock another member's clock may run, in percent, 0 to 100.
  /// If a clock drifts further, lease reads may be stale. For the same reason clocks must advance
  /// while a machine is suspended (CLOCK_BOOTTIME). Only lease reads depend on this setting.
  uint32_t clock_drift_percent = 10;

  /// Limit on the entries of one AppendEntries, which always carries at least one.
  size_t append_bytes_max = 256 * 1024;
  size_t append_entries_max = 4096;  ///< the same limit, as a number of entries
  size_t inflight_appends_max = 64;  ///< unanswered AppendEntries with entries, per follower
  /// Bytes of entries in flight to one follower; the leader sends no more entries at this limit.
  size_t inflight_bytes_max = 16 * 1024 * 1024;
  /// Bytes of entries that are not committed, not durable on the leader, or that the leader cannot
  /// apply because its snapshot is not restored. Beyond this limit proposals are refused as busy.
  size_t uncommitted_bytes_max = 64 * 1024 * 1024;
  size_t pending_reads_max = 65'536;  ///< at this limit reads are refused as busy

  /// How much of the log before a snapshot stays in memory, so that a follower that was slow for a
  /// while can continue from the log instead of a snapshot. Both limits apply.
  uint64_t log_keep_entries = 10'000;
  size_t log_keep_bytes = 16 * 1024 * 1024;

  /// Pause between attempts to replace a snapshot that a follower cannot read. The follower does
  /// not ask again until this time has passed since it received a replacement. The leader starts no
  /// new attempt until this time has passed since the follower's last accepted request, and since
  /// the leader last sent that follower a chunk. Otherwise a follower that can read no snapshot at
  /// all would be sent one after another.
  base::Duration snapshot_retry = base::seconds(60);

  uint64_t seed = 1;  ///< seed of this node's randomised timeouts; must differ between nodes
};

/// Names the invalid setting and the reason, as a sentence for the operator.
struct ConfigError {
  std::string message;
};

class Config {
 public:
  /// Errors: self is not among the members, there are no voters, a node is listed twice, there are
  /// more members than Configuration::members_max, a joining node lists members, the heartbeat
  /// interval is not positive or is more than half the election timeout, the election timeout is
  /// more than a day, the clock drift is above 100 %, the priority is zero, a limit is zero
  /// (`log_keep_entries` and `log_keep_bytes` may be), the snapshot retry is not positive or is
  /// more than a day.
  [[nodiscard]] static std::expected<Config, ConfigError> make(Options options);

  [[nodiscard]] const Options& operator*() const { return options_; }
  [[nodiscard]] const Options* operator->() const { return &options_; }

  /// The members that the options list, sorted by id.
  [[nodiscard]] const Configuration& founders() const { return founders_; }

 private:
  Config(Options options, Configuration founders);
  Options options_;
  Configuration founders_;
};

}  // namespace miniraft::raft
