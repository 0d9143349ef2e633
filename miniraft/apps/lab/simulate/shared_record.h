// SharedRecord: the last events of a simulation, in memory that it shares with its parent process.
//
// It is made before the fork. The child writes, and when the child has ended or crashed, the parent
// reads. A ring buffer: new events overwrite the oldest ones.
#pragma once

#include <cstddef>
#include <vector>

#include "miniraft/sim/cluster/run_recording.h"

namespace miniraft::lab {

class SharedRecord final : public sim::SimulationRecorder {
 public:
  static constexpr size_t events_max = 4096;

  /// Throws std::runtime_error if the system has no memory for it.
  SharedRecord();
  SharedRecord(const SharedRecord&) = delete;
  SharedRecord& operator=(const SharedRecord&) = delete;
  ~SharedRecord() override;

  void note(const sim::RecordedEvent& event) noexcept override;
  /// The last `events_max` events, in the order in which they were noted.
  [[nodiscard]] std::vector<sim::RecordedEvent> events() const;

 private:
  struct Ring {
    size_t count = 0;  ///< of all events noted so far, overwritten ones included
    sim::RecordedEvent events[events_max];
  };
  Ring* ring_;
};

}  // namespace miniraft::lab
