// RunRecording: records the events of a simulation for a diagram of its last moments.
//
// Events are flat values of fixed size, so that they can lie in shared memory and survive a process
// that aborts (apps/lab/simulate/shared_record.h). Without a recorder, recording costs nothing.
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
  message,  ///< from `node` to `to`, sent at `at`; its fate was known at `until`
  state,    ///< of a node after a step that changed it
  start,    ///< an incarnation of a node starts
  crash,
  pause,  ///< of a node, from `at` to `until`
  stall,  ///< of a node's disk, from `at` to `until`
  log,    ///< the end of a node's log, at the end of the run
};

enum class MessageFate : uint8_t {
  arrived,
  lost,
  cut,      ///< the link was cut
  refused,  ///< the receiver was not running
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
  std::array<char, 112> text = {};  ///< terminated by a zero byte
};
static_assert(std::is_trivially_copyable_v<RecordedEvent>);

class SimulationRecorder {
 public:
  virtual ~SimulationRecorder() = default;
  virtual void note(const RecordedEvent& event) noexcept = 0;
};

/// Turns what happens in the simulation into events for a recorder.
class RunRecording {
 public:
  /// `recorder` may be null: then nothing is recorded. Otherwise it must outlive this.
  explicit RunRecording(SimulationRecorder* recorder) : recorder_(recorder) {}

  [[nodiscard]] bool is_on() const { return recorder_ != nullptr; }
  /// Records what became of a message that was sent at `sent_at`.
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
