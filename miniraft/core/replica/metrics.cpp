#include "miniraft/core/replica/metrics.h"

#include <string>
#include <type_traits>
#include <utility>

namespace miniraft::replica {

namespace {

/// 100 µs to 26 s: from a read over loopback to a write during a long partition.
std::vector<base::Duration> duration_bounds() {
  return metrics::exponential_bounds(base::microseconds(100), 2, 19);
}

/// One value of each alternative, in order.
template <class... Messages>
std::array<PeerMessage, sizeof...(Messages)> each_of(
    std::type_identity<std::variant<Messages...>>) {
  return {PeerMessage(Messages{})...};
}

int64_t gauge_value(uint64_t value) {
  return static_cast<int64_t>(value);
}

}  // namespace

Metrics::Metrics(metrics::Registry& registry)
    : registry_(registry),
      term_(registry.gauge("miniraft_raft_term", "The current term.")),
      roles_(),
      has_leader_(registry.gauge("miniraft_raft_has_leader",
                                 "Whether this node knows a leader in its term (1) or not (0).")),
      leader_changes_(registry.counter("miniraft_raft_leader_changes_seen_total",
                                       "How often another leader than the last one came up.")),
      log_last_index_(registry.gauge("miniraft_raft_log_last_index",
                                     "The index of the last entry of the log.")),
      snapshot_index_(registry.gauge("miniraft_raft_snapshot_index",
                                     "The index of the last entry in the last snapshot.")),
      has_state_(registry.gauge("miniraft_raft_has_state",
                                "Whether there is a state to apply to (1), or one is being "
                                "restored or cannot be (0).")),
      commit_index_(registry.gauge("miniraft_raft_commit_index",
                                   "The index of the last entry known to be committed.")),
      applied_index_(registry.gauge("miniraft_raft_applied_index",
                                    "The index of the last entry applied to the state machine.")),
      protocol_violations_(
          registry.counter("miniraft_raft_protocol_violations_total",
                           "Messages ignored because no correct peer sends them.")),
      proposals_committed_(registry.counter("miniraft_proposals_committed_total",
                                            "Entries that this node has seen committed.")),
      proposals_applied_(registry.counter("miniraft_proposals_applied_total",
                                          "Commands applied to the state machine.")),
      commands_repeated_(registry.counter(
          "miniraft_commands_repeated_total",
          "Copies of commands that got the response of the one that was applied.")),
      sessions_(registry.gauge("miniraft_sessions", "Sessions of clients that are open.")),
      session_bytes_(registry.gauge("miniraft_session_bytes",
                                    "What the responses kept in the sessions take.")),
      proposals_pending_(registry.gauge("miniraft_proposals_pending",
                                        "Requests in hand that were not answered yet.")),
      proposals_failed_(
          registry.counter("miniraft_proposals_failed_total",
                           "Requests of this node's clients that ended without a result.")),
      sent_(register_by_type("miniraft_messages_sent_total", "Messages sent to peers, by type.")),
      received_(register_by_type("miniraft_messages_received_total",
                                 "Messages received from peers, by type.")),
      dropped_(),
      command_duration_(registry.histogram(
          "miniraft_command_duration_seconds",
          "From a client's command to its result, for commands that have one.", duration_bounds())),
      read_duration_(registry.histogram(
          "miniraft_read_duration_seconds",
          "From a client's linearizable read to its result, for reads that have one.",
          duration_bounds())) {
  for (size_t role = 0; role < roles_.size(); ++role) {
    roles_[role] = &registry.gauge("miniraft_raft_role", "The node's role: 1 for the one it has.",
                                   {{"role", raft::name_of(static_cast<raft::RoleKind>(role))}});
  }
  for (const DropReason reason :
       {DropReason::elsewhere, DropReason::of_earlier_life, DropReason::to_earlier_life}) {
    dropped_.at(static_cast<size_t>(reason)) = &registry.counter(
        "miniraft_messages_dropped_total",
        "Messages of peers that were not taken for whom they were from or for, by reason.",
        {{"reason", name_of(reason)}});
  }
}

Metrics::ByType Metrics::register_by_type(std::string_view name, std::string_view help) {
  ByType counters{};
  const auto add = [&](const PeerMessage& message) {
    counters.at(type_of(message)) = &registry_.counter(name, help, {{"type", name_of(message)}});
  };
  // First Raft's messages, which are one alternative of PeerMessage; it is skipped below.
  for (const PeerMessage& message : each_of(std::type_identity<raft::Message>())) add(message);
  for (const PeerMessage& message : each_of(std::type_identity<PeerMessage>())) {
    if (!std::holds_alternative<raft::Message>(message)) add(message);
  }
  return counters;
}

void Metrics::name_peer(raft::NodeId peer, std::string_view name) {
  round_trips_[peer] =
      &registry_.histogram("miniraft_peer_round_trip_time_seconds",
                           "From a leader's heartbeat to the peer's answer, its disk included.",
                           duration_bounds(), {{"to", std::string(name)}});
}

void Metrics::round_trip(raft::NodeId peer, base::Duration duration) {
  if (!round_trips_.contains(peer)) name_peer(peer, std::to_string(peer.value));
  round_trips_.at(peer)->observe(duration);
}

void Metrics::observe(const raft::Status& status, raft::LogIndex applied_index, size_t pending) {
  term_.set(gauge_value(status.term.value));
  for (size_t role = 0; role < roles_.size(); ++role) {
    roles_[role]->set(static_cast<size_t>(status.role) == role ? 1 : 0);
  }
  has_leader_.set(status.leader ? 1 : 0);
  if (status.leader && status.leader != leader_) {
    leader_ = status.leader;
    leader_changes_.increment();
  }
  log_last_index_.set(gauge_value(status.last_entry.index.value));
  snapshot_index_.set(gauge_value(status.snapshot_index.value));
  has_state_.set(status.has_state ? 1 : 0);
  commit_index_.set(gauge_value(status.commit_index.value));
  applied_index_.set(gauge_value(applied_index.value));
  proposals_pending_.set(gauge_value(pending));
  if (committed_ < status.commit_index) {
    proposals_committed_.increment(raft::distance(committed_, status.commit_index));
    committed_ = status.commit_index;
  }
  protocol_violations_.increment(status.protocol_violations - violations_);
  violations_ = status.protocol_violations;
}

void Metrics::observe(const Sessions& sessions) {
  sessions_.set(gauge_value(sessions.size()));
  session_bytes_.set(gauge_value(sessions.bytes()));
}

}  // namespace miniraft::replica
