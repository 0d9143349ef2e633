#include "miniraft/sim/cluster/simulation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "miniraft/sim/cluster/fault_injector.h"
#include "miniraft/sim/cluster/simulated_cluster.h"
#include "miniraft/sim/history/history_text.h"
#include "miniraft/sim/history/linearizability.h"

namespace miniraft::sim {

namespace {

/// The promise that one order explains what the clients saw.
constexpr const char* linearizability = "linearizability";

constexpr base::Duration look_interval = base::milliseconds(100);
constexpr uint64_t judge_steps_max = 5'000'000;

class Simulation {
 public:
  Simulation(const SimulationSettings& settings, SimulationRecorder* recorder)
      : settings_(settings), cluster_(settings, recorder), faults_(cluster_) {}

  SimulationResult run();

 private:
  [[nodiscard]] bool is_broken() const { return cluster_.promises().breach().has_value(); }
  void phase();
  void look();
  [[nodiscard]] uint64_t core_leader();
  [[nodiscard]] std::vector<uint64_t> core_members();
  [[nodiscard]] std::string what_is_missing();
  void mend_if_nobody_has_state();
  void judge_clients();
  [[nodiscard]] SimulationResult result();

  SimulationSettings settings_;
  SimulatedCluster cluster_;
  FaultInjector faults_;
  std::vector<uint64_t> core_;  ///< the nodes that work together after the faults
  std::optional<base::Instant> healed_at_;
  bool is_probed_ = false;
  bool is_over_ = false;
};

SimulationResult Simulation::run() {
  cluster_.start();
  faults_.start();
  cluster_.schedule().add(base::Instant() + settings_.time, EventKind::phase, 0);
  while (!is_over_ && !is_broken()) {
    const ScheduledEvent next = cluster_.take_next();
    switch (next.kind) {
      case EventKind::fault:
      case EventKind::fault_end:
        if (!healed_at_) faults_.carry_out(next);
        break;
      case EventKind::phase:
        phase();
        break;
      default:
        cluster_.carry_out(next);
        if (!healed_at_) faults_.note_changes();
    }
  }
  if (!is_broken()) judge_clients();
  cluster_.record_logs();
  return result();
}

void Simulation::phase() {
  if (healed_at_) return look();
  healed_at_ = cluster_.now();
  cluster_.clients().stop();
  core_ = faults_.heal();
  cluster_.schedule().add(cluster_.now() + look_interval, EventKind::phase, 0);
}

/// The operator's part, where no voter can lead that has a state: it cannot read its snapshot, or
/// is so far behind that it needs one.
void Simulation::mend_if_nobody_has_state() {
  const uint64_t leader = core_leader();
  if (leader == 0) return;
  const auto& configuration = cluster_.node(leader).replica().configuration();
  const raft::LogIndex base = cluster_.node(leader).replica().status().log_base.index;
  for (const uint64_t id : core_) {
    SimulatedNode& node = cluster_.node(id);
    const raft::Status status = node.replica().status();
    const bool may_have = status.has_state || !node.disk().is_damaged();
    if (!may_have || status.last_entry.index < base) continue;
    if (configuration.is_voter(raft::NodeId(id))) return;
  }
  cluster_.node(leader).disk().mend();
  cluster_.crash(leader);
  cluster_.restart(leader);
}

void Simulation::look() {
  mend_if_nobody_has_state();
  // Who is cut off, or is no member any more, promises no answer: clients go elsewhere by now.
  if (core_leader() != 0) cluster_.clients().set_nodes(core_members());
  const std::string missing = what_is_missing();
  const base::Duration passed = cluster_.now() - *healed_at_;
  if (missing.empty() && is_probed_) {
    is_over_ = true;
    cluster_.counts().recovery_ms = static_cast<uint64_t>(passed.value / 1'000'000);
    return;
  }
  if (missing.empty()) {
    is_probed_ = true;
    cluster_.clients().probe(cluster_.now(), core_members());
  }
  if (passed > settings_.liveness_bound) {
    cluster_.promises().broken("liveness", "too long after the faults have ended, " + missing);
  }
  cluster_.schedule().add(cluster_.now() + look_interval, EventKind::phase, 0);
}

/// The leader among the nodes that work together; 0 without one.
uint64_t Simulation::core_leader() {
  uint64_t leader = 0;
  raft::Term term;
  for (const uint64_t id : core_) {
    const raft::Status status = cluster_.node(id).replica().status();
    if (status.role != raft::RoleKind::leader || status.term <= term) continue;
    leader = id;
    term = status.term;
  }
  return leader;
}

/// Those of the nodes that the leader counts among the members. Requires: there is a leader.
std::vector<uint64_t> Simulation::core_members() {
  const auto& configuration = cluster_.node(core_leader()).replica().configuration();
  std::vector<uint64_t> members;
  for (const uint64_t id : core_) {
    if (configuration.is_member(raft::NodeId(id))) members.push_back(id);
  }
  return members;
}

/// What the cluster still lacks: a leader that all members follow, equal logs, service.
std::string Simulation::what_is_missing() {
  const uint64_t leader = core_leader();
  if (leader == 0) return "nobody leads";
  const replica::Replica& replica = cluster_.node(leader).replica();
  if (replica.configuration().is_joint) return "a change of members is half done";
  const raft::LogIndex last = replica.status().last_entry.index;
  for (const uint64_t id : core_members()) {
    const std::string who = "node " + std::to_string(id);
    if (cluster_.node(id).replica().applied_index() != last) {
      return who + " has not applied all of the log of the leader, node " + std::to_string(leader);
    }
    if (cluster_.clients().is_probe_waiting(id)) return who + " does not serve its client";
  }
  if (!cluster_.clients().are_idle()) return "a client still waits";
  return "";
}

void Simulation::judge_clients() {
  ClusterPromises& promises = cluster_.promises();
  for (const uint64_t id : core_members()) cluster_.node(id).machine().record_state();
  if (promises.applied().finding()) {
    return promises.broken(promises.applied().finding()->promise,
                           promises.applied().finding()->what);
  }
  if (auto untrue = cluster_.clients().untrue_answer(promises.applied())) {
    return promises.broken("true-answers", *std::move(untrue));
  }
  const CheckResult checked = check_linearizability(
      cluster_.clients().history(),
      {.time = {}, .steps_max = judge_steps_max, .memory_bytes_max = size_t{1} << 28});
  for (const KeyVerdict& key : checked.keys) {
    if (key.verdict == Verdict::unknown) ++cluster_.counts().keys_unjudged;
    if (key.verdict != Verdict::not_linearizable) continue;
    promises.broken(linearizability,
                    "no order of the operations on " + key.key + " explains what the clients saw");
  }
}

SimulationResult Simulation::result() {
  SimulationResult result;
  result.seed = settings_.seed;
  result.trace_hash = cluster_.trace_hash();
  result.virtual_time = cluster_.now() - base::Instant();
  result.counts = cluster_.counts();
  result.counts.leaders = cluster_.promises().leaders();
  result.counts.entries_committed = cluster_.promises().logs().committed().last().value;
  result.counts.commands_applied = cluster_.promises().applied().count();
  result.breach = cluster_.promises().breach();
  if (result.breach) result.breach->at = cluster_.now();
  if (result.breach && result.breach->promise == linearizability) {
    result.history = history_text(cluster_.clients().history());
  }
  return result;
}

}  // namespace

SimulationResult simulate(const SimulationSettings& settings, SimulationRecorder* recorder) {
  return Simulation(settings, recorder).run();
}

}  // namespace miniraft::sim
