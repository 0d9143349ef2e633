// Context: the state that a node has in every role (Raft Fig. 2, "persistent state" and the commit
// index).
//
// Each role receives the Context by reference for one step and records the effects it wants in
// `out`. State that belongs to one role only, such as next_index, is in that role's struct
// (role.h).
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

/// What a node reads from its storage when it starts.
struct Recovered {
  HardState hard_state = {};
  std::optional<SnapshotMeta> snapshot = {};  ///< the last snapshot stored, if any
  /// The log: `entries` follow `log_base` without gaps. It begins no later than the snapshot ends:
  /// log_base.index ≤ snapshot->last.index. Without a snapshot `log_base` is EntryId{}.
  EntryId log_base = {};
  std::vector<Entry> entries = {};
};

/// The last time this node heard from a leader, in any term.
struct Contact {
  /// Empty after a restart, which counts as contact with an unknown leader: the node may have
  /// answered one just before it crashed.
  std::optional<NodeId> leader;
  base::Instant at;
};

struct Context {
  Context(Config node_config, Recovered recovered, base::Instant start);

  Config config;
  HardState hard_state;
  Log log;
  Membership membership;
  std::optional<SnapshotMeta> snapshot;  ///< the last one stored, or being stored by `durability`
  /// Whether the state machine holds the state of `snapshot` and can apply the entries after it.
  /// True if there is no snapshot.
  bool has_state;
  /// Whether `snapshot` cannot be read. `has_state` then stays false until another snapshot, a
  /// later one or another copy of the same, replaces it.
  bool is_state_unreadable = false;
  /// When a leader's snapshot last replaced one that this node could not read.
  std::optional<base::Instant> snapshot_replaced_at;
  Durability durability;
  LogIndex commit_index;  ///< volatile: after a restart the node learns it again (Raft Fig. 2)
  base::Random random;    ///< for election timeouts only
  base::Instant now;      ///< the time of the current step
  std::optional<Contact> contact;
  PreVoteRound pre_vote_round;  ///< the number of this node's last pre-election
  Effects out;
  uint64_t protocol_violations = 0;  ///< messages received that no correct peer sends

  [[nodiscard]] const Configuration& configuration() const { return membership.current(); }
  /// Whether this node is a voter in the configuration in effect.
  [[nodiscard]] bool is_voter() const { return configuration().is_voter(self()); }

  /// Whether this node may start an election. It may if it is a voter, or if its latest
  /// configuration removes its vote but is not known to be committed. In the second case perhaps no
  /// other node has a log that can win, or the other voters do not form a quorum without this node
  /// (Thesis §4.2.2).
  [[nodiscard]] bool may_campaign() const;

  /// Whether this node heard from a leader other than `asker` within the election timeout. If so,
  /// it helps no other node to depose that leader (Thesis §4.2.3). This holds in any term, because
  /// the leader may be serving reads from its lease (Thesis §6.4.1). A leader that itself asks for
  /// votes has stepped down and has no lease any more.
  [[nodiscard]] bool has_live_leader_other_than(NodeId asker) const {
    return contact && contact->leader != asker && now - contact->at < config->election_timeout;
  }

  [[nodiscard]] Term term() const { return hard_state.current_term(); }
  [[nodiscard]] NodeId self() const { return config->self; }

  /// The priority to report to other nodes. It is 0 while `has_state` is false, because a node that
  /// cannot apply entries should not lead.
  [[nodiscard]] uint8_t priority() const { return has_state ? config->priority : 0; }

  /// If this node cannot read its snapshot: the smallest index at which a replacement snapshot may
  /// end. A replacement must not end earlier than the unreadable one, because applied entries must
  /// not be undone and the log before that snapshot may be gone. Returns nullopt if no replacement
  /// is needed, and for `snapshot_retry` after the last one arrived, because this node may be
  /// unable to read any snapshot.
  [[nodiscard]] std::optional<LogIndex> needed_snapshot() const;

  /// A new election deadline, drawn uniformly from [T, 2T) after now. Randomised timeouts make
  /// split votes rare (Raft §5.2).
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
  /// Sends the message once the current term is durable, which may be at once. By its answer this
  /// node confirms the leader of this term, for reads and for the lease. A crash must therefore not
  /// make this node forget the term (Thesis §6.4.1).
  void send_when_term_is_durable(NodeId to, Message message) {
    auto& messages =
        durability.is_durable(hard_state) ? out.messages_now : out.messages_after_persist;
    messages.push_back({to, std::move(message)});
  }
  /// Calls `f` with the id of each voter except this node.
  template <class F>
  void for_each_other_voter(F f) const {
    for (const auto& [node, standing] : configuration().members) {
      if (standing != Standing::learner && node != self()) f(node);
    }
  }
};

}  // namespace miniraft::raft
