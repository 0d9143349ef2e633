// SimulationSettings: everything that a seed decides before a simulation begins.
//
// `draw_settings` draws all of it, in one order and whether it is used or not, and then applies the
// limits: so a limit changes what it says and nothing else, which is what shrinking a failing run
// needs (simulation_shrink.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/config.h"
#include "miniraft/core/replica/replica.h"
#include "miniraft/sim/cluster/simulation_faults.h"

namespace miniraft::sim {

/// What a run may have at most, whatever its seed draws.
struct SimulationLimits {
  // What a seed draws at most; and which times a run may have, in whole microseconds.
  static constexpr uint64_t voters_most = 7;
  static constexpr uint64_t learners_most = 2;
  static constexpr uint64_t operations_most = 20'000;
  static constexpr base::Duration time_least = base::milliseconds(1);
  static constexpr base::Duration time_most = base::seconds(3000);

  std::optional<uint64_t> voters = {};  ///< as the cluster begins
  std::optional<uint64_t> learners = {};
  std::optional<uint64_t> operations = {};  ///< that clients begin while there are faults
  std::optional<base::Duration> time = {};  ///< with faults
  FaultSet faults = FaultSet::all();
  Deception deception = Deception::none;

  bool operator==(const SimulationLimits&) const = default;
};

struct NetworkSettings {
  base::Duration delay_min;
  base::Duration delay_max;  ///< of most messages
  double tail = 0;           ///< how many take longer
  base::Duration tail_max;
  double loss = 0;
  double duplication = 0;
  double replay = 0;
};

struct DiskSettings {
  base::Duration write_min;
  base::Duration write_max;
  bool tears_writes = false;
  double damage = 0;  ///< of a snapshot, by a crash or as it is installed
};

struct WorkloadSettings {
  uint64_t clients = 1;
  uint64_t keys = 1;
  double reads = 0.5;
  double compares = 0.2;     ///< of those that are no reads
  base::Duration think_max;  ///< between an answer and the next operation
  base::Duration timeout;    ///< of the node's patience with a request
  uint64_t operations_max = SimulationLimits::operations_most;
  bool has_sessions = false;  ///< commands are asked again until there is an answer
};

struct SimulationSettings {
  uint64_t seed = 0;
  uint64_t voters = 3;
  uint64_t learners = 0;
  FaultSet faults;
  Deception deception = Deception::none;
  base::Duration time;            ///< with faults
  base::Duration liveness_bound;  ///< after it
  raft::Options raft;             ///< without what is a node's own
  replica::Options replica;
  NetworkSettings network;
  DiskSettings disk;
  WorkloadSettings workload;
  base::Duration batch_max;   ///< how long a node gathers before it flushes
  uint64_t priority_max = 0;  ///< of a node, who is to lead rather than others
  int64_t skew_ppm_max = 0;   ///< how much faster or slower than true a node's clock runs
  base::Duration down_max = base::seconds(10);  ///< of a node that crashed; of half of them 10 ms
  /// Between two faults of one class, on average.
  base::Duration crash_interval, partition_interval, one_way_interval, clog_interval,
      stall_interval, full_disk_interval, pause_interval, membership_interval, transfer_interval;
};

[[nodiscard]] SimulationSettings draw_settings(uint64_t seed, const SimulationLimits& limits = {});

/// In a few lines, for people.
[[nodiscard]] std::string describe(const SimulationSettings& settings);

}  // namespace miniraft::sim
