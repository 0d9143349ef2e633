// RunRecord: everything that was seen in a run of the process bench.
//
// The verdict, the figures and the report are made from this alone, after the run. All instants
// are of the monotonic clock that the nodes use too; lists are in the order of time.
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
  uint64_t term = 0;            // the highest known when it began
  bool leader_known = false;    // a node had said that it leads
  bool leader_cut_off = false;  // the leader of that moment was paused or lost its majority
};

/// Something a node did that the Maelstrom protocol forbids.
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
  std::vector<std::string> notes;     // odd, but no violation
  uint64_t late_replies = 0;
  uint64_t repeated = 0;  // requests for an operation that was asked for before, in a session
  size_t keys_used = 0;
  size_t keys_read_back = 0;  // of those used, how many gave an answer in the end
  bool was_interrupted = false;
};

}  // namespace miniraft::lab
