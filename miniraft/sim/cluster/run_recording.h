// RunRecording: what happened in a simulation, event by event, for a picture of its last moments.
//
// Events are flat values of fixed size, so that a process that ends in the middle can leave them in
// memory it shares (apps/lab/simulate/isolated_simulation.h). A run without a recorder pays nothing
// for it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <type_traits>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/raft.h"
#include "miniraft/core/replica/messages.h"
#include "miniraft/sim/cluster/log_record.h"

namespace miniraft::sim {

enum class RecordedKind : uint8_t {
  message,  ///< from `node` to `to`, sent at `at`, its fate known at `until`
  state,    ///< of a node after a step, when it changed
  start,    ///< a life of a node begins
  crash,
  pause,  ///< from `at` to `until`
  stall,  ///< of its disk, likewise
  log,    ///< the end of a node's log, at the end of the run
};

enum class MessageFate : uint8_t {
  arrived,
  lost,
  cut,      ///< the link was closed
  refused,  ///< nobody lived there
};

struct RecordedEvent {
  RecordedKind kind = RecordedKind::message;
  MessageFate fate = MessageFate::arrived;
  raft::RoleKind role = raft::RoleKind::follower;
  uint8_t node = 0;
  uint8_t to = 0;
  base::Instant at;
  base::Instant until;
  raft::Term term;
  raft::LogIndex last_index;
  raft::LogIndex commit_index;
  std::array<char, 112> text = {};  ///< ends with a 0
};
static_assert(std::is_trivially_copyable_v<RecordedEvent>);

class SimulationRecorder {
 public:
  virtual ~SimulationRecorder() = default;
  virtual void note(const RecordedEvent& event) noexcept = 0;
};

/// Turns what the simulation does into events.
class RunRecording {
 public:
  /// `recorder` may be none: then nothing is done. It must outlive this.
  explicit RunRecording(SimulationRecorder* recorder) : recorder_(recorder) {}

  [[nodiscard]] bool is_on() const { return recorder_ != nullptr; }
  void message(raft::NodeId from, raft::NodeId to, const replica::PeerMessage& message,
               base::Instant sent_at, base::Instant now, MessageFate fate);
  void stepped(const raft::Status& status, base::Instant now);
  void happened(RecordedKind kind, uint64_t node, base::Instant now, base::Instant until);
  void log(uint64_t node, const RecordedLog& log, base::Instant now);

 private:
  SimulationRecorder* recorder_;
  std::map<uint64_t, raft::Status> last_;
};

}  // namespace miniraft::sim
