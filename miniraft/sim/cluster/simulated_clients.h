// SimulatedClients: reads, writes and compare-and-sets over a few keys, and the history of them.
//
// A client has one operation in hand. It asks a node and, being told that nothing was done, another
// one after a while; being told that nobody knows, it goes on as a new client, as Jepsen's do. In
// some runs clients have sessions: who does not know asks again, another node, under the same
// number, and it is one operation still. Each command is unlike all others, so that it is seen if
// one is executed twice. Probes are clients that stay with one node and ask until they are served.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/replica/messages.h"
#include "miniraft/core/replica/replica.h"
#include "miniraft/sim/cluster/applied_record.h"
#include "miniraft/sim/cluster/schedule.h"
#include "miniraft/sim/cluster/simulation_result.h"
#include "miniraft/sim/cluster/simulation_settings.h"
#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

class SimulatedClients {
 public:
  /// All must outlive this.
  SimulatedClients(const WorkloadSettings& settings, base::Random random, Schedule& schedule,
                   SimulationCounts& counts);

  /// Clients begin to ask these nodes from now on.
  void set_nodes(std::vector<uint64_t> nodes) { nodes_ = std::move(nodes); }
  void start(base::Instant now);
  /// No client begins another operation; probes do.
  void stop() { is_stopped_ = true; }
  /// One probe for each of these nodes: a write, and then a read.
  void probe(base::Instant now, const std::vector<uint64_t>& nodes);
  /// Whether the probe of this node was not served yet.
  [[nodiscard]] bool is_probe_waiting(uint64_t node) const;
  /// Whether no client but probes has anything in hand.
  [[nodiscard]] bool are_idle() const;

  // Happenings of the schedule.
  void call(base::Instant now, uint64_t client);
  void answer(base::Instant now, uint64_t request);
  void lose_patience(base::Instant now, uint64_t request);
  /// What the node is to be asked, if the client still waits for it.
  [[nodiscard]] std::optional<replica::ClientRequest> arrive(uint64_t request,
                                                             base::Instant node_now);

  /// A node's reply, which reaches the client after a while. Whether it was waited for.
  void reply(base::Instant now, raft::RequestId id, replica::Outcome outcome);
  /// Nobody listens at the node: nothing was done.
  void refuse(base::Instant now, uint64_t request);
  /// The connections to a node that crashed break.
  void disconnect(base::Instant now, uint64_t node);
  [[nodiscard]] uint64_t in_hand_at(uint64_t node) const;

  /// What clients saw. Operations that did not end are indeterminate.
  [[nodiscard]] History history() const;
  /// An answer that was not true: acknowledged and not executed, executed in spite of a refusal, or
  /// refused without a reason.
  [[nodiscard]] std::optional<std::string> untrue_answer(const AppliedRecord& applied) const;

 private:
  enum class Ending : uint8_t { open, completed, never };
  struct Recorded {
    Operation operation;
    base::Bytes body;
    bool is_query = false;
    Ending ending = Ending::open;
  };
  struct Client {
    uint64_t process = 0;
    std::optional<uint64_t> bound_to;  ///< a probe
    size_t operation = 0;              ///< in recorded_
    uint64_t attempts = 0;
    uint64_t probe_steps = 0;
    uint64_t node = 0;
    std::optional<replica::SessionId> session = {};
    uint64_t sequence = 0;         ///< of the last command in it
    bool is_in_session = false;    ///< so is the operation
    bool may_be_executed = false;  ///< by an earlier request for the operation
  };
  struct Request {
    uint64_t client = 0;
    uint64_t node = 0;
    replica::ClientAction action;
    bool is_in_hand = false;
    std::optional<replica::Outcome> outcome;
  };

  void draw_operation(base::Instant now, Client& client);
  void ask(base::Instant now, uint64_t client);
  [[nodiscard]] replica::ClientAction action_of(const Client& client) const;
  void conclude(base::Instant now, const Request& request, const replica::Outcome& outcome);
  [[nodiscard]] replica::Outcome certainty_of(Client& client, const replica::Outcome& outcome);
  void ask_later(base::Instant now, uint64_t client);
  void finish(base::Instant now, uint64_t client, const replica::Outcome& outcome);
  void complete(Recorded& recorded, base::ByteView response);
  void go_on(base::Instant now, uint64_t client);
  [[nodiscard]] base::Duration draw_way();

  WorkloadSettings settings_;
  base::Random random_;
  Schedule& schedule_;
  SimulationCounts& counts_;
  std::vector<uint64_t> nodes_;
  std::vector<Client> clients_;
  std::map<uint64_t, Request> requests_;
  std::vector<Recorded> recorded_;
  std::vector<std::string> seen_;  ///< by key: a value that was there
  std::optional<std::string> unfounded_refusal_;
  uint64_t next_request_ = 1;
  uint64_t next_process_ = 0;
  bool is_stopped_ = false;
};

}  // namespace miniraft::sim
