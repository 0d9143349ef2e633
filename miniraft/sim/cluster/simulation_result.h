// The result of a simulation: counts, the trace hash and the first broken promise.
//
// simulation.cpp fills it in, and apps/lab prints it. It has only plain numbers and texts, so that
// a run in a process of its own can pass it to its parent process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "miniraft/core/base/time.h"

namespace miniraft::sim {

/// A broken promise.
struct Breach {
  std::string promise;  ///< its name, the same in every run, for example `election-safety`
  std::string what;     ///< what was seen
  base::Instant at;     ///< in virtual time

  bool operator==(const Breach&) const = default;
};

struct SimulationCounts {
  uint64_t events = 0;  ///< scheduled events that were carried out
  uint64_t messages_sent = 0, messages_lost = 0, messages_cut = 0, messages_doubled = 0,
           messages_replayed = 0, messages_arrived = 0;
  uint64_t writes = 0, writes_lost = 0;
  uint64_t crashes = 0, crashes_within_steps = 0, restarts = 0, pauses = 0, stalls = 0,
           partitions = 0, one_way_cuts = 0, clogs = 0, full_disks = 0;
  uint64_t changes_committed = 0, changes_refused = 0, transfers_done = 0, nodes_added = 0,
           nodes_retired = 0;
  uint64_t snapshots_made = 0, snapshots_installed = 0;
  uint64_t states_lost = 0;  ///< how often a node could not read its snapshot
  uint64_t leaders = 0;      ///< terms with a leader
  uint64_t entries_committed = 0, commands_applied = 0;
  uint64_t operations = 0, operations_ok = 0, operations_failed = 0, operations_open = 0;
  uint64_t operations_repeated = 0;  ///< retries in a session after an unknown outcome
  uint64_t sessions_lost = 0;        ///< refusals because the client's session was gone
  uint64_t keys_unjudged = 0;        ///< keys with histories that were too hard to check
  uint64_t recovery_ms = 0;          ///< virtual time from the end of the faults to stability

  /// Adds the counts of another run; `recovery_ms` becomes the longer one.
  void add(const SimulationCounts& other);
};

struct SimulationResult {
  uint64_t seed = 0;
  uint64_t trace_hash = 0;      ///< over everything that happened
  base::Duration virtual_time;  ///< how long the run took
  SimulationCounts counts;
  std::optional<Breach> breach;  ///< the first broken promise
  /// The history of the clients in the format of `history_text` if it is not linearizable;
  /// otherwise empty.
  std::string history;
};

}  // namespace miniraft::sim
