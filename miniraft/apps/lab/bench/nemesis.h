// Nemesis: the schedule of faults of one run.
//
// The cluster has no fault for an interval, then one fault for an interval, and so on. The kinds of
// faults come in random order, and none is repeated before all were used. No fault reaches into the
// last part of the run, so that the cluster has recovered when the keys are read back. The schedule
// depends on the seed alone, except for the nodes that are hit by faults that aim at the leader.
#pragma once

#include <optional>
#include <vector>

#include "miniraft/apps/lab/bench/fault.h"
#include "miniraft/core/base/rand.h"
#include "miniraft/core/base/time.h"

namespace miniraft::lab {

struct NemesisPlan {
  bool partitions = false;
  bool pauses = false;
  base::Duration interval;
  base::Duration time_limit;  // of the whole run
};

enum class NemesisStep : uint8_t { nothing, inject, heal };

class Nemesis {
 public:
  /// Requires: plan.interval > 0.
  Nemesis(const NemesisPlan& plan, size_t node_count, base::Instant start, base::Random random);

  /// Advances the schedule to `now`. After `inject` the new fault is `current()`; after `heal`
  /// there is none.
  NemesisStep step(base::Instant now, std::optional<size_t> leader);

  /// The current fault; null if there is none. Valid until the next `step` or `stop`.
  [[nodiscard]] const Fault* current() const { return current_ ? &*current_ : nullptr; }

  /// When `step` has something to do next; absent if no more faults come.
  [[nodiscard]] std::optional<base::Instant> next_step() const;

  /// Ends the current fault, if any, and the schedule.
  void stop();

 private:
  FaultKind draw_kind();

  NemesisPlan plan_;
  size_t node_count_;
  base::Random random_;
  base::Instant last_start_;  // no fault starts after this
  std::optional<base::Instant> next_;
  std::optional<Fault> current_;
  std::vector<FaultKind> bag_;
};

}  // namespace miniraft::lab
