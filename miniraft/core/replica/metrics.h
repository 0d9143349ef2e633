// Metrics of a replica, named in the style of etcd's. docs/metrics.md describes each of them.
//
// The replica updates them as it works and once per flush. The node prints the registry when it is
// scraped. The replica never reads a metric back: no decision depends on one.
#pragma once

#include <array>
#include <cstddef>
#include <map>

#include "miniraft/core/base/time.h"
#include "miniraft/core/metrics/metrics.h"
#include "miniraft/core/raft/raft.h"
#include "miniraft/core/replica/lives.h"
#include "miniraft/core/replica/messages.h"
#include "miniraft/core/replica/sessions.h"

namespace miniraft::replica {

/// Thread rule: only the replica's thread may call this class. Any thread may print the registry at
/// the same time.
class Metrics {
 public:
  /// Registers all metrics in `registry`, which must outlive this object.
  explicit Metrics(metrics::Registry& registry);

  /// Sets the value of the label `to` for `peer`. The default is the peer's node id.
  void name_peer(raft::NodeId peer, std::string_view name);

  /// Records the state after a flush. `pending`: the requests that are not answered yet.
  void observe(const raft::Status& status, raft::LogIndex applied_index, size_t pending);

  void observe(const Sessions& sessions);

  void sent(const PeerMessage& message) { of(sent_, message).increment(); }
  void received(const PeerMessage& message) { of(received_, message).increment(); }
  void dropped(DropReason reason) { dropped_.at(static_cast<size_t>(reason))->increment(); }
  /// A command was applied to the state machine.
  void applied() { proposals_applied_.increment(); }
  /// A copy of a command got the response of the one that was applied.
  void repeated() { commands_repeated_.increment(); }
  /// A client's request ended without a result.
  void failed() { proposals_failed_.increment(); }
  void round_trip(raft::NodeId peer, base::Duration duration);
  void command_took(base::Duration duration) { command_duration_.observe(duration); }
  void read_took(base::Duration duration) { read_duration_.observe(duration); }

 private:
  static constexpr size_t raft_messages = std::variant_size_v<raft::Message>;
  static constexpr size_t message_types = raft_messages + std::variant_size_v<PeerMessage> - 1;
  using ByType = std::array<metrics::Counter*, message_types>;

  ByType register_by_type(std::string_view name, std::string_view help);
  static size_t type_of(const PeerMessage& message) {
    const auto* inner = std::get_if<raft::Message>(&message);
    return inner ? inner->index() : raft_messages + message.index() - 1;
  }
  static metrics::Counter& of(const ByType& counters, const PeerMessage& message) {
    return *counters.at(type_of(message));
  }

  metrics::Registry& registry_;
  metrics::Gauge& term_;
  std::array<metrics::Gauge*, 4> roles_;  ///< by RoleKind
  metrics::Gauge& has_leader_;
  metrics::Counter& leader_changes_;
  metrics::Gauge& log_last_index_;
  metrics::Gauge& snapshot_index_;
  metrics::Gauge& has_state_;
  metrics::Gauge& commit_index_;
  metrics::Gauge& applied_index_;
  metrics::Counter& protocol_violations_;
  metrics::Counter& proposals_committed_;
  metrics::Counter& proposals_applied_;
  metrics::Counter& commands_repeated_;
  metrics::Gauge& sessions_;
  metrics::Gauge& session_bytes_;
  metrics::Gauge& proposals_pending_;
  metrics::Counter& proposals_failed_;
  ByType sent_;
  ByType received_;
  std::array<metrics::Counter*, std::tuple_size_v<DropCounts>> dropped_;  ///< by DropReason
  metrics::Histogram& command_duration_;
  metrics::Histogram& read_duration_;
  std::map<raft::NodeId, metrics::Histogram*> round_trips_;

  std::optional<raft::NodeId> leader_;  ///< the last known leader
  raft::LogIndex committed_;
  uint64_t violations_ = 0;
};

}  // namespace miniraft::replica
