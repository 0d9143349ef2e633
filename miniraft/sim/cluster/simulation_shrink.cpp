#include "miniraft/sim/cluster/simulation_shrink.h"

#include <algorithm>
#include <utility>

namespace miniraft::sim {

namespace {

constexpr uint64_t runs_max = 300;

/// The nearest time above that a run may have: what is shrunk to must be what can be asked for.
base::Duration allowed(base::Duration time) {
  const int64_t microsecond = base::microseconds(1).value;
  const base::Duration whole((time.value + microsecond - 1) / microsecond * microsecond);
  return std::max(whole, SimulationLimits::time_least);
}

class Shrinker {
 public:
  Shrinker(const SimulationLimits& limits, const SimulationResult& failed,
           const std::function<SimulationResult(const SimulationSettings&)>& run)
      : run_(run), best_{limits, failed, 0} {}

  ShrunkSimulation work() {
    for (bool goes_on = true; goes_on && best_.runs < runs_max;) {
      // Each in turn, though one has helped: they help each other.
      const bool is_shorter = shorten();
      const bool has_fewer_faults = leave_out_faults();
      const bool has_fewer_nodes = leave_out_nodes();
      const bool has_fewer_operations = leave_out_operations();
      goes_on = is_shorter || has_fewer_faults || has_fewer_nodes || has_fewer_operations;
    }
    return std::move(best_);
  }

 private:
  [[nodiscard]] SimulationSettings best_settings() const {
    return draw_settings(best_.result.seed, best_.limits);
  }

  /// Takes `limits` if the same promise breaks.
  bool take(const SimulationLimits& limits) {
    if (best_.runs >= runs_max || limits == best_.limits) return false;
    ++best_.runs;
    SimulationResult result = run_(draw_settings(best_.result.seed, limits));
    if (!result.breach || result.breach->promise != best_.result.breach->promise) return false;
    best_.limits = limits;
    best_.result = std::move(result);
    return true;
  }

  bool shorten() {
    const base::Duration time = best_settings().time;
    const base::Duration until = best_.result.breach->at - base::Instant();
    SimulationLimits limits = best_.limits;
    // Up to the breach nothing changes; what only shows at the end may show earlier.
    limits.time = allowed(std::min(until + base::milliseconds(1), time - base::milliseconds(1)));
    bool is_shorter = take(limits);
    for (const int64_t part : {10, 4, 2}) {
      limits = best_.limits;
      limits.time = allowed(best_settings().time / part);
      if (take(limits)) is_shorter = true;
    }
    return is_shorter;
  }

  bool leave_out_faults() {
    bool has_fewer = false;
    for (const FaultClass fault : every_fault_class()) {
      if (!best_settings().faults.has(fault)) continue;
      SimulationLimits limits = best_.limits;
      limits.faults = best_settings().faults;
      limits.faults.set(fault, false);
      if (take(limits)) has_fewer = true;
    }
    return has_fewer;
  }

  bool leave_out_nodes() {
    bool has_fewer = false;
    for (uint64_t learners = 0; learners < best_settings().learners; ++learners) {
      SimulationLimits limits = best_.limits;
      limits.learners = learners;
      if (take(limits)) has_fewer = true;
    }
    for (uint64_t voters = 1; voters < best_settings().voters; ++voters) {
      SimulationLimits limits = best_.limits;
      limits.voters = voters;
      if (take(limits)) has_fewer = true;
    }
    return has_fewer;
  }

  bool leave_out_operations() {
    bool has_fewer = false;
    SimulationLimits limits = best_.limits;
    limits.operations =
        std::min(best_settings().workload.operations_max, best_.result.counts.operations) / 2;
    while (take(limits)) {
      has_fewer = true;
      limits.operations = *limits.operations / 2;
    }
    return has_fewer;
  }

  const std::function<SimulationResult(const SimulationSettings&)>& run_;
  ShrunkSimulation best_;
};

}  // namespace

ShrunkSimulation shrink(const SimulationLimits& limits, const SimulationResult& failed,
                        const std::function<SimulationResult(const SimulationSettings&)>& run) {
  return Shrinker(limits, failed, run).work();
}

}  // namespace miniraft::sim
