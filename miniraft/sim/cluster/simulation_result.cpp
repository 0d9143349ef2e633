#include "miniraft/sim/cluster/simulation_result.h"

#include <algorithm>

namespace miniraft::sim {

void SimulationCounts::add(const SimulationCounts& other) {
  events += other.events;
  messages_sent += other.messages_sent;
  messages_lost += other.messages_lost;
  messages_cut += other.messages_cut;
  messages_doubled += other.messages_doubled;
  messages_replayed += other.messages_replayed;
  messages_arrived += other.messages_arrived;
  writes += other.writes;
  writes_lost += other.writes_lost;
  crashes += other.crashes;
  crashes_within_steps += other.crashes_within_steps;
  restarts += other.restarts;
  pauses += other.pauses;
  stalls += other.stalls;
  partitions += other.partitions;
  one_way_cuts += other.one_way_cuts;
  clogs += other.clogs;
  full_disks += other.full_disks;
  changes_committed += other.changes_committed;
  changes_refused += other.changes_refused;
  transfers_done += other.transfers_done;
  nodes_added += other.nodes_added;
  nodes_retired += other.nodes_retired;
  snapshots_made += other.snapshots_made;
  snapshots_installed += other.snapshots_installed;
  states_lost += other.states_lost;
  leaders += other.leaders;
  entries_committed += other.entries_committed;
  commands_applied += other.commands_applied;
  operations += other.operations;
  operations_ok += other.operations_ok;
  operations_failed += other.operations_failed;
  operations_open += other.operations_open;
  operations_repeated += other.operations_repeated;
  sessions_lost += other.sessions_lost;
  keys_unjudged += other.keys_unjudged;
  recovery_ms = std::max(recovery_ms, other.recovery_ms);
}

}  // namespace miniraft::sim
