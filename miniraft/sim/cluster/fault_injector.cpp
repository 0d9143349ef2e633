#include "miniraft/sim/cluster/fault_injector.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {

namespace {

uint32_t bit_of(uint64_t node) {
  return uint32_t{1} << node;
}

bool works(const raft::Configuration& configuration, const std::vector<uint64_t>& nodes) {
  return configuration.quorum_value([&nodes](raft::NodeId node) {
    return std::ranges::find(nodes, node.value) == nodes.end() ? uint64_t{0} : uint64_t{1};
  }) == 1;
}

}  // namespace

FaultInjector::FaultInjector(SimulatedCluster& cluster)
    : cluster_(cluster), random_(mix(cluster.settings().seed ^ 0xfa)) {}

void FaultInjector::start() {
  for (const FaultClass fault : every_fault_class()) {
    if (interval_of(fault) > base::Duration()) schedule_next(fault);
  }
}

base::Duration FaultInjector::interval_of(FaultClass fault) const {
  const SimulationSettings& settings = cluster_.settings();
  if (!settings.faults.has(fault)) return base::Duration();
  switch (fault) {
    case FaultClass::partitions:
      return settings.partition_interval;
    case FaultClass::one_way:
      return settings.one_way_interval;
    case FaultClass::clogs:
      return settings.clog_interval;
    case FaultClass::crashes:
      return settings.crash_interval;
    case FaultClass::stalls:
      return settings.stall_interval;
    case FaultClass::full_disks:
      return settings.full_disk_interval;
    case FaultClass::pauses:
      return settings.pause_interval;
    case FaultClass::membership:
      return settings.membership_interval;
    case FaultClass::transfers:
      return settings.transfer_interval;
    default:
      return base::Duration();  // Of every message or write, or of the whole run.
  }
}

void FaultInjector::schedule_next(FaultClass fault) {
  const base::Duration wait =
      random_.uniform_duration(base::milliseconds(1), interval_of(fault) * 2);
  cluster_.schedule().add(cluster_.now() + wait, EventKind::fault, 0, static_cast<uint64_t>(fault));
}

base::Duration FaultInjector::draw_while(base::Duration most) {
  // Short ones are as likely as long ones.
  const auto shorter = static_cast<int64_t>(random_.uniform_between(1, 64));
  return random_.uniform_duration(base::milliseconds(1), most / shorter + base::milliseconds(2));
}

void FaultInjector::relieve_after(FaultClass fault, base::Duration most) {
  cluster_.schedule().add(cluster_.now() + draw_while(most), EventKind::fault_end, 0,
                          static_cast<uint64_t>(fault));
}

void FaultInjector::carry_out(const ScheduledEvent& event) {
  const auto fault = static_cast<FaultClass>(event.detail);
  if (event.kind == EventKind::fault) {
    begin(fault);
    schedule_next(fault);
  } else if (fault == FaultClass::partitions) {
    cluster_.network().end_partition();
  } else {
    MINIRAFT_CHECK(fault == FaultClass::one_way);
    cluster_.network().mend_one_way();
  }
}

void FaultInjector::begin(FaultClass fault) {
  cluster_.trace(0xfa00 + static_cast<uint64_t>(fault));
  // One draw a statement: compilers differ in the order in which they evaluate arguments.
  const uint64_t target = draw_target();
  switch (fault) {
    case FaultClass::partitions:
      return part();
    case FaultClass::one_way:
      return cut_one_way();
    case FaultClass::clogs:
      return clog();
    case FaultClass::crashes:
      return crash();
    case FaultClass::stalls:
      return cluster_.stall_disk(target, draw_while(base::seconds(5)));
    case FaultClass::full_disks:
      ++cluster_.counts().full_disks;
      return cluster_.node(target).fill_disk();
    case FaultClass::pauses:
      return cluster_.pause(target, draw_while(base::seconds(5)));
    case FaultClass::membership:
      return change_members();
    case FaultClass::transfers:
      return hand_over();
    default:
      MINIRAFT_CHECK(false);
  }
}

uint64_t FaultInjector::draw_target() {
  const uint64_t any = draw_node();
  return random_.chance(0.4) ? cluster_.leader().value_or(any) : any;
}

void FaultInjector::part() {
  ++cluster_.counts().partitions;
  uint32_t group = 0;
  if (random_.chance(0.3)) {
    group = bit_of(draw_target());
  } else {
    for (uint64_t node = 1; node <= SimulatedNetwork::nodes_max; ++node) {
      if (random_.chance(0.5)) group |= bit_of(node);
    }
  }
  if (random_.chance(0.25)) {
    cluster_.network().part_one_way(group);
  } else {
    cluster_.network().part(group);
  }
  relieve_after(FaultClass::partitions, base::seconds(20));
}

void FaultInjector::cut_one_way() {
  for (uint64_t links = random_.uniform_between(1, 4); links > 0; --links) {
    ++cluster_.counts().one_way_cuts;
    const uint64_t from = draw_node();
    cluster_.network().cut_one_way(from, draw_node());
  }
  relieve_after(FaultClass::one_way, base::seconds(20));
}

void FaultInjector::clog() {
  ++cluster_.counts().clogs;
  const uint64_t from = draw_node();
  const uint64_t to = draw_node();
  cluster_.network().clog(from, to, cluster_.now() + draw_while(base::seconds(5)));
}

void FaultInjector::crash() {
  // Several at once, too, as when a rack loses its power.
  const uint64_t nodes = random_.chance(0.1) ? cluster_.nodes() : 1;
  for (uint64_t i = 1; i <= nodes; ++i) {
    const uint64_t id = nodes == 1 ? draw_target() : i;
    SimulatedNode& node = cluster_.node(id);
    if (!node.is_running()) continue;
    const uint64_t how = random_.uniform(4);
    if (how == 0) node.die_after(random_.uniform(12));
    if (how == 1) node.die_after_write();
    if (how == 2) node.die_after_vote();
    if (how == 3) cluster_.crash(id);
  }
}

void FaultInjector::hand_over() {
  const auto leader = cluster_.leader();
  if (!leader) return;
  raft::TransferLeadership transfer{cluster_.next_order(), {}};
  if (random_.chance(0.7)) transfer.to = raft::NodeId(draw_node());
  cluster_.order(*leader, transfer);
}

void FaultInjector::change_members() {
  const auto leader = cluster_.leader();
  if (!leader) return;
  auto changes = draw_changes(cluster_.node(*leader).replica().configuration());
  if (changes.empty()) return;
  cluster_.order(*leader, raft::ChangeMembership{.id = cluster_.next_order(),
                                                 .changes = std::move(changes),
                                                 .is_forced = random_.chance(0.1)});
}

std::vector<raft::MemberChange> FaultInjector::draw_changes(
    const raft::Configuration& configuration) {
  std::vector<raft::NodeId> voters;
  std::vector<raft::NodeId> learners;
  for (const raft::Member& member : configuration.members) {
    auto& group = raft::is_incoming(member.standing) ? voters : learners;
    group.push_back(member.node);
  }
  const auto draw = [this](std::vector<raft::NodeId>& from, raft::MemberKind becomes,
                           std::vector<raft::MemberChange>& changes) {
    if (from.empty()) return;
    const auto at = from.begin() + static_cast<std::ptrdiff_t>(random_.uniform(from.size()));
    changes.push_back({*at, becomes});
    from.erase(at);
  };
  std::vector<raft::MemberChange> changes;
  if (random_.chance(0.4)) {
    draw(learners, raft::MemberKind::voter, changes);
  }
  if (voters.size() + changes.size() > 1 && random_.chance(0.4)) {
    draw(voters, random_.chance(0.5) ? raft::MemberKind::learner : raft::MemberKind::removed,
         changes);
  }
  if (random_.chance(0.2)) draw(learners, raft::MemberKind::removed, changes);
  if (configuration.members.size() < 9 && random_.chance(0.5)) {
    const auto added = cluster_.add_node();
    if (added) changes.push_back({raft::NodeId(*added), raft::MemberKind::learner});
  }
  return changes;
}

void FaultInjector::note_changes() {
  for (const raft::ChangeAnswered& answer : cluster_.take_changes()) {
    if (std::holds_alternative<raft::ChangeRefusal>(answer.outcome)) {
      ++cluster_.counts().changes_refused;
    }
    if (!std::holds_alternative<raft::ChangeCommitted>(answer.outcome)) continue;
    ++cluster_.counts().changes_committed;
    // Who is no member of what is committed may be thrown away; some go on and do not know it.
    const ClusterPromises& promises = cluster_.promises();
    const raft::Configuration& committed = promises.logs().committed_configuration();
    for (uint64_t id = 1; id <= cluster_.nodes(); ++id) {
      SimulatedNode& node = cluster_.node(id);
      const bool was_member = promises.logs().log(id).last() > raft::LogIndex();
      if (node.is_retired || committed.is_member(raft::NodeId(id)) || !was_member) continue;
      if (random_.chance(0.5)) cluster_.retire(id);
    }
  }
}

/// Whether these nodes are enough for the cluster to go on: for the configuration that is
/// committed, and for each that a node may hold beyond it.
bool FaultInjector::is_quorum(const std::vector<uint64_t>& nodes) const {
  const LogRecord& logs = cluster_.promises().logs();
  const RecordedLog& committed = logs.committed();
  if (!works(logs.committed_configuration(), nodes)) return false;
  for (uint64_t id = 1; id <= cluster_.nodes(); ++id) {
    const RecordedLog& log = logs.log(id);
    if (!log.holds(committed.last(), committed.at(committed.last()))) continue;
    if (!works(logs.configuration_of(id), nodes)) return false;
  }
  return true;
}

std::vector<uint64_t> FaultInjector::heal() {
  // Raft §5.6: elections take much less time than their timeout, or nobody is ever elected.
  cluster_.network().heal(cluster_.settings().raft.election_timeout / 20);
  std::vector<uint64_t> core;
  for (uint64_t id = 1; id <= cluster_.nodes(); ++id) {
    SimulatedNode& node = cluster_.node(id);
    if (node.is_retired) continue;
    cluster_.end_pause(id);
    node.heal();
    node.disk().hurry(base::milliseconds(1));
    node.disk().stop_damage();
    core.push_back(id);
  }
  if (random_.chance(0.5)) {
    std::vector<uint64_t> order = core;
    random_.shuffle(std::span(order));
    for (const uint64_t id : order) {
      std::vector<uint64_t> without = core;
      std::erase(without, id);
      if (!is_quorum(without)) continue;
      core = std::move(without);
      if (random_.chance(0.5)) {
        cluster_.crash(id);
        cluster_.node(id).stays_down = true;
      } else {
        cluster_.network().isolate(id, random_.chance(0.5));
      }
    }
  }
  for (const uint64_t id : core) cluster_.restart(id);
  return core;
}

}  // namespace miniraft::sim
