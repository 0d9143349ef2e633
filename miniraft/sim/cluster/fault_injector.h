// FaultInjector: what goes wrong in a simulated cluster, and when.
//
// Each class of faults that the seed has comes again and again, at random times and for a random
// while, and independently of the others. At the end all of it is mended, or as much as the cluster
// needs to go on: then it must (simulation.cpp).
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

  void start();
  /// A fault or a relief of the schedule.
  void carry_out(const Happening& happening);
  /// Looks at what became of its orders.
  void note_changes();

  /// Nothing goes wrong any more. Returns the nodes that work together from now on: all, or enough
  /// for a quorum; the others are down, or cut off in one direction or both.
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
  /// Any node; the leader more often than others.
  [[nodiscard]] uint64_t draw_target();
  [[nodiscard]] uint64_t draw_node() { return random_.uniform_between(1, cluster_.nodes()); }
  [[nodiscard]] bool is_quorum(const std::vector<uint64_t>& nodes) const;

  SimulatedCluster& cluster_;
  base::Random random_;
};

}  // namespace miniraft::sim
