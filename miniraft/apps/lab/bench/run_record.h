// RunRecord: everything that was recorded in a run of the process bench.
//
// The verdict, the figures and the report are made from this record alone, after the run. All
// instants are of the monotonic clock, which the nodes use, too. Lists are sorted by time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/apps/lab/bench/fault.h"
#include "miniraft/apps/lab/bench/network.h"
#include "miniraft/apps/lab/bench/observer.h"
#include "miniraft/apps/lab/bench/operation.h"
#include "miniraft/core/base/time.h"

namespace miniraft::lab {

/// A fault in force during [start, end).
struct FaultWindow {
  FaultKind kind = FaultKind::isolate_one;
  std::string description;
  base::Instant start;
  base::Instant end;
  uint64_t term = 0;            // the highest known term when the fault began
  bool leader_known = false;    // a node had reported that it leads
  bool leader_cut_off = false;  // the fault paused the leader or cut it off from a majority
};

/// A violation of the Maelstrom protocol by a node.
struct Violation {
  base::Instant at;
  size_t node = 0;
  std::string text;
};

struct RunRecord {
  base::Instant start;     // of the load
  base::Instant load_end;  // after it, every key is read back
  base::Instant end;
  std::vector<Operation> operations;  // in the order of invocation
  std::vector<FaultWindow> faults;    // in the order of time, disjoint
  std::vector<RoleEvent> roles;
  NetworkCounts network;
  std::vector<Violation> violations;  // the first ones
  uint64_t violation_count = 0;       // all of them
  std::vector<std::string> notes;     // unusual, but no violation
  uint64_t late_replies = 0;
  uint64_t repeated = 0;  // requests that were retries, in a session
  size_t keys_used = 0;
  size_t keys_read_back = 0;  // how many of these could be read back at the end
  bool was_interrupted = false;
};

}  // namespace miniraft::lab
