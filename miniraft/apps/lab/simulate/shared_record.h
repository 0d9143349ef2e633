// SharedRecord: the last events of a simulation, in memory that outlives the process it runs in.
//
// Made before the process is forked; the child writes, and once it has ended, however that was, the
// parent reads. A ring: the oldest events give way.
#pragma once

#include <cstddef>
#include <vector>

#include "miniraft/sim/cluster/run_recording.h"

namespace miniraft::lab {

class SharedRecord final : public sim::SimulationRecorder {
 public:
  static constexpr size_t events_max = 4096;

  /// Throws std::runtime_error if there is no such memory to be had.
  SharedRecord();
  SharedRecord(const SharedRecord&) = delete;
  SharedRecord& operator=(const SharedRecord&) = delete;
  ~SharedRecord() override;

  void note(const sim::RecordedEvent& event) noexcept override;
  /// In the order in which they were noted.
  [[nodiscard]] std::vector<sim::RecordedEvent> events() const;

 private:
  struct Ring {
    size_t count = 0;  ///< of all that were ever noted
    sim::RecordedEvent events[events_max];
  };
  Ring* ring_;
};

}  // namespace miniraft::lab
