// What must hold in each state of an exploration (Raft Fig. 3, and §6 for its members).

#include <algorithm>
#include <string>
#include <utility>

#include "miniraft/sim/explore/cluster_state.h"

namespace miniraft::sim {

namespace {

std::string called(uint64_t node) {
  return "n" + std::to_string(node);
}

std::string called(PackedEntry entry, uint64_t index) {
  return std::to_string(entry.term()) + "." + std::to_string(index);
}

void broken(std::optional<std::string>& violation, std::string what) {
  if (!violation) violation = std::move(what);
}

/// Whether both hold the same up to the last place where both hold an entry of the same term
/// (Log Matching, Raft §5.3).
bool logs_match(const PackedLog& a, const PackedLog& b) {
  if (a == b) return true;
  bool is_shared = false;
  for (uint64_t index = exploration_limit; index > std::max(a.base(), b.base()); --index) {
    is_shared |= a.at(index).exists() && a.at(index).term() == b.at(index).term();
    if (is_shared && a.at(index) != b.at(index)) return false;
  }
  return true;
}

/// Whether they hold the same, as far as neither begins after it.
bool are_equal(const PackedLog& a, const PackedLog& b) {
  if (a.length() != b.length()) return false;
  uint64_t index = std::max(a.base(), b.base()) + 1;
  while (index <= a.length() && a.at(index) == b.at(index)) ++index;
  return index > a.length();
}

}  // namespace

void ClusterState::check_step(NodeAction action, NodeRef before, const Step& step,
                              const StepTable& table, std::optional<std::string>& violation) {
  if (step.violation) violation = step.violation;
  const NodeSummary& was = table.summary(before);
  const NodeSummary& is = table.summary(step.next);
  const auto terms = static_cast<uint16_t>(is.led_terms ^ was.led_terms);
  if (terms != 0) check_election(action.node, terms, table, violation);
  const bool logs_changed = is.log != was.log || is.disk != was.disk;
  if (logs_changed) check_logs(action.node, table, violation);
  // What it knew to be committed, it learns again after a crash.
  if (is.commit_index < was.commit_index && action.kind != NodeActionKind::crash) {
    broken(violation, called(action.node) + " takes back its commit index");
  }
  if (is.log.base() != was.log.base() || is.disk.base() != was.disk.base()) {
    check_snapshot(action.node, table, violation);
  }
  const bool role_changed = is.role != was.role;
  if (is.commit_index > was.commit_index) check_commit(action.node, was, table, violation);
  if (role_changed || is.commit_index != was.commit_index) check_completeness(table, violation);
  if (role_changed || logs_changed || is.commit_index != was.commit_index) {
    check_members(action.node, table, violation);
  }
  check_transfer(action.node, step.sent, table, violation);
  take_reads(step.reads, violation);
}

void ClusterState::check_election(uint64_t actor, uint16_t terms, const StepTable& table,
                                  std::optional<std::string>& violation) const {
  const NodeSummary& leader = table.summary(node(actor));
  for (uint64_t id = 1; id <= size_; ++id) {
    if (id == actor || (table.summary(node(id)).led_terms & terms) == 0) continue;
    broken(violation,
           "Election Safety: " + called(id) + " and " + called(actor) + " have led the same term");
  }
  for (uint64_t term = 1; term < exploration_limit; ++term) {
    if ((terms >> term & 1) == 0) continue;
    NodeSet voters;
    voters.add(actor);
    for (uint64_t id = 1; id <= size_; ++id) {
      if (table.summary(node(id)).votes[term] == actor) voters.add(id);
    }
    // Raft §5.2, §6: by its own log as it was before it led.
    const uint64_t length = leader.log.first_since(term) - 1;
    const PackedMembers members = leader.log.members_at(length, table.founders());
    if (members.has_majority(voters)) continue;
    broken(violation, called(actor) + " leads term " + std::to_string(term) + " by the votes of " +
                          words_for(voters) + ", no majority of " + words_for(members));
  }
}

void ClusterState::check_logs(uint64_t actor, const StepTable& table,
                              std::optional<std::string>& violation) const {
  const NodeSummary& acting = table.summary(node(actor));
  for (uint64_t id = 1; id <= size_; ++id) {
    const NodeSummary& other = table.summary(node(id));
    for (const PackedLog* mine : {&acting.log, &acting.disk}) {
      for (const PackedLog* theirs : {&other.log, &other.disk}) {
        if (logs_match(*mine, *theirs)) continue;
        broken(violation, "Log Matching: the logs of " + called(actor) + " and " + called(id) +
                              " differ before an entry that both hold");
      }
    }
  }
}

void ClusterState::check_commit(uint64_t actor, const NodeSummary& was, const StepTable& table,
                                std::optional<std::string>& violation) {
  const NodeSummary& acting = table.summary(node(actor));
  const uint64_t configured_before = acting.log.configuration_before(was.log.length());
  for (uint64_t index = was.commit_index + 1U; index <= acting.commit_index; ++index) {
    if (index <= acting.log.base()) continue;  // See check_snapshot.
    const PackedEntry entry = acting.log.at(index);
    if (index <= committed()) {
      if (committed_.at(index) == entry) continue;
      broken(violation, "State Machine Safety: " + called(actor) + " commits " +
                            called(entry, index) + ", others " +
                            called(committed_.at(index), index));
      continue;
    }
    committed_.set(index, entry);
    commit_terms_ |= uint64_t{acting.term} << (8 * (index - 1));
    check_durability(actor, index, configured_before, table, violation);
  }
}

void ClusterState::check_durability(uint64_t actor, uint64_t index, uint64_t configured_before,
                                    const StepTable& table,
                                    std::optional<std::string>& violation) const {
  const PackedLog& log = table.summary(node(actor)).log;
  NodeSet holders;
  for (uint64_t id = 1; id <= size_; ++id) {
    if (table.summary(node(id)).disk.covers(index, log.at(index))) holders.add(id);
  }
  // Raft §5.3, §6: committed means that a majority of the configuration in effect would recover it.
  // That is the one before the step, or one appended in it: such a one only for what comes after
  // the configuration before it, for until that is committed there is no next.
  const PackedMembers before =
      log.members_at(std::max(configured_before, log.base()), table.founders());
  if (before.has_majority(holders)) return;
  uint64_t last = configured_before;
  for (uint64_t next = last + 1; next <= exploration_limit && index > last; ++next) {
    if (!log.at(next).is_configuration()) continue;
    if (log.at(next).members().has_majority(holders)) return;
    last = next;
  }
  broken(violation, called(actor) + " commits " + called(log.at(index), index) +
                        ", which is on the disks of " + words_for(holders) + ", no majority of " +
                        words_for(before));
}

void ClusterState::check_snapshot(uint64_t actor, const StepTable& table,
                                  std::optional<std::string>& violation) const {
  const NodeSummary& acting = table.summary(node(actor));
  for (const PackedLog* log : {&acting.log, &acting.disk}) {
    const uint64_t base = log->base();
    if (base == 0) continue;
    const std::string what = called(actor) + " has a snapshot to " +
                             std::to_string(log->base_term()) + "." + std::to_string(base);
    // State Machine Safety, for what comes by a snapshot (Raft §7).
    if (base > committed() || committed_.at(base).term() != log->base_term()) {
      broken(violation, what + ", which is not committed");
      return;
    }
    // Before any change, who joined later knows of no members at all.
    const bool knows_none =
        log->base_members() == PackedMembers() && committed_.configuration_before(base) == 0;
    if (!knows_none && committed_.members_at(base, table.founders()) != log->base_members()) {
      broken(violation, what + " without the configuration in effect there");
    }
  }
}

void ClusterState::check_completeness(const StepTable& table,
                                      std::optional<std::string>& violation) const {
  for (uint64_t id = 1; id <= size_; ++id) {
    const NodeSummary& leader = table.summary(node(id));
    if (leader.role != raft::RoleKind::leader) continue;
    for (uint64_t index = 1; index <= committed(); ++index) {
      const auto term = static_cast<uint8_t>(commit_terms_ >> (8 * (index - 1)));
      if (term >= leader.term || leader.log.covers(index, committed_.at(index))) continue;
      broken(violation, "Leader Completeness: " + called(id) + " leads term " +
                            std::to_string(leader.term) + " without the committed entry " +
                            called(committed_.at(index), index));
    }
  }
}

void ClusterState::check_members(uint64_t actor, const StepTable& table,
                                 std::optional<std::string>& violation) const {
  const NodeSummary& acting = table.summary(node(actor));
  const uint64_t last = acting.log.configuration_before(exploration_limit);
  if (last > 0) {
    const auto change = [&] {
      return called(actor) + " holds the configuration " + called(acting.log.at(last), last);
    };
    // Raft §6: one change at a time, and each step of it is committed before the next.
    if (acting.log.configuration_before(last - 1) > committed()) {
      broken(violation, change() + " after another one that is not committed");
    }
    // Ongaro's erratum to Thesis §4.1 (raft-dev, 2015).
    if (acting.log.first_since(acting.log.at(last).term()) > committed()) {
      broken(violation, change() + " before an entry of its term is committed");
    }
  }
  if (acting.role != raft::RoleKind::leader || last > acting.commit_index) return;
  const PackedMembers members = acting.log.members_at(exploration_limit, table.founders());
  // Thesis §4.2.2: a leader without a vote leads until then, and no longer.
  if (!members.is_joint() && !members.incoming().has(actor)) {
    broken(violation, called(actor) + " leads on without a vote");
  }
  if (members.is_joint() && last > 0 && acting.log.at(acting.commit_index).term() == acting.term) {
    broken(violation, called(actor) + " leads on in a joint configuration that is committed");
  }
}

void ClusterState::check_transfer(uint64_t actor, const std::vector<MessageRef>& sent,
                                  const StepTable& table,
                                  std::optional<std::string>& violation) const {
  const NodeSummary& leader = table.summary(node(actor));
  // One that was voted out tells the best there is (Thesis §4.2.2).
  if (leader.role != raft::RoleKind::leader) return;
  for (const MessageRef message : sent) {
    const Envelope& envelope = table.envelope(message);
    if (!std::holds_alternative<raft::TimeoutNow>(envelope.message)) continue;
    // Thesis §3.10: only who has the whole log is told to campaign. In a later term it may have
    // lost it since.
    const NodeSummary& next = table.summary(node(envelope.to.value));
    if (next.term > leader.term || are_equal(next.log, leader.log)) continue;
    broken(violation, called(actor) + " tells " + called(envelope.to.value) +
                          " to campaign, whose log is not its own");
  }
}

void ClusterState::take_reads(const std::vector<ReadAnswer>& answers,
                              std::optional<std::string>& violation) {
  for (const ReadAnswer& answer : answers) {
    uint8_t& floor = floors_[answer.number - 1U];
    if (answer.is_served && answer.index + 1 < floor) {
      broken(violation, "stale read: served at index " + std::to_string(answer.index) + " when " +
                            std::to_string(floor - 1) + " had been committed before it came");
    }
    floor = 0;
  }
}

}  // namespace miniraft::sim
