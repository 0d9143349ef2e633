// IsolatedSimulation: one simulation in a process of its own.
//
// A failed CHECK of the core ends a process, and a bug may make one run for ever: here both are
// broken promises like any other, `check` and `ends`, and the other simulations go on.
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
  /// Starts it. Throws std::runtime_error if there can be no more processes. Requires: this process
  /// has one thread.
  explicit IsolatedSimulation(const sim::SimulationSettings& settings,
                              SharedRecord* record = nullptr);
  IsolatedSimulation(const IsolatedSimulation&) = delete;
  IsolatedSimulation& operator=(const IsolatedSimulation&) = delete;
  /// Ends it.
  ~IsolatedSimulation();

  [[nodiscard]] uint64_t seed() const { return seed_; }
  /// Readable when there is something to take in.
  [[nodiscard]] int fd() const { return output_.number(); }
  /// Takes in what is there, and waits for something if nothing is. Returns whether it has ended.
  [[nodiscard]] bool take_in();
  /// Requires: it has ended.
  [[nodiscard]] sim::SimulationResult result();

 private:
  uint64_t seed_;
  pid_t process_ = -1;
  os::Fd output_;
  std::string received_;
  int status_ = 0;
};

/// Runs it to its end; `record`, if there is one, has its last events then.
[[nodiscard]] sim::SimulationResult run_isolated(const sim::SimulationSettings& settings,
                                                 SharedRecord* record = nullptr);

/// Likewise; nothing if an interruption comes first.
[[nodiscard]] std::optional<sim::SimulationResult> run_isolated(
    const sim::SimulationSettings& settings, Interruption& interruption,
    SharedRecord* record = nullptr);

}  // namespace miniraft::lab
