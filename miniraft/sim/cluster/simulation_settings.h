// SimulationSettings: everything that a seed decides before a simulation begins.
//
// `draw_settings` always draws all values in the same order, whether they are used or not, and then
// applies the limits. So a limit changes nothing but what it limits. Shrinking a failing run
// depends on that (simulation_shrink.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/config.h"
#include "miniraft/core/replica/replica.h"
#include "miniraft/sim/cluster/simulation_faults.h"

namespace miniraft::sim {

/// Limits on what a seed draws.
struct SimulationLimits {
  // The most that a seed draws, and the range of `time`, which is in whole microseconds.
  static constexpr uint64_t voters_most = 7;
  static constexpr uint64_t learners_most = 2;
  static constexpr uint64_t operations_most = 20'000;
  static constexpr base::Duration time_least = base::milliseconds(1);
  static constexpr base::Duration time_most = base::seconds(3000);

  std::optional<uint64_t> voters = {};      ///< at the start; at most this many
  std::optional<uint64_t> learners = {};    ///< at the start; at most this many
  std::optional<uint64_t> operations = {};  ///< at most this many begin while there are faults
  std::optional<base::Duration> time = {};  ///< replaces the time with faults
  FaultSet faults = FaultSet::all();        ///< no other classes
  Deception deception = Deception::none;

  bool operator==(const SimulationLimits&) const = default;
};

struct NetworkSettings {
  base::Duration delay_min;
  base::Duration delay_max;  ///< of messages outside the tail
  double tail = 0;           ///< the share of messages that take up to `tail_max`
  base::Duration tail_max;
  double loss = 0;         ///< the share of messages that are lost
  double duplication = 0;  ///< the share of messages that arrive twice
  double replay = 0;       ///< how many messages are replayed for each message sent
};

struct DiskSettings {
  base::Duration write_min;
  base::Duration write_max;
  bool tears_writes = false;
  double damage = 0;  ///< the probability that a crash or an installation damages the snapshot
};

struct WorkloadSettings {
  uint64_t clients = 1;
  uint64_t keys = 1;
  double reads = 0.5;        ///< the share of operations that are reads
  double compares = 0.2;     ///< the share of the other operations that are compare-and-sets
  base::Duration think_max;  ///< the longest pause between an answer and the next operation
  base::Duration timeout;    ///< from a request's arrival at a node to its deadline there
  uint64_t operations_max = SimulationLimits::operations_most;
  bool has_sessions = false;  ///< clients retry commands with an unknown outcome, in sessions
};

struct SimulationSettings {
  uint64_t seed = 0;
  uint64_t voters = 3;
  uint64_t learners = 0;
  FaultSet faults;
  Deception deception = Deception::none;
  base::Duration time;            ///< with faults
  base::Duration liveness_bound;  ///< after the faults: by then the cluster must be stable
  raft::Options raft;             ///< the options that all nodes share
  replica::Options replica;       ///< the options that all nodes share
  NetworkSettings network;
  DiskSettings disk;
  WorkloadSettings workload;
  base::Duration batch_max;   ///< how long a node collects input before it is flushed
  uint64_t priority_max = 0;  ///< priorities of nodes are [1, priority_max + 1]
  int64_t skew_ppm_max = 0;   ///< how much faster or slower than true time a node's clock runs
  base::Duration down_max = base::seconds(10);  ///< downtime after a crash; 10 ms for half of them
  /// The mean intervals between two faults of one class.
  base::Duration crash_interval, partition_interval, one_way_interval, clog_interval,
      stall_interval, full_disk_interval, pause_interval, membership_interval, transfer_interval;
};

/// The settings that `seed` draws, within `limits`.
[[nodiscard]] SimulationSettings draw_settings(uint64_t seed, const SimulationLimits& limits = {});

/// Describes the settings in a few lines, for people.
[[nodiscard]] std::string describe(const SimulationSettings& settings);

}  // namespace miniraft::sim
