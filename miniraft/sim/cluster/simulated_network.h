// SimulatedNetwork: messages between nodes in virtual time, with everything that may become of
// them.
//
// A message is lost, comes twice, comes again after many others, overtakes others, waits in a
// clogged link, or is cut off in one direction or both. It is never altered, unless the network is
// told to deceive.
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

struct Letter {
  raft::NodeId from;
  raft::NodeId to;
  replica::PeerEnvelope envelope;
  base::Instant sent_at = {};
};

class SimulatedNetwork {
 public:
  /// Node ids are 1 to nodes_max.
  static constexpr uint64_t nodes_max = 15;

  /// All must outlive this.
  SimulatedNetwork(const NetworkSettings& settings, Deception deception, base::Random random,
                   Schedule& schedule, SimulationCounts& counts, RunRecording& recording)
      : settings_(settings),
        deception_(deception),
        random_(random),
        schedule_(schedule),
        counts_(counts),
        recording_(recording) {}

  void send(base::Instant now, Letter letter);

  /// The message that arrives; nothing if the link was cut meanwhile.
  [[nodiscard]] std::optional<Letter> arrive(base::Instant now, uint64_t slot);
  /// Who it is for, while it is on its way.
  [[nodiscard]] uint64_t under_way() const { return letters_.size() - free_.size(); }

  /// The nodes of `group` (bit i for node i) and the others cannot reach each other.
  void part(uint32_t group);
  /// Only what `group` sends to the others is cut off.
  void part_one_way(uint32_t group);
  void end_partition();
  void cut_one_way(uint64_t from, uint64_t to);
  void mend_one_way();
  /// What is sent from one to the other before `end` arrives after it.
  void clog(uint64_t from, uint64_t to, base::Instant end);
  /// No more loss, copies or long delays, and no cuts: messages take `delay_max` at most.
  void heal(base::Duration delay_max);
  /// `node` is cut off from all others for good; if `hears_nothing`, only in that direction.
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
  void dispatch(base::Instant now, const Letter& letter);
  void record(const Letter& letter, base::Instant now, MessageFate fate);
  [[nodiscard]] base::Duration draw_delay();
  void deceive(Letter& letter);

  NetworkSettings settings_;
  Deception deception_;
  base::Random random_;
  Schedule& schedule_;
  SimulationCounts& counts_;
  RunRecording& recording_;
  std::array<Link, (nodes_max + 1) * (nodes_max + 1)> links_ = {};
  std::vector<Letter> letters_;  ///< under way, by slot
  std::vector<uint64_t> free_;   ///< slots
  std::vector<Letter> earlier_;  ///< some of what was sent, to be sent again
};

}  // namespace miniraft::sim
