// SimulatedNetwork: delivers messages between nodes in virtual time, with faults.
//
// A message may be lost, arrive twice, arrive again after many others, overtake others, wait in a
// clogged link, or be lost on a link that is cut in one direction or both. It is never altered,
// unless a Deception asks for that.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/replica/messages.h"
#include "miniraft/sim/cluster/run_recording.h"
#include "miniraft/sim/cluster/schedule.h"
#include "miniraft/sim/cluster/simulation_faults.h"
#include "miniraft/sim/cluster/simulation_result.h"
#include "miniraft/sim/cluster/simulation_settings.h"

namespace miniraft::sim {

/// A message with its sender and receiver.
struct SentMessage {
  raft::NodeId from;
  raft::NodeId to;
  replica::PeerEnvelope envelope;
  base::Instant sent_at = {};
};

class SimulatedNetwork {
 public:
  /// Node ids are [1, nodes_max].
  static constexpr uint64_t nodes_max = 15;

  /// `schedule`, `counts` and `recording` must outlive this.
  SimulatedNetwork(const NetworkSettings& settings, Deception deception, base::Random random,
                   Schedule& schedule, SimulationCounts& counts, RunRecording& recording)
      : settings_(settings),
        deception_(deception),
        random_(random),
        schedule_(schedule),
        counts_(counts),
        recording_(recording) {}

  /// Sends a message: loses it, or schedules the arrival of it and of copies. If 100,000 messages
  /// are in flight, it is lost.
  void send(base::Instant now, SentMessage message);

  /// Takes the message in `slot`, which arrives now. Nothing if its link was cut meanwhile.
  [[nodiscard]] std::optional<SentMessage> arrive(base::Instant now, uint64_t slot);
  /// The number of messages in flight.
  [[nodiscard]] uint64_t under_way() const { return in_flight_.size() - free_.size(); }

  /// Partitions the network: the nodes of `group` (bit i for node i) and the others cannot reach
  /// each other. Replaces an earlier partition.
  void part(uint32_t group);
  /// The same, but only messages from `group` to the others are lost.
  void part_one_way(uint32_t group);
  void end_partition();
  /// Cuts a single link in one direction.
  void cut_one_way(uint64_t from, uint64_t to);
  /// Ends the cuts of all single links.
  void mend_one_way();
  /// Messages that are sent on this link before `end` arrive after it.
  void clog(uint64_t from, uint64_t to, base::Instant end);
  /// Ends loss, duplication, replay, long delays and cuts. From now on messages take at most
  /// `delay_max`.
  void heal(base::Duration delay_max);
  /// Cuts `node` off from all others for good. If `hears_nothing`, the others still receive what
  /// the node sends.
  void isolate(uint64_t node, bool hears_nothing);

 private:
  struct Link {
    bool is_parted = false;
    bool is_cut = false;
    bool is_isolated = false;
    base::Instant clogged_until;
    [[nodiscard]] bool is_closed() const { return is_parted || is_cut || is_isolated; }
  };

  Link& link(uint64_t from, uint64_t to) { return links_.at(from * (nodes_max + 1) + to); }
  void dispatch(base::Instant now, const SentMessage& message);
  void record(const SentMessage& message, base::Instant now, MessageFate fate);
  [[nodiscard]] base::Duration draw_delay();
  void deceive(SentMessage& message);

  NetworkSettings settings_;
  Deception deception_;
  base::Random random_;
  Schedule& schedule_;
  SimulationCounts& counts_;
  RunRecording& recording_;
  std::array<Link, (nodes_max + 1) * (nodes_max + 1)> links_ = {};
  std::vector<SentMessage> in_flight_;  ///< by slot
  std::vector<uint64_t> free_;          ///< free slots of `in_flight_`
  std::vector<SentMessage> earlier_;    ///< a sample of sent messages, to be replayed
};

}  // namespace miniraft::sim
