// Bench: one run of the lin-kv workload against real node processes.
//
//   clients ──► nodes ◄──► virtual network ◄── nemesis
//                 └──► observer
//
// A single thread does everything, in a loop around Cluster::wait. It delivers messages when they
// are due, starts the operations of clients and their timeouts, and injects and heals faults on
// schedule. After the load all faults are healed, and every key is read back, so lost data is
// detected. The run ends early if a node's process ends or if the user interrupts it; the record so
// far is returned even then.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "miniraft/apps/lab/bench/progress.h"
#include "miniraft/apps/lab/bench/run_options.h"
#include "miniraft/apps/lab/bench/run_record.h"

namespace miniraft::lab {

/// Runs the bench, for `time_limit` and some seconds. The error says why the bench itself failed;
/// errors of the nodes are in the record. Blocks SIGINT and SIGTERM: they end the run cleanly.
std::expected<RunRecord, std::string> run_bench(const RunOptions& options, Progress& progress);

}  // namespace miniraft::lab
