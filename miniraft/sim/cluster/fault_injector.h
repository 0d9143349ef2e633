// FaultInjector: injects faults into a simulated cluster at random times.
//
// Each class of faults that the seed has occurs repeatedly, for random durations and independently
// of the other classes. At the end the injector removes all faults, or as many as the cluster needs
// to make progress. Then the cluster must make progress (simulation.cpp).
#pragma once

#include <cstdint>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/sim/cluster/schedule.h"
#include "miniraft/sim/cluster/simulated_cluster.h"

namespace miniraft::sim {

class FaultInjector {
 public:
  /// `cluster` must outlive this.
  explicit FaultInjector(SimulatedCluster& cluster);

  /// Schedules the first fault of each class.
  void start();
  /// Carries out a scheduled fault, or the end of one.
  void carry_out(const ScheduledEvent& event);
  /// Handles the results of the membership changes that it ordered: it counts them, and half of the
  /// removed nodes lose their disks.
  void note_changes();

  /// Ends all faults. Returns the nodes that work together from now on: all, or just enough for a
  /// quorum. The others stay down, or are cut off in one direction or both.
  [[nodiscard]] std::vector<uint64_t> heal();

 private:
  void begin(FaultClass fault);
  void schedule_next(FaultClass fault);
  void relieve_after(FaultClass fault, base::Duration most);
  void part();
  void cut_one_way();
  void clog();
  void crash();
  void change_members();
  [[nodiscard]] std::vector<raft::MemberChange> draw_changes(
      const raft::Configuration& configuration);
  void hand_over();
  [[nodiscard]] base::Duration interval_of(FaultClass fault) const;
  [[nodiscard]] base::Duration draw_while(base::Duration most);
  /// A random node; the leader more often than others.
  [[nodiscard]] uint64_t draw_target();
  [[nodiscard]] uint64_t draw_node() { return random_.uniform_between(1, cluster_.nodes()); }
  [[nodiscard]] bool is_quorum(const std::vector<uint64_t>& nodes) const;

  SimulatedCluster& cluster_;
  base::Random random_;
};

}  // namespace miniraft::sim
