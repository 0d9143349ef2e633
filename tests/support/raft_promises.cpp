// What must hold across the cluster after each step (Raft Fig. 3), as seen by one who forgets
// nothing.

#include <algorithm>

#include "tests/support/raft_cluster.h"

namespace miniraft::raft::testing {
namespace {

std::string name(uint64_t node) {
  return "n" + std::to_string(node);
}

std::string number(uint64_t value) {
  return std::to_string(value);
}

}  // namespace

void RaftCluster::broken(std::string what) {
  if (!violation) violation = std::move(what);
}

void RaftCluster::check_appended(uint64_t node, const Entries& entries) {
  if (entries.empty()) return;
  const Member& acting = member(node);
  const LogIndex first = entries.front().id.index;
  const bool was_leading = acting.raft && acting.led_term == acting.raft->status().term &&
                           acting.raft->status().role == RoleKind::leader;
  // Leader Append-Only. A node that has just been elected has not led before and appends too.
  if (was_leading && first <= acting.memory.last_index()) {
    broken(name(node) + " leads and overwrites its own entry " + number(first.value));
  }
  EntryId before;
  if (acting.raft) {
    const auto id = acting.memory.id_at(previous(first));
    if (!id) return broken(name(node) + " leaves a gap before " + number(first.value));
    before = *id;
  }
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

void RaftCluster::check_recovered(uint64_t node) {
  for (const Entry& entry : member(node).disk.content.entries) {
    if (created_.at(entry.id).second == entry.payload) continue;
    broken("Log Matching: " + name(node) + " recovers another entry " + describe(entry.id) +
           " than was made before");
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
  check_votes(node);
  // A late vote may yet elect the leader of a term that is over: it can have no more than its term.
  for (const auto& [id, term] : committed_) {
    if (term >= status.term || acting.memory.covers(id)) continue;
    broken("Leader Completeness: " + name(node) + " leads term " + number(status.term.value) +
           " without the committed entry " + describe(id));
    return;
  }
}

void RaftCluster::check_votes(uint64_t node) {
  Member& acting = member(node);
  const Term term = acting.raft->status().term;
  const auto is_for_it = [&](NodeId voter) -> uint64_t {
    const auto vote = votes_.find({voter.value, term});
    return voter.value == node || (vote != votes_.end() && vote->second == node) ? 1 : 0;
  };
  // Raft §5.2, §6: a majority, both majorities if joint.
  acting.configurations.push_back(acting.raft->configuration());
  if (std::ranges::none_of(acting.configurations, [&](const Configuration& configuration) {
        return configuration.quorum_value(is_for_it) > 0;
      })) {
    broken(name(node) + " leads term " + number(term.value) +
           " without the votes of a majority of " + describe(acting.raft->configuration()));
  }
}

void RaftCluster::check_commit(uint64_t node) {
  Member& acting = member(node);
  const LogIndex commit = acting.raft->status().commit_index;
  if (commit < acting.commit_seen) broken(name(node) + " takes back its commit index");
  while (acting.commit_seen < commit && !violation) {
    acting.commit_seen = next(acting.commit_seen);
    const auto held = acting.memory.id_at(acting.commit_seen);
    if (!held) continue;  // It came in a snapshot, which is checked when it is restored.
    const EntryId id = *held;
    if (id.index.value <= committed_.size()) {
      if (committed_[id.index.value - 1].id != id) {
        broken("State Machine Safety: " + name(node) + " commits " + describe(id) + ", others " +
               describe(committed_[id.index.value - 1].id));
      }
      continue;
    }
    committed_.push_back({id, acting.raft->status().term});
    // Raft §5.3, §6: committed means that a majority would recover it; both majorities if joint.
    const auto has_it = [&](NodeId holder) -> uint64_t {
      return member(holder.value).disk.covers(id) ? 1 : 0;
    };
    acting.configurations.push_back(acting.raft->configuration());
    if (std::ranges::none_of(acting.configurations, [&](const Configuration& configuration) {
          return configuration.quorum_value(has_it) > 0;
        })) {
      broken(name(node) + " commits " + describe(id) + ", which no majority of the disks of " +
             describe(acting.raft->configuration()) + " holds");
    }
  }
}

void RaftCluster::check_configurations(uint64_t node) {
  // Raft §6: one change at a time, and C_new only once C_old,new is committed.
  uint64_t uncommitted = 0;
  for (const Entry& entry : member(node).memory.content.entries) {
    if (entry.id.index.value <= committed_.size()) continue;
    if (std::holds_alternative<Configuration>(entry.payload)) ++uncommitted;
  }
  if (uncommitted > 1) {
    broken(name(node) + " holds " + number(uncommitted) + " uncommitted configurations");
  }
}

void RaftCluster::check_applied(uint64_t node, const Entries& entries) {
  Member& acting = member(node);
  for (const Entry& entry : entries) {
    if (entry.id.index.value != acting.applied.size() + 1) {
      broken(name(node) + " applies " + describe(entry.id) + " out of turn");
    }
    if (entry.id.index > acting.commit_seen) broken(name(node) + " applies before commitment");
    if (!acting.disk.covers(entry.id)) {
      broken(name(node) + " applies " + describe(entry.id) + ", which its disk does not hold");
    }
    acting.applied.push_back(entry.id);
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
    if (acting.disk.content.hard_state.current_term() < reply->term) {
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
    // In a later term, whose leader has not these entries, the log may have been cut: nobody can
    // have committed them.
    const bool is_over = acting.disk.content.hard_state.current_term() > accepted->term;
    if (!is_over && accepted->match_index > acting.disk.last_index()) {
      broken(name(node) + " acknowledges entries that its disk does not hold");
    }
  }
}

}  // namespace miniraft::raft::testing
