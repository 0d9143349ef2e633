#include "miniraft/sim/explore/cluster_state.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {

namespace {

using LogWords = std::array<uint32_t, sizeof(PackedLog) / sizeof(uint32_t)>;

bool asks_for_a_vote(const raft::Message& message) {
  return std::holds_alternative<raft::PreVoteRequest>(message) ||
         std::holds_alternative<raft::RequestVote>(message);
}

/// Whether it matters to `receiver` how long ago it heard from its leader: only then is a vote
/// asked for in a term that is not over (Thesis §4.2.3).
bool asks_about_the_leader(const raft::Message& message, const NodeSummary& receiver) {
  return receiver.has_live_leader && asks_for_a_vote(message) &&
         raft::term_of(message).value >= receiver.term;
}

/// Whether it makes its receiver campaign for a term that the bounds exclude.
bool leads_beyond(const Bounds& bounds, const raft::Message& message) {
  return std::holds_alternative<raft::TimeoutNow>(message) &&
         raft::term_of(message).value >= bounds.terms;
}

/// Whether `receiver` will do nothing upon this message whatever happens, given that it does
/// nothing now: its disk holds the message's term or a later one, so that no crash leads back, and
/// what the message answers is over.
bool is_answer_to_the_past(const raft::Message& message, const NodeSummary& receiver) {
  const uint64_t term = raft::term_of(message).value;
  if (receiver.disk_term < term) return false;
  if (std::holds_alternative<raft::PreVoteReply>(message)) return true;
  if (std::holds_alternative<raft::HigherTerm>(message)) return true;
  if (std::holds_alternative<raft::TimeoutNow>(message)) return receiver.disk_term > term;
  const bool is_in_term = receiver.term == term;
  const bool campaigns = receiver.role == raft::RoleKind::candidate;
  const bool leads = receiver.role == raft::RoleKind::leader;
  if (std::holds_alternative<raft::RequestVoteReply>(message)) return !(is_in_term && campaigns);
  if (std::holds_alternative<raft::AppendAccepted>(message) ||
      std::holds_alternative<raft::AppendRejected>(message) ||
      std::holds_alternative<raft::SnapshotAccepted>(message)) {
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
    if (leads_beyond(bounds, envelope.message)) continue;
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
    if (summary.wants_snapshot || (summary.can_snapshot && spent_.snapshots < bounds.snapshots)) {
      out.push_back({NodeActionKind::snapshot, id, 0});
    }
    if (summary.has_writes) out.push_back({NodeActionKind::finish_write, id, 0});
    if (summary.role == raft::RoleKind::leader) {
      if (spent_.proposals < bounds.proposals) {
        out.push_back({NodeActionKind::propose, id, spent_.proposals + 1U});
      }
      if (spent_.reads < bounds.reads) out.push_back({NodeActionKind::read, id, spent_.reads + 1U});
      if (spent_.changes < bounds.changes.size()) {
        out.push_back({NodeActionKind::change, id, spent_.changes + 1U});
      }
      for (uint32_t to = 1; to <= size_ && spent_.transfers < bounds.transfers; ++to) {
        if (to != id) out.push_back({NodeActionKind::transfer, id, to});
      }
      if (spent_.heartbeats < bounds.heartbeats) out.push_back({NodeActionKind::heartbeat, id, 0});
    }
    if (spent_.time_outs < bounds.time_outs && summary.term < bounds.terms) {
      out.push_back({NodeActionKind::time_out, id, 0});
    }
    if (spent_.crashes < bounds.crashes) {
      out.push_back({NodeActionKind::crash, id, 0});
      if (spent_.damages < bounds.damages && summary.has_snapshot) {
        out.push_back({NodeActionKind::crash, id, damages_snapshot});
      }
    }
  }
}

void ClusterState::spend(NodeAction action, const NodeSummary& before) {
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
    case NodeActionKind::change:
      ++spent_.changes;
      return;
    case NodeActionKind::transfer:
      ++spent_.transfers;
      return;
    case NodeActionKind::snapshot:
      // Those that others need are made whenever they do.
      if (!before.wants_snapshot) ++spent_.snapshots;
      return;
    case NodeActionKind::crash:
      ++spent_.crashes;
      if (action.argument == damages_snapshot) ++spent_.damages;
      // The reads it had in hand are never answered.
      return;
    case NodeActionKind::finish_write:
      return;
  }
}

void ClusterState::take_message(MessageRef message) {
  const auto found = std::ranges::lower_bound(messages_, message);
  MINIRAFT_CHECK(found != messages_.end() && *found == message);
  messages_.erase(found);
}

bool ClusterState::apply(NodeAction action, const Bounds& bounds, StepTable& table,
                         std::optional<std::string>& violation) {
  const NodeRef before = node(action.node);
  const Step& step = table.step(before, action);
  if (step.changes_nothing) return false;
  spend(action, table.summary(before));
  nodes_[action.node - 1] = step.next;
  messages_.insert(messages_.end(), step.sent.begin(), step.sent.end());
  if (!step.sent.empty()) std::ranges::sort(messages_);

  check_step(action, before, step, table, violation);
  if (bounds.drops_dead_messages) drop_dead_messages(table, bounds);
  return true;
}

void ClusterState::drop_dead_messages(StepTable& table, const Bounds& bounds) {
  std::erase_if(messages_, [&](MessageRef message) {
    const Envelope& envelope = table.envelope(message);
    if (leads_beyond(bounds, envelope.message)) return true;
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
            std::holds_alternative<raft::AppendEntries>(envelope.message) ||
            std::holds_alternative<raft::InstallSnapshot>(envelope.message));
  });
}

// --- As numbers ---------------------------------------------------------------------------------

uint64_t ClusterState::fingerprint(const StepTable& table) const {
  Hashes sums{};
  const auto add = [&](const Hashes& hashes) {
    for (size_t i = 0; i < renamings_max; ++i) sums[i] += hashes[i];
  };
  for (uint64_t id = 1; id <= size_; ++id) add(table.hashes(node(id)));
  for (const MessageRef message : messages_) add(table.hashes(message));
  const Hashes committed = table.hashes(committed_);
  uint64_t least = std::numeric_limits<uint64_t>::max();
  for (size_t i = 0; i < table.renamings(); ++i) {
    least = std::min(least, mix(mix(sums[i]) ^ committed[i]));
  }
  const uint64_t past = mix(commit_terms_ ^ mix(std::bit_cast<uint64_t>(spent_)));
  return mix(least ^ mix(past ^ std::bit_cast<uint32_t>(floors_)));
}

void ClusterState::store(std::vector<uint32_t>& out) const {
  const auto put = [&out](uint64_t value) {
    out.push_back(static_cast<uint32_t>(value));
    out.push_back(static_cast<uint32_t>(value >> 32));
  };
  for (uint64_t id = 1; id <= size_; ++id) out.push_back(node(id).value);
  for (const uint32_t word : std::bit_cast<LogWords>(committed_)) out.push_back(word);
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
  LogWords log_words;
  for (uint32_t& word : log_words) word = next();
  committed_ = std::bit_cast<PackedLog>(log_words);
  commit_terms_ = next_two();
  spent_ = std::bit_cast<Spent>(next_two());
  floors_ = std::bit_cast<std::array<uint8_t, reads_max>>(next());
  messages_.resize(next());
  for (MessageRef& message : messages_) message = {next()};
  return words;
}

}  // namespace miniraft::sim
