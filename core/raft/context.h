// Context: what a node has in whatever role (Raft Fig. 2, "persistent state" and the commit index).
//
// Roles are handed the Context by reference for one step; what they want done they leave in `out`.
// What belongs to one role alone, such as next_index, is in that role's struct (role.h).
#pragma once

#include <utility>

#include "core/base/rand.h"
#include "core/base/time.h"
#include "core/raft/config.h"
#include "core/raft/durability.h"
#include "core/raft/effects.h"
#include "core/raft/hard_state.h"
#include "core/raft/log.h"

namespace miniraft::raft {

struct Context {
  Context(Config node_config, const HardState& recovered, Log recovered_log, base::Instant start)
      : config(std::move(node_config)),
        hard_state(recovered),
        log(std::move(recovered_log)),
        durability(recovered, log.last_index()),
        random(config->seed),
        now(start) {}

  Config config;
  HardState hard_state;
  Log log;
  Durability durability;
  LogIndex commit_index;        ///< volatile: learnt anew after a restart (Raft Fig. 2)
  base::Random random;          ///< for election timeouts only
  base::Instant now;            ///< of the current step
  PreVoteRound pre_vote_round;  ///< of this node's last pre-election
  Effects out;
  uint64_t protocol_violations = 0;  ///< messages that no correct peer sends

  [[nodiscard]] Term term() const { return hard_state.current_term(); }
  [[nodiscard]] NodeId self() const { return config->self; }

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
  /// To every voter but this node.
  void broadcast_now(const Message& message) {
    for (const NodeId peer : config->voters) {
      if (peer != self()) send_now(peer, message);
    }
  }
  void broadcast_after_persist(const Message& message) {
    for (const NodeId peer : config->voters) {
      if (peer != self()) send_after_persist(peer, message);
    }
  }
};

}  // namespace miniraft::raft
