// The report of a simulation that failed: one HTML page with everything in it.
//
// A space-time diagram of its last moments (nodes from left to right, time downwards, messages as
// lines, terms and roles as they change), and the ends of the logs.
#pragma once

#include <string>
#include <vector>

#include "miniraft/sim/cluster/run_recording.h"
#include "miniraft/sim/cluster/simulation_result.h"

namespace miniraft::lab {

struct SimulationReport {
  std::string command;        ///< that repeats the run
  std::string check_command;  ///< that judges its clients' history, if that is what is broken
  std::string settings;       ///< in words
  sim::SimulationResult result;
  std::vector<sim::RecordedEvent> events;  ///< in order; the page shows the last of them
};

[[nodiscard]] std::string simulation_report_html(const SimulationReport& report);

}  // namespace miniraft::lab
