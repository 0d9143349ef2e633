// SimulatedClients: clients that read, write and compare-and-set a few keys, and their history.
//
// A client has one operation in flight. If its node reports that the operation was never executed,
// the client retries it at another node after a pause. If the outcome is unknown, the client goes
// on under a new process number, as Jepsen's clients do. In some runs clients have sessions: then a
// client retries a command with an unknown outcome at another node, under the same sequence number,
// as the same operation. All commands differ, so that a command that is executed twice is noticed.
// Probes are clients that stay with one node and retry until it serves them.
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
  /// `schedule` and `counts` must outlive this.
  SimulatedClients(const WorkloadSettings& settings, base::Random random, Schedule& schedule,
                   SimulationCounts& counts);

  /// Sets the nodes that clients send requests to from now on.
  void set_nodes(std::vector<uint64_t> nodes) { nodes_ = std::move(nodes); }
  void start(base::Instant now);
  /// From now on no client begins another operation, except probes.
  void stop() { is_stopped_ = true; }
  /// Starts one probe for each of these nodes: it does a write, and then a read.
  void probe(base::Instant now, const std::vector<uint64_t>& nodes);
  /// Whether the probe of this node still waits for its write or read.
  [[nodiscard]] bool is_probe_waiting(uint64_t node) const;
  /// Whether no client except probes has a request in flight.
  [[nodiscard]] bool are_idle() const;

  // Events of the schedule.
  /// The client begins its next operation.
  void call(base::Instant now, uint64_t client);
  /// The reply to the request reaches its client.
  void answer(base::Instant now, uint64_t request);
  /// The request times out at its client: its outcome is unknown.
  void time_out_request(base::Instant now, uint64_t request);
  /// The request reaches its node. Returns the request, unless the client has stopped waiting for
  /// it. `node_now` is the time on the node's clock.
  [[nodiscard]] std::optional<replica::ClientRequest> arrive(uint64_t request,
                                                             base::Instant node_now);

  /// A node replies. The reply reaches the client later; a reply to a request that the client no
  /// longer waits for is dropped.
  void reply(base::Instant now, raft::RequestId id, replica::Outcome outcome);
  /// The node is not running, so that the request was never executed.
  void refuse(base::Instant now, uint64_t request);
  /// The node crashed: the outcome of all requests that it had is unknown.
  void disconnect(base::Instant now, uint64_t node);
  /// The number of requests that `node` has received and not answered.
  [[nodiscard]] uint64_t in_hand_at(uint64_t node) const;

  /// The operations of all clients. Operations without a reply are indeterminate.
  [[nodiscard]] History history() const;
  /// A reply that was untrue, if there is one: a command was acknowledged but not executed, was
  /// executed although it was refused for good, or was refused without a reason.
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
    std::optional<uint64_t> bound_to;  ///< a probe: its node
    size_t operation = 0;              ///< the current one, an index into `recorded_`
    uint64_t attempts = 0;
    uint64_t probe_steps = 0;
    uint64_t node = 0;
    std::optional<replica::SessionId> session = {};
    uint64_t sequence = 0;         ///< of the last command in the session
    bool is_in_session = false;    ///< whether the current operation uses the session
    bool may_be_executed = false;  ///< whether an earlier attempt may have executed the operation
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
  std::vector<std::string> seen_;  ///< by key: a value that some client saw
  std::optional<std::string> unfounded_refusal_;
  uint64_t next_request_ = 1;
  uint64_t next_process_ = 0;
  bool is_stopped_ = false;
};

}  // namespace miniraft::sim
