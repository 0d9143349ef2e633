#include "miniraft/sim/cluster/cluster_promises.h"

#include <algorithm>
#include <utility>

namespace miniraft::sim {

namespace {

constexpr size_t queued_writes_max = 20'000;

std::string node_words(uint64_t node) {
  return "node " + std::to_string(node);
}

std::string words_for(raft::Term term) {
  return "term " + std::to_string(term.value);
}

}  // namespace

ClusterPromises::ClusterPromises(size_t nodes_max, raft::Configuration founders,
                                 size_t uncommitted_bytes_max)
    // An entry counts for 32 bytes or more; each leader may add some that clients did not ask for.
    : uncommitted_max_(uncommitted_bytes_max / 32 + 1000),
      views_(nodes_max + 1),
      logs_(nodes_max, std::move(founders)) {}

void ClusterPromises::broken(const char* promise, std::string what) {
  if (!breach_) breach_ = Breach{promise, std::move(what), {}};
}

void ClusterPromises::add(uint64_t node, const SimulatedDisk& disk, raft::Configuration founders) {
  views_.at(node).disk = &disk;
  logs_.add(node, std::move(founders));
}

void ClusterPromises::started(uint64_t node) {
  View& view = views_.at(node);
  view.is_running = true;
  view.status = {};
  view.applied = {};
  const raft::Recovered& recovered = view.disk->durable();
  if (auto wrong = logs_.recovered(node, recovered)) broken("log-matching", *std::move(wrong));
  // What its snapshot includes is committed, and it says so.
  view.status.term = recovered.hard_state.current_term();
  if (recovered.snapshot) view.status.commit_index = recovered.snapshot->last.index;
}

void ClusterPromises::stopped(uint64_t node) {
  views_.at(node).is_running = false;
}

void ClusterPromises::written(uint64_t node, const raft::Persist& persist) {
  if (auto wrong = logs_.written(node, persist)) {
    broken(persist.snapshot ? "snapshots" : "log-matching",
           node_words(node) + ": " + *std::move(wrong));
  }
}

void ClusterPromises::snapshot_made(const raft::SnapshotMeta& meta) {
  const RecordedLog& committed = logs_.committed();
  if (meta.last.index > committed.last() || committed.at(meta.last.index).term != meta.last.term) {
    broken("snapshots", "a snapshot is made of what is not committed");
    return;
  }
  if (!logs_.is_in_effect(meta.last.index, meta.configuration)) {
    broken("snapshots", "a snapshot has not the configuration that is in effect where it ends");
  }
}

void ClusterPromises::sent(uint64_t node, raft::NodeId to, const replica::PeerMessage& message) {
  const auto* raft_message = std::get_if<raft::Message>(&message);
  if (raft_message == nullptr) return;
  if (const auto* append = std::get_if<raft::AppendEntries>(raft_message)) {
    check_leads(node, append->term);
  } else if (const auto* install = std::get_if<raft::InstallSnapshot>(raft_message)) {
    check_leads(node, install->term);
  } else if (const auto* timeout = std::get_if<raft::TimeoutNow>(raft_message)) {
    check_leads(node, timeout->term);
  } else if (const auto* request = std::get_if<raft::RequestVote>(raft_message)) {
    check_vote(node, request->term, raft::NodeId(node));
  } else if (const auto* reply = std::get_if<raft::RequestVoteReply>(raft_message)) {
    if (reply->granted) check_vote(node, reply->term, to);
  } else if (const auto* accepted = std::get_if<raft::AppendAccepted>(raft_message)) {
    check_acknowledgement(node, *accepted);
  }
}

/// Raft Fig. 3, Election Safety: one leader in a term. Only a leader sends such messages.
void ClusterPromises::check_leads(uint64_t node, raft::Term term) {
  const auto [found, is_new] = leaders_.emplace(term, node);
  if (found->second == node) return;
  broken("election-safety",
         node_words(node) + " and " + node_words(found->second) + " lead in " + words_for(term));
}

/// Raft §5.2: a node votes once in a term, and remembers for whom before it says so.
void ClusterPromises::check_vote(uint64_t node, raft::Term term, raft::NodeId candidate) {
  const auto [found, is_new] = votes_.emplace(std::pair(node, term), candidate);
  if (found->second != candidate) {
    broken("one-vote", node_words(node) + " votes twice in " + words_for(term));
  }
  const raft::HardState& durable = views_.at(node).disk->durable().hard_state;
  if (durable.current_term() > term) return;  // A late copy of a vote that was durable.
  if (durable.current_term() < term || durable.voted_for() != candidate) {
    broken("durable-votes",
           node_words(node) + " votes in " + words_for(term) + " before its vote is durable");
  }
}

/// Raft Fig. 2: a follower answers when what it says is on stable storage.
void ClusterPromises::check_acknowledgement(uint64_t node, const raft::AppendAccepted& accepted) {
  const SimulatedDisk& disk = *views_.at(node).disk;
  const raft::Term durable_term = disk.durable().hard_state.current_term();
  if (durable_term > accepted.term) return;  // The log may have been cut in a later term.
  const raft::Recovered& durable = disk.durable();
  const raft::LogIndex snapshot =
      durable.snapshot ? durable.snapshot->last.index : raft::LogIndex();
  if (durable_term < accepted.term ||
      accepted.match_index > std::max(disk.durable_last(), snapshot)) {
    broken("durable-acknowledgements",
           node_words(node) + " acknowledges the log up to " +
               std::to_string(accepted.match_index.value) + " in " + words_for(accepted.term) +
               ", and has it durably up to " + std::to_string(disk.durable_last().value) + " in " +
               words_for(durable_term));
  }
}

void ClusterPromises::died(uint64_t node, const raft::Status& status) {
  const raft::Status& last = views_.at(node).status;
  const raft::LogIndex before = last.commit_index;
  // Of any other the log may have been cut in that step, and that was not written.
  if (last.role != raft::RoleKind::leader || status.role != last.role) return;
  if (status.term != last.term) return;
  const raft::LogIndex written = std::min(status.commit_index, logs_.log(node).last());
  if (written <= before) return;
  if (auto wrong = logs_.commit(node, before, written)) {
    broken("committed-stays", node_words(node) + ": " + *std::move(wrong));
  }
  raft::LogIndex& known = committed_in_[status.term];
  known = std::max(known, logs_.committed().last());
}

void ClusterPromises::stepped(uint64_t node, const replica::Replica& replica,
                              SimulatedMachine& machine) {
  View& view = views_.at(node);
  const raft::Status status = replica.status();
  const raft::LogIndex applied = replica.applied_index();
  check_progress(view, status, applied);
  if (breach_) return;
  check_leader(node, view.status, status);
  if (status.commit_index > view.status.commit_index) {
    check_committed(node, view.status, status);
  }
  check_configuration(node, replica.configuration());
  if (applied != view.applied) {
    applied_.index_is(applied, machine.place());
    if (machine.take_was_restored() || applied.value % 64 == 0) {
      machine.record_state();
      replica.check_invariants();
    }
    view.applied = applied;
  }
  if (applied_.finding()) {
    broken(applied_.finding()->promise, node_words(node) + ": " + applied_.finding()->what);
  }
  view.status = status;
}

void ClusterPromises::check_progress(const View& before, const raft::Status& status,
                                     raft::LogIndex applied) {
  const std::string who = node_words(status.self.value);
  if (status.term < before.status.term) broken("monotonic", who + ": the term goes back");
  if (status.commit_index < before.status.commit_index) {
    broken("monotonic", who + ": the commit index goes back");
  }
  if (applied < before.applied) broken("monotonic", who + ": the applied index goes back");
  if (applied > status.commit_index) {
    broken("monotonic", who + " has applied what is not committed");
  }
  // A new leader learns only by and by how much of its log is committed.
  const raft::LogIndex committed = std::max(status.commit_index, logs_.committed().last());
  if (status.role == raft::RoleKind::leader && status.last_entry.index > committed &&
      raft::distance(committed, status.last_entry.index) > uncommitted_max_) {
    broken("bounded-memory", who + " holds too much that is not committed");
  }
  if (before.disk->queued() > queued_writes_max) {
    broken("bounded-memory", who + " gives its disk too many writes");
  }
}

void ClusterPromises::check_leader(uint64_t node, const raft::Status& before,
                                   const raft::Status& status) {
  const bool was_cut = logs_.take_was_cut(node);
  if (status.role != raft::RoleKind::leader) return;
  check_leads(node, status.term);
  const bool led = before.role == raft::RoleKind::leader && before.term == status.term;
  if (led && was_cut) {
    broken("leader-append-only", node_words(node) + " cuts its log while it leads");
  }
  if (led) return;
  // Raft Fig. 3, Leader Completeness: it has all that was committed in earlier terms.
  const auto after = committed_in_.lower_bound(status.term);
  if (after == committed_in_.begin()) return;
  const raft::LogIndex index = std::prev(after)->second;
  if (!logs_.log(node).holds(index, logs_.committed().at(index))) {
    broken("leader-completeness", node_words(node) + " leads in " + words_for(status.term) +
                                      " without entry " + std::to_string(index.value) +
                                      ", which is committed");
  }
}

void ClusterPromises::check_committed(uint64_t node, const raft::Status& before,
                                      const raft::Status& status) {
  const raft::LogIndex known = logs_.committed().last();
  if (auto wrong = logs_.commit(node, before.commit_index, status.commit_index)) {
    broken("committed-stays", node_words(node) + ": " + *std::move(wrong));
    return;
  }
  const raft::LogIndex last = logs_.committed().last();
  if (last == known) return;
  const LogSlot& slot = logs_.committed().at(last);
  committed_in_[status.term] = std::max(committed_in_[status.term], last);
  for (const View& other : views_) {
    if (!other.is_running || other.status.role != raft::RoleKind::leader) continue;
    if (other.status.term <= status.term) continue;
    if (!logs_.log(other.status.self.value).holds(last, slot)) {
      broken("leader-completeness", "entry " + std::to_string(last.value) + " is committed in " +
                                        words_for(status.term) + " and not in the log of " +
                                        node_words(other.status.self.value) + ", which leads in " +
                                        words_for(other.status.term));
    }
  }
  // A follower was told of it by a leader that died before it had written what it committed.
  if (status.role != raft::RoleKind::leader) return;
  if (slot.term != status.term) {
    broken("commit-own-term", node_words(node) + " commits entry " + std::to_string(last.value) +
                                  " of an earlier term by counting (Raft §5.4.2)");
  }
  // The step that commits may have begun a change, too: the commit came before it.
  const raft::EntryId id{slot.term, last};
  if (!is_durable_on_quorum(logs_.configuration_of(node), id) &&
      !is_durable_on_quorum(views_.at(node).configuration, id)) {
    broken("durable-on-quorum", node_words(node) + " commits entry " + std::to_string(last.value) +
                                    ", which is not durable on a quorum");
  }
}

bool ClusterPromises::is_durable_on_quorum(const raft::Configuration& configuration,
                                           raft::EntryId id) const {
  return configuration.quorum_value([this, id](raft::NodeId node) {
    return views_.at(node.value).disk->has_durably(id) ? uint64_t{1} : uint64_t{0};
  }) == 1;
}

void ClusterPromises::check_configuration(uint64_t node, const raft::Configuration& configuration) {
  View& view = views_.at(node);
  const RecordedLog& log = logs_.log(node);
  if (configuration != logs_.configuration_of(node)) {
    broken("configuration-of-log",
           node_words(node) + " goes by another configuration than the last in its log");
  }
  if (configuration == view.configuration) return;
  view.configuration = configuration;
  const raft::LogIndex last = log.configuration_at(log.last());
  if (last == raft::LogIndex()) return;
  if (log.configuration_at(raft::previous(last)) > logs_.committed().last()) {
    broken("one-change-at-a-time",
           node_words(node) + " has two configurations in its log that are not committed");
  }
}

}  // namespace miniraft::sim
