// Nemesis: the schedule of faults of one run.
//
// The cluster is left alone for an interval, suffers one fault for an interval, is healed, and so
// on. Kinds come from a shuffled bag, so that each is seen before one is repeated. No fault starts
// that would reach into the quiet tail of the run: the end is always healed, so that what the
// cluster acknowledged can be read back. The schedule follows from the seed alone, except for who
// is hit by the kinds that aim at the leader.
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

  /// Moves to `now`. After `inject` the new fault is `current()`; after `heal` there is none.
  NemesisStep step(base::Instant now, std::optional<size_t> leader);

  /// The fault in force, null when the cluster is whole. Valid until the next `step` or `heal`.
  [[nodiscard]] const Fault* current() const { return current_ ? &*current_ : nullptr; }

  /// When `step` next has something to do; absent when no more faults come.
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
