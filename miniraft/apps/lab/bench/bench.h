// Bench: one run of the lin-kv workload against real node processes.
//
//   clients ──► nodes ◄──► virtual network ◄── nemesis
//                 └──► observer
//
// A single thread does it all, around Cluster::wait: it passes messages on when they are due, lets
// clients ask and give up, and injects and heals faults on schedule. After the load the cluster is
// whole, and every key is read back, so that lost data shows. The run ends early when a node's
// process ends or when the user interrupts it; what was seen until then is returned all the same.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "miniraft/apps/lab/bench/progress.h"
#include "miniraft/apps/lab/bench/run_options.h"
#include "miniraft/apps/lab/bench/run_record.h"

namespace miniraft::lab {

/// Runs it, for about `time_limit` and some seconds. The error says why the bench itself failed;
/// what nodes did wrong is in the record. Blocks SIGINT and SIGTERM, which end the run cleanly.
std::expected<RunRecord, std::string> run_bench(const RunOptions& options, Progress& progress);

}  // namespace miniraft::lab
