// IsolatedSimulation: one simulation in a process of its own.
//
// A failed MINIRAFT_CHECK of the core ends a process, and a bug may make it run for ever. In a
// process of its own, both count as broken promises, `check` and `ends`, and the other simulations
// continue.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "miniraft/apps/lab/command/interruption.h"
#include "miniraft/apps/lab/simulate/shared_record.h"
#include "miniraft/os/fd.h"
#include "miniraft/sim/cluster/simulation_result.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace miniraft::lab {

class IsolatedSimulation {
 public:
  /// Starts the process. Throws std::runtime_error if the system cannot make another process. If
  /// there is a `record`, it must outlive this object. Requires: this process has only one thread.
  explicit IsolatedSimulation(const sim::SimulationSettings& settings,
                              SharedRecord* record = nullptr);
  IsolatedSimulation(const IsolatedSimulation&) = delete;
  IsolatedSimulation& operator=(const IsolatedSimulation&) = delete;
  /// Ends the process.
  ~IsolatedSimulation();

  [[nodiscard]] uint64_t seed() const { return seed_; }
  /// A descriptor that is readable when `take_in` has something to read.
  [[nodiscard]] int fd() const { return output_.number(); }
  /// Reads the available output; waits if there is none. Returns whether the process has ended.
  [[nodiscard]] bool take_in();
  /// Requires: take_in returned true.
  [[nodiscard]] sim::SimulationResult result();

 private:
  uint64_t seed_;
  pid_t process_ = -1;
  os::Fd output_;
  std::string received_;
  int status_ = 0;
};

/// Runs a simulation to its end. If there is a `record`, it then has the last events.
[[nodiscard]] sim::SimulationResult run_isolated(const sim::SimulationSettings& settings,
                                                 SharedRecord* record = nullptr);

/// Likewise; returns nothing if the user interrupts it first.
[[nodiscard]] std::optional<sim::SimulationResult> run_isolated(
    const sim::SimulationSettings& settings, Interruption& interruption,
    SharedRecord* record = nullptr);

}  // namespace miniraft::lab
