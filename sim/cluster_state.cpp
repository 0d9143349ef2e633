#include "sim/cluster_state.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "core/base/check.h"

namespace miniraft::sim {

namespace {

std::string called(uint64_t node) {
  return "n" + std::to_string(node);
}

std::string called(uint8_t packed_entry, uint64_t index) {
  return std::to_string(packed_entry >> 4) + "." + std::to_string(index);
}

uint64_t length_of(PackedLog log) {
  return (64 - static_cast<uint64_t>(std::countl_zero(log.bytes)) + 7) / 8;
}

void broken(std::optional<std::string>& violation, std::string what) {
  if (!violation) violation = std::move(what);
}

/// Whether both hold the same up to the last place where both hold an entry of the same term
/// (Log Matching, Raft §5.3).
bool logs_match(PackedLog a, PackedLog b) {
  for (uint64_t index = exploration_limit; index >= 1; --index) {
    if (a.at(index) == 0 || b.at(index) == 0 || a.term_at(index) != b.term_at(index)) continue;
    const uint64_t differing = (a.bytes ^ b.bytes) << (64 - 8 * index);
    return differing == 0;
  }
  return true;
}

bool asks_for_a_vote(const raft::Message& message) {
  return std::holds_alternative<raft::PreVoteRequest>(message) ||
         std::holds_alternative<raft::RequestVote>(message);
}

/// Whether it matters to `receiver` how long ago it heard from its leader: only then is a vote
/// asked for in a term that is not over (Thesis §4.2.3).
bool asks_about_the_leader(const raft::Message& message, const NodeSummary& receiver) {
  return receiver.is_bound && asks_for_a_vote(message) &&
         raft::term_of(message).value >= receiver.term;
}

/// Whether `receiver` will do nothing upon this message whatever happens, given that it does
/// nothing now: its disk holds the message's term or a later one, so that no crash leads back, and
/// what the message answers is over.
bool is_answer_to_the_past(const raft::Message& message, const NodeSummary& receiver) {
  const uint64_t term = raft::term_of(message).value;
  if (receiver.disk_term < term) return false;
  if (std::holds_alternative<raft::PreVoteReply>(message)) return true;
  if (std::holds_alternative<raft::HigherTerm>(message)) return true;
  const bool is_in_term = receiver.term == term;
  const bool campaigns = receiver.role == raft::RoleKind::candidate;
  const bool leads = receiver.role == raft::RoleKind::leader;
  if (std::holds_alternative<raft::RequestVoteReply>(message)) return !(is_in_term && campaigns);
  if (std::holds_alternative<raft::AppendAccepted>(message) ||
      std::holds_alternative<raft::AppendRejected>(message)) {
    return !(is_in_term && (campaigns || leads));
  }
  return false;
}

}  // namespace

ClusterState::ClusterState(const Bounds& bounds, const StepTable& table)
    : size_(static_cast<uint8_t>(bounds.nodes)) {
  for (uint64_t id = 1; id <= size_; ++id) nodes_[id - 1] = table.initial(id);
}

// --- What can happen ----------------------------------------------------------------------------

void ClusterState::list_of_messages(const Bounds& bounds, const StepTable& table,
                                    std::vector<NodeAction>& out) const {
  for (size_t i = 0; i < messages_.size(); ++i) {
    if (i > 0 && messages_[i] == messages_[i - 1]) continue;
    const Envelope& envelope = table.envelope(messages_[i]);
    const auto to = static_cast<uint8_t>(envelope.to.value);
    const uint32_t argument = messages_[i].value;
    const bool can_double = spent_.duplicates < bounds.duplicates;
    out.push_back({NodeActionKind::deliver, to, argument});
    if (can_double) out.push_back({NodeActionKind::deliver_duplicate, to, argument});
    if (asks_about_the_leader(envelope.message, table.summary(node(to)))) {
      out.push_back({NodeActionKind::deliver_late, to, argument});
    }
  }
}

void ClusterState::list_actions(const Bounds& bounds, const StepTable& table,
                                std::vector<NodeAction>& out) const {
  list_of_messages(bounds, table, out);
  for (uint8_t id = 1; id <= size_; ++id) {
    const NodeSummary& summary = table.summary(node(id));
    if (summary.has_writes) out.push_back({NodeActionKind::finish_write, id, 0});
    if (summary.role == raft::RoleKind::leader) {
      if (spent_.proposals < bounds.proposals) {
        out.push_back({NodeActionKind::propose, id, spent_.proposals + 1U});
      }
      if (spent_.reads < bounds.reads) out.push_back({NodeActionKind::read, id, spent_.reads + 1U});
      if (spent_.heartbeats < bounds.heartbeats) out.push_back({NodeActionKind::heartbeat, id, 0});
    }
    if (spent_.time_outs < bounds.time_outs && summary.term < bounds.terms) {
      out.push_back({NodeActionKind::time_out, id, 0});
    }
    if (spent_.crashes < bounds.crashes) out.push_back({NodeActionKind::crash, id, 0});
  }
}

void ClusterState::spend(NodeAction action) {
  switch (action.kind) {
    case NodeActionKind::deliver:
    case NodeActionKind::deliver_late:
      return take_message({action.argument});
    case NodeActionKind::deliver_duplicate:
      ++spent_.duplicates;
      return;
    case NodeActionKind::heartbeat:
      ++spent_.heartbeats;
      return;
    case NodeActionKind::time_out:
      ++spent_.time_outs;
      return;
    case NodeActionKind::propose:
      ++spent_.proposals;
      return;
    case NodeActionKind::read:
      ++spent_.reads;
      // Raft §8: it must see what anybody had known to be committed before.
      floors_[action.argument - 1] = static_cast<uint8_t>(1 + committed());
      return;
    case NodeActionKind::crash:
      ++spent_.crashes;
      // The reads it had in hand are never answered.
      return;
    case NodeActionKind::finish_write:
      return;
  }
}

void ClusterState::take_message(MessageRef message) {
  const auto found = std::ranges::lower_bound(messages_, message);
  CHECK(found != messages_.end() && *found == message);
  messages_.erase(found);
}

bool ClusterState::apply(NodeAction action, const Bounds& bounds, StepTable& table,
                         std::optional<std::string>& violation) {
  const NodeRef before = node(action.node);
  const Step& step = table.step(before, action);
  if (step.changes_nothing) return false;
  const NodeSummary was = table.summary(before);
  spend(action);
  nodes_[action.node - 1] = step.next;
  messages_.insert(messages_.end(), step.sent.begin(), step.sent.end());
  if (!step.sent.empty()) std::ranges::sort(messages_);
  if (step.violation) violation = step.violation;

  const NodeSummary& is = table.summary(step.next);
  if (is.led_terms != was.led_terms) check_leaders(action.node, table, violation);
  if (is.log != was.log || is.disk != was.disk) check_logs(action.node, table, violation);
  // What it knew to be committed, it learns again after a crash.
  const bool is_reborn = action.kind == NodeActionKind::crash;
  if (is.commit_index < was.commit_index && !is_reborn) {
    broken(violation, called(action.node) + " takes back its commit index");
  }
  if (is.commit_index > was.commit_index) {
    check_commit(action.node, was.commit_index, table, violation);
  }
  if (is.role != was.role || is.commit_index != was.commit_index) {
    check_completeness(table, violation);
  }
  take_reads(step.reads, violation);
  if (bounds.drops_dead_messages) drop_dead_messages(table, bounds);
  return true;
}

void ClusterState::drop_dead_messages(StepTable& table, const Bounds& bounds) {
  std::erase_if(messages_, [&](MessageRef message) {
    const Envelope& envelope = table.envelope(message);
    const NodeRef to = node(envelope.to.value);
    const NodeSummary& receiver = table.summary(to);
    if (is_answer_to_the_past(envelope.message, receiver)) {
      const NodeAction delivery{NodeActionKind::deliver, static_cast<uint8_t>(envelope.to.value),
                                message.value};
      return table.step(to, delivery).changes_nothing;
    }
    // A request of a term that is over, by one who knows the last term there can be: all it can
    // lead to is an answer to the past.
    const NodeSummary& sender = table.summary(node(envelope.from.value));
    const uint64_t term = raft::term_of(envelope.message).value;
    return sender.disk_term >= bounds.terms && receiver.disk_term > term &&
           (asks_for_a_vote(envelope.message) ||
            std::holds_alternative<raft::AppendEntries>(envelope.message));
  });
}

// --- What must hold (Raft Fig. 3) ---------------------------------------------------------------

uint64_t ClusterState::committed() const {
  return length_of(committed_);
}

void ClusterState::check_leaders(uint64_t actor, const StepTable& table,
                                 std::optional<std::string>& violation) {
  const uint16_t led = table.summary(node(actor)).led_terms;
  for (uint64_t id = 1; id <= size_; ++id) {
    if (id == actor || (table.summary(node(id)).led_terms & led) == 0) continue;
    broken(violation,
           "Election Safety: " + called(id) + " and " + called(actor) + " have led the same term");
  }
}

void ClusterState::check_logs(uint64_t actor, const StepTable& table,
                              std::optional<std::string>& violation) const {
  const NodeSummary& acting = table.summary(node(actor));
  for (uint64_t id = 1; id <= size_; ++id) {
    const NodeSummary& other = table.summary(node(id));
    for (const PackedLog mine : {acting.log, acting.disk}) {
      for (const PackedLog theirs : {other.log, other.disk}) {
        if (logs_match(mine, theirs)) continue;
        broken(violation, "Log Matching: the logs of " + called(actor) + " and " + called(id) +
                              " differ before an entry that both hold");
      }
    }
  }
}

void ClusterState::check_commit(uint64_t actor, uint64_t seen, const StepTable& table,
                                std::optional<std::string>& violation) {
  const NodeSummary& acting = table.summary(node(actor));
  for (uint64_t index = seen + 1; index <= acting.commit_index; ++index) {
    const uint8_t entry = acting.log.at(index);
    if (index <= committed()) {
      if (committed_.at(index) == entry) continue;
      broken(violation, "State Machine Safety: " + called(actor) + " commits " +
                            called(entry, index) + ", others " +
                            called(committed_.at(index), index));
      continue;
    }
    committed_.bytes |= uint64_t{entry} << (8 * (index - 1));
    commit_terms_ |= uint64_t{acting.term} << (8 * (index - 1));
    // Raft §5.3: committed means that a majority would recover it.
    size_t holders = 0;
    for (uint64_t id = 1; id <= size_; ++id) {
      if (table.summary(node(id)).disk.at(index) == entry) ++holders;
    }
    if (holders * 2 <= size_) {
      broken(violation, called(actor) + " commits " + called(entry, index) + ", which is on " +
                            std::to_string(holders) + " of " + std::to_string(size_) + " disks");
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
      if (term >= leader.term || leader.log.at(index) == committed_.at(index)) continue;
      broken(violation, "Leader Completeness: " + called(id) + " leads term " +
                            std::to_string(leader.term) + " without the committed entry " +
                            called(committed_.at(index), index));
    }
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

// --- As numbers ---------------------------------------------------------------------------------

uint64_t ClusterState::fingerprint(const StepTable& table) const {
  Hashes sums{};
  const auto add = [&](const Hashes& hashes) {
    for (size_t i = 0; i < renamings_max; ++i) sums[i] += hashes[i];
  };
  for (uint64_t id = 1; id <= size_; ++id) add(table.hashes(node(id)));
  for (const MessageRef message : messages_) add(table.hashes(message));
  uint64_t least = std::numeric_limits<uint64_t>::max();
  for (size_t i = 0; i < table.renamings(); ++i) least = std::min(least, mix(sums[i]));
  const uint64_t past =
      mix(committed_.bytes ^ mix(commit_terms_ ^ std::bit_cast<uint64_t>(spent_)));
  return mix(least ^ mix(past ^ std::bit_cast<uint32_t>(floors_)));
}

void ClusterState::store(std::vector<uint32_t>& out) const {
  const auto put = [&out](uint64_t value) {
    out.push_back(static_cast<uint32_t>(value));
    out.push_back(static_cast<uint32_t>(value >> 32));
  };
  for (uint64_t id = 1; id <= size_; ++id) out.push_back(node(id).value);
  put(committed_.bytes);
  put(commit_terms_);
  put(std::bit_cast<uint64_t>(spent_));
  out.push_back(std::bit_cast<uint32_t>(floors_));
  out.push_back(static_cast<uint32_t>(messages_.size()));
  for (const MessageRef message : messages_) out.push_back(message.value);
}

const uint32_t* ClusterState::load(const uint32_t* words) {
  const auto next = [&words] { return *words++; };
  const auto next_two = [&next] {
    const uint64_t low = next();
    return low | uint64_t{next()} << 32;
  };
  for (uint64_t id = 1; id <= size_; ++id) nodes_[id - 1] = {next()};
  committed_.bytes = next_two();
  commit_terms_ = next_two();
  spent_ = std::bit_cast<Spent>(next_two());
  floors_ = std::bit_cast<std::array<uint8_t, reads_max>>(next());
  messages_.resize(next());
  for (MessageRef& message : messages_) message = {next()};
  return words;
}

}  // namespace miniraft::sim
