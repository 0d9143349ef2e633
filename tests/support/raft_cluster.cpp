#include "tests/support/raft_cluster.h"

#include <algorithm>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"

namespace miniraft::raft::testing {
namespace {

std::string name(uint64_t node) {
  return "n" + std::to_string(node);
}

std::string number(uint64_t value) {
  return std::to_string(value);
}

std::vector<EntryId> ids_of(const std::vector<Entry>& log) {
  std::vector<EntryId> ids;
  ids.reserve(log.size());
  for (const Entry& entry : log) ids.push_back(entry.id);
  return ids;
}

std::string text_of(const ChangeAnswered& answer) {
  return std::visit(
      base::overloaded{
          [](ChangeCommitted committed) { return "committed at " + number(committed.index.value); },
          [](ChangeRefusal refusal) { return std::string("refused: ") + describe(refusal); },
          [](ChangeUncertain) { return std::string("uncertain"); },
      },
      answer.outcome);
}

}  // namespace

std::string describe(EntryId id) {
  return number(id.term.value) + "." + number(id.index.value);
}

std::string describe(const Configuration& configuration) {
  std::string text = configuration.is_joint ? "joint" : "";
  for (const auto& [node, standing] : configuration.members) {
    const char* marks[] = {"~", "", "+", "-", "-~"};
    if (!text.empty()) text += " ";
    text += marks[static_cast<size_t>(standing)] + name(node.value);
  }
  return text.empty() ? "nobody" : text;
}

std::string describe(const Message& message) {
  std::string text = std::string(name_of(message)) + " term " + number(term_of(message).value);
  std::visit(base::overloaded{
                 [&](const PreVoteRequest& m) { text += " last " + describe(m.last_entry); },
                 [&](const PreVoteReply& m) { text += m.granted ? " granted" : " refused"; },
                 [&](const RequestVote& m) {
                   text += " last " + describe(m.last_entry);
                   if (m.is_transfer) text += " transfer";
                 },
                 [&](const RequestVoteReply& m) { text += m.granted ? " granted" : " refused"; },
                 [&](const AppendEntries& m) {
                   text += " prev " + describe(m.prev);
                   if (!m.entries.empty()) text += " entries";
                   for (const Entry& entry : m.entries) text += " " + describe(entry.id);
                   text += " commit " + number(m.leader_commit.value);
                   text += " seq " + number(m.read_sequence.value);
                 },
                 [&](const AppendAccepted& m) {
                   text += " match " + number(m.match_index.value);
                   text += " seq " + number(m.read_sequence.value);
                   text += " log " + describe(m.last_entry);
                   if (m.needs_snapshot) text += " needs " + number(m.needs_snapshot->value);
                 },
                 [&](const AppendRejected& m) {
                   text += " prev " + number(m.rejected_prev.value);
                   text += " hint " + describe(m.hint);
                   text += " seq " + number(m.read_sequence.value);
                 },
                 [&](const HigherTerm&) {},
                 [&](const InstallSnapshot& m) {
                   text += " last " + describe(m.chunk.snapshot.last);
                   text += " chunk " + number(m.chunk.number);
                   if (m.chunk.is_last) text += " end";
                   text += " seq " + number(m.read_sequence.value);
                 },
                 [&](const SnapshotAccepted& m) {
                   text += " last " + describe(m.last);
                   text += " next " + number(m.next_chunk);
                   text += " seq " + number(m.read_sequence.value);
                 },
                 [&](const TimeoutNow&) {},
             },
             message);
  return text;
}

RaftCluster::RaftCluster(const Options& options, const std::vector<Recovered>& disks)
    : options_(options), members_(disks.size()) {
  for (uint64_t node = 1; node <= size(); ++node) {
    const MemberKind kind = disks[node - 1].founded_as;
    member(node).founded_as = kind;
    member(node).priority = disks[node - 1].priority;
    if (kind == MemberKind::voter) options_.voters.emplace_back(node);
    if (kind == MemberKind::learner) options_.learners.emplace_back(node);
  }
  for (uint64_t node = 1; node <= size(); ++node) {
    const Recovered& disk = disks[node - 1];
    const auto vote = disk.vote ? std::optional(NodeId(*disk.vote)) : std::nullopt;
    raft::Recovered& content = member(node).disk.content;
    content.hard_state = HardState(Term(disk.term), vote);
    for (const uint64_t term : disk.log_terms) {
      const EntryId id{Term(term), LogIndex(content.entries.size() + 1)};
      content.entries.push_back({id, Command{describe(id)}});
    }
    check_appended(node, content.entries);
    start(node);
  }
}

void RaftCluster::start(uint64_t node) {
  Member& starting = member(node);
  Options options = options_;
  options.self = NodeId(node);
  options.seed = options_.seed * 1000 + node;
  options.priority = starting.priority;
  if (starting.founded_as == MemberKind::removed) {
    options.voters.clear();
    options.learners.clear();
    options.is_joining = true;
  }
  starting.memory = starting.disk;
  starting.incoming.clear();
  starting.configurations.clear();
  starting.applied.clear();
  starting.commit_seen = starting.disk.snapshot_index();
  starting.raft.emplace(Config::make(options).value(), starting.disk.content, clock(node));
  starting.is_restoring = false;
  if (starting.disk.content.snapshot) begin_to_restore(node);
}

// --- What happens -------------------------------------------------------------------------------

void RaftCluster::wake(uint64_t node) {
  step(node, TimePassed{});
}

void RaftCluster::wake_when_due(uint64_t node) {
  const base::Duration wait = std::max(base::Duration(), wake_at(node) - clock(node));
  if (clocks_are_apart) {
    skip(node, wait);
  } else {
    skip(wait);
  }
  note(name(node) + " wakes at " + number(static_cast<uint64_t>(clock(node).value) / 1'000'000) +
       " ms");
  wake(node);
}

void RaftCluster::pass(base::Duration duration, bool deliver) {
  const base::Instant end = now_ + duration;
  // By the common clock, of which a node's own may be ahead.
  const auto due = [this](uint64_t node) { return wake_at(node) - member(node).ahead; };
  if (deliver) deliver_all();
  for (;;) {
    uint64_t first = 0;
    for (uint64_t node = 1; node <= size(); ++node) {
      if (is_up(node) && (first == 0 || due(node) < due(first))) first = node;
    }
    if (first == 0 || due(first) > end || violation) break;
    wake_when_due(first);
    if (deliver) deliver_all();
  }
  now_ = std::max(now_, end);
}

void RaftCluster::propose(uint64_t node, const std::string& text) {
  requests_.push_back(text);
  note(name(node) + " is asked to replicate " + text);
  step(node, Propose{RequestId(requests_.size() - 1), text});
}

void RaftCluster::read(uint64_t node, const std::string& read_name) {
  requests_.push_back(read_name);
  MINIRAFT_CHECK(reads_.emplace(read_name, ReadWatch{.floor = committed_.size()}).second);
  note(name(node) + " is asked for the read " + read_name);
  step(node, Read{RequestId(requests_.size() - 1)});
}

void RaftCluster::change(uint64_t node, const std::string& change_name,
                         std::vector<MemberChange> changes, bool is_forced) {
  requests_.push_back(change_name);
  MINIRAFT_CHECK(orders_.emplace(change_name, "waiting").second);
  note(name(node) + " is asked for the change " + change_name);
  step(node, ChangeMembership{RequestId(requests_.size() - 1), std::move(changes), is_forced});
}

void RaftCluster::transfer(uint64_t node, const std::string& transfer_name,
                           std::optional<uint64_t> to) {
  requests_.push_back(transfer_name);
  MINIRAFT_CHECK(orders_.emplace(transfer_name, "waiting").second);
  note(name(node) + " is asked for the transfer " + transfer_name);
  const auto chosen = to ? std::optional(NodeId(*to)) : std::nullopt;
  step(node, TransferLeadership{RequestId(requests_.size() - 1), chosen});
}

void RaftCluster::deliver(size_t position) {
  Envelope envelope = std::move(in_flight.at(position));
  in_flight.erase(in_flight.begin() + static_cast<std::ptrdiff_t>(position));
  const bool is_lost = is_cut(envelope.from, envelope.to) || !is_up(envelope.to);
  note(name(envelope.from) + "->" + name(envelope.to) + (is_lost ? " loses " : " brings ") +
       describe(envelope.message));
  if (is_lost) return;
  step(envelope.to, MessageReceived{NodeId(envelope.from), std::move(envelope.message)});
}

void RaftCluster::deliver_all() {
  for (size_t steps = 0; !in_flight.empty(); ++steps) {
    if (violation) return;
    if (steps > 100'000) return broken("messages breed messages without end");
    deliver(0);
  }
}

void RaftCluster::crash(uint64_t node) {
  note(name(node) + " crashes");
  while (has_writes(node) && chaos.random.chance(chaos.survival)) {
    note("  a write had reached its disk, though nobody knew");
    store(member(node), member(node).writes.front());
    member(node).writes.pop_front();
  }
  member(node).raft.reset();
  member(node).writes.clear();
}

void RaftCluster::lose_vote(uint64_t node) {
  MINIRAFT_CHECK(!is_up(node));
  note(name(node) + " loses the vote on its disk");
  HardState& state = member(node).disk.content.hard_state;
  state = HardState(state.current_term(), std::nullopt);
}

void RaftCluster::lose_log(uint64_t node) {
  MINIRAFT_CHECK(!is_up(node));
  note(name(node) + " loses the log on its disk");
  member(node).disk.content.entries.clear();
}

void RaftCluster::lose_members(uint64_t node) {
  MINIRAFT_CHECK(!is_up(node));
  note(name(node) + " loses the configurations on its disk");
  for (Entry& entry : member(node).disk.content.entries) {
    if (std::holds_alternative<Configuration>(entry.payload)) entry.payload = Noop{};
  }
}

void RaftCluster::restart(uint64_t node) {
  MINIRAFT_CHECK(!is_up(node));
  note(name(node) + " restarts");
  start(node);
  check_recovered(node);
}

void RaftCluster::set_disk_slow(uint64_t node, bool slow) {
  member(node).is_slow = slow;
  while (!slow && has_writes(node)) fsync(node);
}

void RaftCluster::store(Member& writing, const Write& write) {
  if (!write.persist) return;
  writing.disk.write(*write.persist);
  if (!write.persist->snapshot) return;
  writing.disk_chunks = write.chunks;
  writing.is_snapshot_damaged = false;
}

void RaftCluster::fsync(uint64_t node) {
  Member& writing = member(node);
  if (writing.writes.empty()) return;
  Write write = std::move(writing.writes.front());
  writing.writes.pop_front();
  store(writing, write);
  send(node, write.messages);
  if (write.persist) step(node, Persisted{write.persist->sequence});
}

void RaftCluster::step(uint64_t node, Input input) {
  if (violation) return;
  Member& acting = member(node);
  acting.configurations.push_back(acting.raft->configuration());
  acting.raft->step(clock(node), std::move(input));
  if (chaos.random.chance(chaos.deferral)) {
    acting.raft->check_invariants();
  } else {
    carry_out(node);
  }
}

void RaftCluster::carry_out(uint64_t node) {
  Member& acting = member(node);
  acting.raft->check_invariants();
  Effects effects = acting.raft->take_effects(clock(node));
  acting.raft->check_invariants();

  for (SnapshotChunk& chunk : effects.chunks_received) {
    if (chunk.number == 0) acting.incoming.clear();
    if (chunk.number != acting.incoming.size()) broken(name(node) + " takes chunks out of turn");
    acting.incoming.push_back(std::move(chunk.bytes));
    acting.incoming_last = chunk.snapshot.last;
  }
  Write write{std::move(effects.persist), {}, std::move(effects.messages_after_persist)};
  if (write.persist) {
    if (write.persist->snapshot) {
      if (acting.incoming_last != write.persist->snapshot->last) {
        broken(name(node) + " stores chunks of one snapshot as another");
      }
      write.chunks = std::exchange(acting.incoming, {});
      snapshots_[{node, write.persist->snapshot->last}] = write.chunks;
    }
    check_appended(node, write.persist->entries);
    acting.memory.write(*write.persist);
  }
  check_role(node);
  check_commit(node);
  acting.configurations.clear();
  check_configurations(node);
  if (effects.restore) {
    if (acting.disk.content.snapshot != effects.restore) {
      broken(name(node) + " restores a snapshot that its disk does not hold");
    }
    begin_to_restore(node);
  }
  check_applied(node, effects.committed);
  if (effects.compacted) {
    acting.memory.compact(*effects.compacted);
    acting.disk.compact(*effects.compacted);
  }
  take_answers(effects);
  send(node, effects.messages_now);
  send_chunks(node, effects.chunks_to_send);
  if (acting.is_hasty) send(node, write.messages);
  if (acting.is_hasty) write.messages.clear();
  if (write.persist || !write.messages.empty()) acting.writes.push_back(std::move(write));
  while (!acting.is_slow && has_writes(node) && !violation) fsync(node);
  if (effects.restore && !acting.is_restoring && !violation) carry_out(node);
  if (!chaos.makes_wanted_snapshots || violation) return;
  const auto wanted = acting.raft->wanted_snapshot();
  if (wanted && wanted->value <= acting.applied.size()) store_snapshot(node);
}

void RaftCluster::send(uint64_t node, std::vector<Outgoing>& messages) {
  for (Outgoing& outgoing : messages) {
    check_sent(node, outgoing);
    note("  " + name(node) + "->" + name(outgoing.to.value) + " sends " +
         describe(outgoing.message));
    in_flight.push_back({node, outgoing.to.value, std::move(outgoing.message)});
  }
}

void RaftCluster::take_answers(const Effects& effects) {
  for (const ProposalAppended& appended : effects.proposals_appended) {
    proposals_[requests_.at(appended.request.value)] = "appended at " + describe(appended.id);
  }
  for (const ProposalRefused& refused : effects.proposals_refused) {
    proposals_[requests_.at(refused.request.value)] =
        refused.reason == Refusal::busy ? "refused: busy" : "refused: not leader";
  }
  for (const ChangeAnswered& answer : effects.changes_answered) {
    orders_.at(requests_.at(answer.request.value)) = text_of(answer);
  }
  for (const TransferAnswered& answer : effects.transfers_answered) {
    orders_.at(requests_.at(answer.request.value)) = describe(answer.outcome);
  }
  for (const ReadRefused& refused : effects.reads_refused) {
    reads_.at(requests_.at(refused.request.value)).state = "refused";
  }
  for (const ReadReady& ready : effects.reads_ready) {
    ReadWatch& watch = reads_.at(requests_.at(ready.request.value));
    watch.state = number(ready.read_index.value);
    // Raft §8: a read sees every write that was acknowledged before it came.
    if (ready.read_index.value < watch.floor) {
      broken("stale read " + requests_.at(ready.request.value) + ": served at index " +
             watch.state + " when " + number(watch.floor) + " had been committed before it came");
    }
  }
}

// --- What is seen -------------------------------------------------------------------------------

std::vector<EntryId> RaftCluster::log(uint64_t node) const {
  return ids_of(member(node).memory.content.entries);
}

std::vector<EntryId> RaftCluster::durable_log(uint64_t node) const {
  return ids_of(member(node).disk.content.entries);
}

std::vector<std::string> RaftCluster::applied(uint64_t node) const {
  std::vector<std::string> texts;
  for (const EntryId id : member(node).applied) {
    const Payload& payload = created_.at(id).second;
    if (const auto* command = std::get_if<Command>(&payload)) texts.push_back(command->bytes);
  }
  return texts;
}

std::optional<std::string> RaftCluster::read_state(const std::string& read_name) const {
  const auto found = reads_.find(read_name);
  return found == reads_.end() ? std::nullopt : std::optional(found->second.state);
}

std::optional<std::string> RaftCluster::proposal_state(const std::string& text) const {
  const auto found = proposals_.find(text);
  return found == proposals_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> RaftCluster::order_state(const std::string& order_name) const {
  const auto found = orders_.find(order_name);
  return found == orders_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<uint64_t> RaftCluster::leader() const {
  std::optional<uint64_t> found;
  for (uint64_t node = 1; node <= size(); ++node) {
    if (!is_up(node) || status(node).role != RoleKind::leader) continue;
    if (!found || status(*found).term < status(node).term) found = node;
  }
  return found;
}

}  // namespace miniraft::raft::testing
