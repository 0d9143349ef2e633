// Context: what a node has in whatever role (Raft Fig. 2, "persistent state" and the commit index).
//
// Roles are handed the Context by reference for one step; what they want done they leave in `out`.
// What belongs to one role alone, such as next_index, is in that role's struct (role.h).
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/config.h"
#include "miniraft/core/raft/durability.h"
#include "miniraft/core/raft/effects.h"
#include "miniraft/core/raft/hard_state.h"
#include "miniraft/core/raft/log.h"
#include "miniraft/core/raft/membership.h"
#include "miniraft/core/raft/snapshot.h"

namespace miniraft::raft {

/// What a node finds in its storage when it starts.
struct Recovered {
  HardState hard_state = {};
  std::optional<SnapshotMeta> snapshot = {};  ///< the last one stored, if there is one
  /// The log: `entries` follow `log_base` without gaps. It begins no later than the snapshot ends:
  /// log_base.index ≤ snapshot->last.index, or EntryId{} without a snapshot.
  EntryId log_base = {};
  std::vector<Entry> entries = {};
};

/// When this node last heard from a leader, in whatever term.
struct Contact {
  std::optional<NodeId> leader;  ///< unknown after a restart, which may have come right after one
  base::Instant at;
};

struct Context {
  Context(Config node_config, Recovered recovered, base::Instant start);

  Config config;
  HardState hard_state;
  Log log;
  Membership membership;
  std::optional<SnapshotMeta> snapshot;  ///< the last one stored, or being stored by `durability`
  /// Whether the state machine has what the snapshot includes, and can apply what follows.
  bool has_state;
  /// It never will have: `snapshot` cannot be read. A later one, or another copy, takes its place.
  bool is_state_unreadable = false;
  /// When a leader's snapshot last took the place of one that could not be read.
  std::optional<base::Instant> mended_at;
  Durability durability;
  LogIndex commit_index;  ///< volatile: learnt anew after a restart (Raft Fig. 2)
  base::Random random;    ///< for election timeouts only
  base::Instant now;      ///< of the current step
  std::optional<Contact> contact;
  PreVoteRound pre_vote_round;  ///< of this node's last pre-election
  Effects out;
  uint64_t protocol_violations = 0;  ///< messages that no correct peer sends

  [[nodiscard]] const Configuration& configuration() const { return membership.current(); }
  /// Whether this node has a vote.
  [[nodiscard]] bool is_voter() const { return configuration().is_voter(self()); }

  /// Whether this node may stand for election: a voter, or one whose last configuration, which may
  /// not be committed, takes its vote away. Nobody else might have a log to win with, and without
  /// its vote the others might not be enough (Thesis §4.2.2).
  [[nodiscard]] bool may_campaign() const;

  /// Whether a leader other than `asker` was heard from within the election timeout: then nobody is
  /// helped to depose it (Thesis §4.2.3), in whatever term, for it may be serving reads by its
  /// lease (Thesis §6.4.1). A leader that itself asks has stepped down, and has no lease any more.
  [[nodiscard]] bool is_bound_to_leader_other_than(NodeId asker) const {
    return contact && contact->leader != asker && now - contact->at < config->election_timeout;
  }

  [[nodiscard]] Term term() const { return hard_state.current_term(); }
  [[nodiscard]] NodeId self() const { return config->self; }

  /// As others are to see it: who can apply nothing should not lead.
  [[nodiscard]] uint8_t priority() const { return has_state ? config->priority : 0; }

  /// Where a snapshot must end, at the earliest, to give this node the state that it cannot restore
  /// itself: what it has applied, and what it lets go of, must not go back. None is asked for so
  /// soon after the last one came: perhaps this node can read none.
  [[nodiscard]] std::optional<LogIndex> needed_snapshot() const;

  /// A fresh election deadline, drawn from [T, 2T) after now (Raft §5.2: randomised timeouts make
  /// split votes rare).
  [[nodiscard]] base::Instant draw_election_deadline() {
    const base::Duration timeout = config->election_timeout;
    return now + random.uniform_duration(timeout, timeout * 2);
  }

  void send_now(NodeId to, Message message) {
    out.messages_now.push_back({to, std::move(message)});
  }
  void send_after_persist(NodeId to, Message message) {
    out.messages_after_persist.push_back({to, std::move(message)});
  }
  /// Once the current term is durable, at once if it is: the leader counts on who answers it, and a
  /// crash must not take back that this node has heard it (Thesis §6.4.1).
  void send_when_term_is_durable(NodeId to, Message message) {
    auto& messages = durability.holds(hard_state) ? out.messages_now : out.messages_after_persist;
    messages.push_back({to, std::move(message)});
  }
  /// To every voter but this node.
  template <class F>
  void for_each_other_voter(F f) const {
    for (const auto& [node, standing] : configuration().members) {
      if (standing != Standing::learner && node != self()) f(node);
    }
  }
};

}  // namespace miniraft::raft
