#include "miniraft/sim/explore/explored_node.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/check.h"

namespace miniraft::sim {

using raft::NodeId;

namespace {

// So far apart that no number of heartbeats of an exploration adds up to a timeout.
constexpr base::Duration explored_heartbeat_interval = base::nanoseconds(1);
constexpr base::Duration explored_election_timeout = base::seconds(1);
constexpr base::Duration longer_than_all_timeouts = explored_election_timeout * 2;

raft::Config config_of(uint64_t self, const Bounds& bounds) {
  raft::Options options;
  options.self = NodeId(self);
  options.is_joining = founded_as(bounds, self) == raft::MemberKind::removed;
  for (uint64_t id = 1; id <= bounds.nodes && !options.is_joining; ++id) {
    const raft::MemberKind kind = founded_as(bounds, id);
    if (kind == raft::MemberKind::voter) options.voters.emplace_back(id);
    if (kind == raft::MemberKind::learner) options.learners.emplace_back(id);
  }
  options.election_timeout = explored_election_timeout;
  options.heartbeat_interval = explored_heartbeat_interval;
  options.log_keep_entries = 0;
  options.snapshot_retry = explored_election_timeout;
  return raft::Config::make(std::move(options)).value();
}

std::string node_name(uint64_t node) {
  return "n" + std::to_string(node);
}

}  // namespace

ExploredNode::ExploredNode(uint64_t self, const Bounds& bounds)
    : raft_(config_of(self, bounds), {}, base::Instant()), self_(self), bounds_(&bounds) {}

// --- What can happen to it ----------------------------------------------------------------------

StepOutcome ExploredNode::receive(NodeId from, const raft::Message& message) {
  return step(raft::MessageReceived{from, message});
}

StepOutcome ExploredNode::receive_late(NodeId from, const raft::Message& message) {
  clock_ = clock_ + longer_than_all_timeouts;
  return receive(from, message);
}

StepOutcome ExploredNode::heartbeat() {
  clock_ = std::max(clock_, raft_.wake_at());
  return step(raft::TimePassed{});
}

StepOutcome ExploredNode::time_out() {
  clock_ = clock_ + longer_than_all_timeouts;
  return step(raft::TimePassed{});
}

StepOutcome ExploredNode::propose(uint64_t number) {
  return step(raft::Propose{raft::RequestId(number), std::to_string(number)});
}

StepOutcome ExploredNode::read(uint64_t number) {
  return step(raft::Read{raft::RequestId(number)});
}

StepOutcome ExploredNode::change(const MemberChanges& changes) {
  return step(raft::ChangeMembership{raft::RequestId(1), changes.changes, changes.is_forced});
}

StepOutcome ExploredNode::transfer(NodeId to) {
  return step(raft::TransferLeadership{raft::RequestId(1), to});
}

StepOutcome ExploredNode::snapshot() {
  const raft::SnapshotMeta snapshot = raft_.snapshot_at(raft::LogIndex(applied_));
  disk_.store(snapshot);
  is_snapshot_damaged_ = false;
  return step(raft::SnapshotStored{snapshot});
}

StepOutcome ExploredNode::finish_write() {
  MINIRAFT_CHECK(!writes_.empty());
  StepOutcome outcome;
  Write write = std::move(writes_.front());
  writes_.pop_front();
  store(std::move(write), outcome);
  return outcome;
}

StepOutcome ExploredNode::crash_and_restart(bool is_snapshot_damaged) {
  if (is_snapshot_damaged) is_snapshot_damaged_ = true;
  disk_.apply_sabotage(bounds_->sabotage);
  writes_.clear();
  raft_ = raft::Raft(config_of(self_, *bounds_), disk_.content(), clock_);
  log_ = disk_.packed();
  applied_ = 0;
  StepOutcome outcome;
  if (disk_.content().snapshot) restore(*disk_.content().snapshot, outcome);
  check_members({}, outcome);
  return outcome;
}

StepOutcome ExploredNode::step(raft::Input input) {
  StepOutcome outcome;
  raft_.step(clock_, std::move(input));
  carry_out(outcome);
  return outcome;
}

void ExploredNode::carry_out(StepOutcome& outcome) {
  raft_.check_invariants();
  raft::Effects effects = raft_.take_effects(clock_);
  raft_.check_invariants();
  const raft::Status status = raft_.status();
  const auto term = static_cast<uint16_t>(1U << status.term.value);
  const bool was_leading = (led_terms_ & term) != 0;
  if (effects.persist) check_log(*effects.persist, was_leading, outcome);
  if (effects.compacted) {
    disk_.compact(*effects.compacted);
    log_.begin_after(*effects.compacted, PackedMembers(disk_.content().snapshot->configuration));
  }
  if (status.role == raft::RoleKind::leader) led_terms_ |= term;
  if (status.protocol_violations > 0) {
    outcome.violation = node_name(self_) + " ignores what no correct peer sends";
  }
  check_members(effects.changes_answered, outcome);
  check_campaign(effects.messages_after_persist, outcome);
  if (effects.restore) restore(*effects.restore, outcome);
  check_applied(effects.committed, outcome);
  std::ranges::move(effects.reads_ready, std::back_inserter(outcome.reads_ready));
  std::ranges::move(effects.reads_refused, std::back_inserter(outcome.reads_refused));
  send(std::move(effects.messages_now), outcome);
  for (raft::ChunkToSend& chunk : effects.chunks_to_send) {
    chunk.message.chunk.is_last = true;  // The state is what its name says: one empty chunk.
    send({{chunk.to, std::move(chunk.message)}}, outcome);
  }
  if (bounds_->sabotage == Sabotage::hasty)
    send(std::exchange(effects.messages_after_persist, {}), outcome);
  if (effects.persist || !effects.messages_after_persist.empty()) {
    writes_.push_back({std::move(effects.persist), std::move(effects.messages_after_persist)});
  }
  while (!bounds_->disks_are_slow && !writes_.empty()) {
    Write write = std::move(writes_.front());
    writes_.pop_front();
    store(std::move(write), outcome);
  }
  if (effects.restore) carry_out(outcome);
}

/// The state is restored at once, or found to be unreadable.
void ExploredNode::restore(const raft::SnapshotMeta& snapshot, StepOutcome& outcome) {
  if (disk_.content().snapshot != snapshot) {
    outcome.violation = node_name(self_) + " restores a snapshot that its disk does not hold";
  }
  if (is_snapshot_damaged_) {
    raft_.step(clock_, raft::StateUnreadable{snapshot.last.index});
    return;
  }
  applied_ = static_cast<uint8_t>(snapshot.last.index.value);
  raft_.step(clock_, raft::StateRestored{snapshot.last.index});
}

void ExploredNode::store(Write write, StepOutcome& outcome) {
  if (write.persist) disk_.write(*write.persist);
  if (write.persist && write.persist->snapshot) is_snapshot_damaged_ = false;
  send(std::move(write.messages), outcome);
  if (!write.persist) return;
  raft_.step(clock_, raft::Persisted{write.persist->sequence});
  carry_out(outcome);
}

void ExploredNode::send(std::vector<raft::Outgoing> messages, StepOutcome& outcome) {
  for (raft::Outgoing& outgoing : messages) {
    check_promise(outgoing, outcome);
    outcome.sent.push_back(std::move(outgoing));
  }
}

// --- What must hold -----------------------------------------------------------------------------

void ExploredNode::check_log(const raft::Persist& persist, bool was_leading, StepOutcome& outcome) {
  if (persist.snapshot && !persist.keeps_log) log_ = packed_after(*persist.snapshot);
  if (persist.entries.empty()) return;
  const uint64_t first = persist.entries.front().id.index.value;
  // Leader Append-Only (Raft Fig. 3): what a leader has is never overwritten in its term.
  const bool overwrites = first <= log_.length();
  if (was_leading && raft_.status().role == raft::RoleKind::leader && overwrites) {
    outcome.violation = "Leader Append-Only: " + node_name(self_) + " overwrites its own entry";
  }
  log_.write(persist.entries);
}

void ExploredNode::check_applied(const raft::Entries& committed, StepOutcome& outcome) {
  for (const raft::Entry& entry : committed) {
    if (entry.id.index.value != ++applied_) {
      outcome.violation = node_name(self_) + " applies out of turn";
    }
    if (!disk_.holds(entry)) {
      outcome.violation = node_name(self_) + " applies what its disk does not hold";
    }
  }
}

PackedMembers ExploredNode::members_at(uint64_t length) const {
  const bool is_founder = founded_as(*bounds_, self_) != raft::MemberKind::removed;
  return log_.members_at(length, is_founder ? founders_of(*bounds_) : PackedMembers());
}

void ExploredNode::check_campaign(const std::vector<raft::Outgoing>& messages,
                                  StepOutcome& outcome) {
  const bool campaigns = std::ranges::any_of(messages, [](const raft::Outgoing& outgoing) {
    return std::holds_alternative<raft::RequestVote>(outgoing.message);
  });
  if (!campaigns || members_at(exploration_limit).is_voter(self_)) return;
  // Thesis §4.2.2: or its last configuration, not committed yet, takes its vote away.
  const uint64_t last = log_.configuration_before(exploration_limit);
  if (last > 0 && members_at(last - 1).is_voter(self_)) return;
  outcome.violation = node_name(self_) + " campaigns without a vote of its own";
}

void ExploredNode::check_members(const std::vector<raft::ChangeAnswered>& answers,
                                 StepOutcome& outcome) {
  // Raft §6: a node goes by the last configuration in its log, committed or not.
  const uint64_t last = log_.configuration_before(exploration_limit);
  const PackedMembers told = members_at(exploration_limit);
  if (PackedMembers(raft_.configuration()) != told) {
    outcome.violation = node_name(self_) + " goes by other members than its log says";
  }
  for (const raft::ChangeAnswered& answer : answers) {
    const auto* done = std::get_if<raft::ChangeCommitted>(&answer.outcome);
    if (done == nullptr) continue;
    if (done->index.value != last || told.is_joint() || done->index > raft_.status().commit_index) {
      outcome.violation = node_name(self_) + " calls a change done that is not";
    }
  }
}

void ExploredNode::check_vote(uint64_t term, uint64_t candidate, StepOutcome& outcome) {
  // Raft §5.2: one vote a term, over all lives of the voter.
  MINIRAFT_CHECK_LT(term, exploration_limit);
  uint8_t& vote = votes_[term];
  if (vote != 0 && vote != candidate) {
    outcome.violation = node_name(self_) + " votes twice in term " + std::to_string(term);
  }
  vote = static_cast<uint8_t>(candidate);
}

void ExploredNode::check_promise(const raft::Outgoing& outgoing, StepOutcome& outcome) {
  if (const auto* reply = std::get_if<raft::RequestVoteReply>(&outgoing.message);
      reply != nullptr && reply->granted) {
    check_vote(reply->term.value, outgoing.to.value, outcome);
    const bool is_durable =
        disk_.state().current_term() > reply->term ||
        (disk_.state().current_term() == reply->term && disk_.state().voted_for() == outgoing.to);
    if (!is_durable) {
      outcome.violation = node_name(self_) + " gives a vote that its disk does not hold";
    }
  }
  if (const auto* request = std::get_if<raft::RequestVote>(&outgoing.message)) {
    check_vote(request->term.value, self_, outcome);
  }
  if (const auto* accepted = std::get_if<raft::AppendAccepted>(&outgoing.message);
      accepted != nullptr && accepted->match_index > disk_.last_index()) {
    outcome.violation = node_name(self_) + " acknowledges what its disk does not hold";
  }
}

// --- What is seen -------------------------------------------------------------------------------

NodeSummary ExploredNode::summary() const {
  const raft::Status status = raft_.status();
  NodeSummary summary;
  summary.log = log_;
  summary.disk = disk_.packed();
  summary.votes = votes_;
  summary.led_terms = led_terms_;
  summary.term = static_cast<uint8_t>(status.term.value);
  summary.disk_term = static_cast<uint8_t>(disk_.state().current_term().value);
  summary.commit_index = static_cast<uint8_t>(status.commit_index.value);
  summary.role = status.role;
  summary.has_writes = !writes_.empty();
  summary.has_snapshot = disk_.content().snapshot.has_value();
  summary.can_snapshot = status.has_state && raft::LogIndex(applied_) > status.snapshot_index;
  summary.wants_snapshot = summary.can_snapshot && raft_.wanted_snapshot().has_value();
  summary.has_live_leader = raft_.has_live_leader();
  return summary;
}

base::Bytes ExploredNode::bytes(const Renaming& renaming) const {
  base::ByteWriter writer;
  writer.raw(state_bytes(raft_, renaming));
  disk_.write_bytes(writer, renaming);
  writer.u8(is_snapshot_damaged_ ? 1 : 0);
  writer.varint(writes_.size());
  for (const auto& [persist, messages] : writes_) {
    // Of the persist, Raft's own bytes tell all but what it holds.
    const bool has_state = persist && persist->hard_state;
    const bool has_snapshot = persist && persist->snapshot;
    const bool keeps_log = persist && persist->keeps_log;
    writer.u8(static_cast<uint8_t>((persist ? 1 : 0) | (has_state ? 2 : 0) |
                                   (has_snapshot ? 4 : 0) | (keeps_log ? 8 : 0)));
    if (has_state) writer.raw(state_bytes(*persist->hard_state, renaming));
    if (has_snapshot) writer.raw(state_bytes(*persist->snapshot, renaming));
    writer.varint(persist ? persist->entries.size() : 0);
    if (persist && !persist->entries.empty()) {
      writer.varint(persist->entries.front().id.index.value);
      for (const raft::Entry& entry : persist->entries) writer.raw(state_bytes(entry, renaming));
    }
    writer.varint(messages.size());
    for (const auto& [to, message] : messages) {
      writer.varint(renaming(to).value);
      writer.bytes(state_bytes(message, renaming));
    }
  }
  for (const uint8_t vote : votes_) writer.varint(renaming(NodeId(vote)).value);
  writer.varint(led_terms_);
  return writer.take();
}

}  // namespace miniraft::sim
