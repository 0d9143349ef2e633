#include "tests/support/raft_cluster.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/overloaded.h"

namespace miniraft::raft::testing {
namespace {

std::string name(uint64_t node) {
  return "n" + std::to_string(node);
}

std::string number(uint64_t value) {
  return std::to_string(value);
}

EntryId id_before(const std::vector<Entry>& log, LogIndex index) {
  return index == LogIndex(1) ? EntryId{} : log.at(previous(index).value - 1).id;
}

std::vector<EntryId> ids_of(const std::vector<Entry>& log) {
  std::vector<EntryId> ids;
  ids.reserve(log.size());
  for (const Entry& entry : log) ids.push_back(entry.id);
  return ids;
}

/// Storage as raft::Persist defines it: cut where the new entries begin, then append.
void write_to(std::vector<Entry>& log, const std::vector<Entry>& entries) {
  if (entries.empty()) return;
  const uint64_t kept = previous(entries.front().id.index).value;
  CHECK_LE(kept, log.size());
  log.resize(kept);
  log.insert(log.end(), entries.begin(), entries.end());
}

bool holds(const std::vector<Entry>& log, EntryId id) {
  return id.index.value <= log.size() && log[id.index.value - 1].id == id;
}

}  // namespace

std::string describe(EntryId id) {
  return number(id.term.value) + "." + number(id.index.value);
}

std::string describe(const Message& message) {
  std::string text = std::string(name_of(message)) + " term " + number(term_of(message).value);
  std::visit(base::overloaded{
                 [&](const PreVoteRequest& m) { text += " last " + describe(m.last_entry); },
                 [&](const PreVoteReply& m) { text += m.granted ? " granted" : " refused"; },
                 [&](const RequestVote& m) { text += " last " + describe(m.last_entry); },
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
                 },
                 [&](const AppendRejected& m) {
                   text += " prev " + number(m.rejected_prev.value);
                   text += " hint " + describe(m.hint);
                   text += " seq " + number(m.read_sequence.value);
                 },
                 [&](const HigherTerm&) {},
             },
             message);
  return text;
}

RaftCluster::RaftCluster(const Options& options, const std::vector<Recovered>& disks)
    : options_(options), members_(disks.size()) {
  for (uint64_t node = 1; node <= size(); ++node) options_.voters.emplace_back(node);
  for (uint64_t node = 1; node <= size(); ++node) {
    const Recovered& disk = disks[node - 1];
    const auto vote = disk.vote ? std::optional(NodeId(*disk.vote)) : std::nullopt;
    Member& made = member(node);
    made.durable_state = HardState(Term(disk.term), vote);
    for (const uint64_t term : disk.log_terms) {
      const EntryId id{Term(term), LogIndex(made.durable_log.size() + 1)};
      made.durable_log.push_back({id, Command{describe(id)}});
    }
    check_appended(node, made.durable_log);
    start(node);
  }
}

void RaftCluster::start(uint64_t node) {
  Member& starting = member(node);
  Options options = options_;
  options.self = NodeId(node);
  options.seed = options_.seed * 1000 + node;
  starting.log = starting.durable_log;
  starting.applied.clear();
  starting.commit_seen = LogIndex();
  starting.raft.emplace(Config::make(options).value(), starting.durable_state, starting.durable_log,
                        now_);
}

// --- What happens -------------------------------------------------------------------------------

void RaftCluster::wake(uint64_t node) {
  step(node, TimePassed{});
}

void RaftCluster::wake_when_due(uint64_t node) {
  now_ = std::max(now_, wake_at(node));
  note(name(node) + " wakes at " + number(static_cast<uint64_t>(now_.value) / 1'000'000) + " ms");
  wake(node);
}

void RaftCluster::pass(base::Duration duration, bool deliver) {
  const base::Instant end = now_ + duration;
  if (deliver) deliver_all();
  for (;;) {
    uint64_t first = 0;
    for (uint64_t node = 1; node <= size(); ++node) {
      if (is_up(node) && (first == 0 || wake_at(node) < wake_at(first))) first = node;
    }
    if (first == 0 || wake_at(first) > end || violation) break;
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
  CHECK(reads_.emplace(read_name, ReadWatch{.floor = committed_.size()}).second);
  note(name(node) + " is asked for the read " + read_name);
  step(node, Read{RequestId(requests_.size() - 1)});
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

void RaftCluster::restart(uint64_t node) {
  CHECK(!is_up(node));
  note(name(node) + " restarts");
  start(node);
}

void RaftCluster::set_disk_slow(uint64_t node, bool slow) {
  member(node).is_slow = slow;
  while (!slow && has_writes(node)) fsync(node);
}

void RaftCluster::store(Member& writing, const Write& write) {
  if (!write.persist) return;
  if (write.persist->hard_state) writing.durable_state = *write.persist->hard_state;
  write_to(writing.durable_log, write.persist->entries);
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
  member(node).raft->step(now_, std::move(input));
  if (chaos.random.chance(chaos.deferral)) {
    member(node).raft->check_invariants();
  } else {
    carry_out(node);
  }
}

void RaftCluster::carry_out(uint64_t node) {
  Member& acting = member(node);
  acting.raft->check_invariants();
  Effects effects = acting.raft->take_effects(now_);
  acting.raft->check_invariants();

  if (effects.persist) {
    check_appended(node, effects.persist->entries);
    write_to(acting.log, effects.persist->entries);
  }
  check_role(node);
  check_commit(node);
  check_applied(node, effects.committed);
  take_answers(effects);
  send(node, effects.messages_now);
  if (effects.persist || !effects.messages_after_persist.empty()) {
    acting.writes.push_back(
        {std::move(effects.persist), std::move(effects.messages_after_persist)});
  }
  while (!acting.is_slow && has_writes(node) && !violation) fsync(node);
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

// --- What must hold (Raft Fig. 3) ---------------------------------------------------------------

void RaftCluster::broken(std::string what) {
  if (!violation) violation = std::move(what);
}

void RaftCluster::check_appended(uint64_t node, const std::vector<Entry>& entries) {
  if (entries.empty()) return;
  const Member& acting = member(node);
  const LogIndex first = entries.front().id.index;
  const bool was_leading = acting.raft && acting.led_term == acting.raft->status().term &&
                           acting.raft->status().role == RoleKind::leader;
  // Leader Append-Only. A node that has just been elected has not led before and appends too.
  if (was_leading && first.value <= acting.log.size()) {
    broken(name(node) + " leads and overwrites its own entry " + number(first.value));
  }
  EntryId before = acting.raft ? id_before(acting.log, first) : EntryId{};
  for (const Entry& entry : entries) {
    // Log Matching, by induction: whoever holds this id holds this entry after this one.
    const auto [made, is_new] = created_.try_emplace(entry.id, before, entry.payload);
    if (!is_new && (made->second.first != before || made->second.second != entry.payload)) {
      broken("Log Matching: " + name(node) + " holds another entry " + describe(entry.id) +
             " than was made before, or after another one");
    }
    before = entry.id;
  }
}

void RaftCluster::check_role(uint64_t node) {
  Member& acting = member(node);
  const Status status = acting.raft->status();
  if (status.role != RoleKind::leader || acting.led_term == status.term) return;
  acting.led_term = status.term;
  note(name(node) + " leads term " + number(status.term.value));
  const auto [leader, is_new] = leaders_.try_emplace(status.term, node);
  if (!is_new && leader->second != node) {
    broken("Election Safety: " + name(leader->second) + " and " + name(node) + " lead term " +
           number(status.term.value));
  }
  // A late vote may yet elect the leader of a term that is over: it can have no more than its term.
  for (const auto& [id, term] : committed_) {
    if (term >= status.term || holds(acting.log, id)) continue;
    broken("Leader Completeness: " + name(node) + " leads term " + number(status.term.value) +
           " without the committed entry " + describe(id));
    return;
  }
}

void RaftCluster::check_commit(uint64_t node) {
  Member& acting = member(node);
  const LogIndex commit = acting.raft->status().commit_index;
  if (commit < acting.commit_seen) broken(name(node) + " takes back its commit index");
  while (acting.commit_seen < commit && !violation) {
    acting.commit_seen = next(acting.commit_seen);
    const EntryId id = acting.log.at(acting.commit_seen.value - 1).id;
    if (id.index.value <= committed_.size()) {
      if (committed_[id.index.value - 1].id != id) {
        broken("State Machine Safety: " + name(node) + " commits " + describe(id) + ", others " +
               describe(committed_[id.index.value - 1].id));
      }
      continue;
    }
    committed_.push_back({id, acting.raft->status().term});
    // Raft §5.3: committed means that a majority would recover it.
    const auto holders = std::ranges::count_if(
        members_, [id](const Member& any) { return holds(any.durable_log, id); });
    if (static_cast<size_t>(holders) * 2 <= members_.size()) {
      broken(name(node) + " commits " + describe(id) + ", which is on " +
             number(static_cast<uint64_t>(holders)) + " of " + number(size()) + " disks");
    }
  }
}

void RaftCluster::check_applied(uint64_t node, const std::vector<Entry>& entries) {
  Member& acting = member(node);
  for (const Entry& entry : entries) {
    if (entry.id.index.value != acting.applied.size() + 1) {
      broken(name(node) + " applies " + describe(entry.id) + " out of turn");
    }
    if (entry.id.index > acting.commit_seen) broken(name(node) + " applies before commitment");
    if (!holds(acting.durable_log, entry.id)) {
      broken(name(node) + " applies " + describe(entry.id) + ", which its disk does not hold");
    }
    acting.applied.push_back(entry);
  }
}

void RaftCluster::check_sent(uint64_t node, const Outgoing& outgoing) {
  const Member& acting = member(node);
  if (const auto* reply = std::get_if<RequestVoteReply>(&outgoing.message);
      reply != nullptr && reply->granted) {
    // Raft §5.2: one vote a term, over all lives of the voter.
    const auto [vote, is_new] = votes_.try_emplace({node, reply->term}, outgoing.to.value);
    if (!is_new && vote->second != outgoing.to.value) {
      broken(name(node) + " votes twice in term " + number(reply->term.value));
    }
    if (acting.durable_state.current_term() < reply->term) {
      broken(name(node) + " gives a vote that its disk does not hold");
    }
  }
  if (const auto* ask = std::get_if<RequestVote>(&outgoing.message)) {
    const auto [vote, is_new] = votes_.try_emplace({node, ask->term}, node);
    if (!is_new && vote->second != node) {
      broken(name(node) + " votes for itself and for another in term " + number(ask->term.value));
    }
  }
  if (const auto* accepted = std::get_if<AppendAccepted>(&outgoing.message)) {
    if (accepted->match_index.value > acting.durable_log.size()) {
      broken(name(node) + " acknowledges entries that its disk does not hold");
    }
  }
}

// --- What is seen -------------------------------------------------------------------------------

std::vector<EntryId> RaftCluster::log(uint64_t node) const {
  return ids_of(member(node).log);
}

std::vector<EntryId> RaftCluster::durable_log(uint64_t node) const {
  return ids_of(member(node).durable_log);
}

std::vector<std::string> RaftCluster::applied(uint64_t node) const {
  std::vector<std::string> texts;
  for (const Entry& entry : member(node).applied) {
    if (const auto* command = std::get_if<Command>(&entry.payload)) texts.push_back(command->bytes);
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

std::optional<uint64_t> RaftCluster::leader() const {
  std::optional<uint64_t> found;
  for (uint64_t node = 1; node <= size(); ++node) {
    if (!is_up(node) || status(node).role != RoleKind::leader) continue;
    if (!found || status(*found).term < status(node).term) found = node;
  }
  return found;
}

}  // namespace miniraft::raft::testing
