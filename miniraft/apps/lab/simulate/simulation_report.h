// The report of a failed simulation, as one self-contained HTML page.
//
// It shows a space-time diagram of the last events (nodes from left to right, time downwards,
// messages as lines, changes of terms and roles), and the ends of the logs.
#pragma once

#include <string>
#include <vector>

#include "miniraft/sim/cluster/run_recording.h"
#include "miniraft/sim/cluster/simulation_result.h"

namespace miniraft::lab {

struct SimulationReport {
  std::string command;        ///< that repeats the run
  std::string check_command;  ///< that checks its clients' history, if this is not linearizable
  std::string settings;       ///< in words
  sim::SimulationResult result;
  std::vector<sim::RecordedEvent> events;  ///< in order; the page shows the last of them
};

[[nodiscard]] std::string simulation_report_html(const SimulationReport& report);

}  // namespace miniraft::lab
