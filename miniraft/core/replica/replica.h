// Replica: owns one Raft node and its ports, and carries out the node's effects in order.
//
//   client bytes → frontend → Event → Replica::handle → raft::Raft::step
//                                      Replica::flush  → raft::Raft::take_effects
//                                                      → send, persist, send, apply, reply
//
// The order persist → send what depends on it → apply → reply is implemented in one place,
// replica_effects.cpp, which also gives the reasons. Other threads reach a replica only through the
// channel of Events that its owner reads. They may add requests and messages at any time.
//
// The owner's loop:
//   while (channel.receive_all(events, replica.wake_at())) {
//     for (Event& event : events) replica.handle(now(), std::move(event));
//     replica.flush(now());
//   }
//
// Thread rule: only the thread that owns the replica may call it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/raft.h"
#include "miniraft/core/replica/config.h"
#include "miniraft/core/replica/follower_reads.h"
#include "miniraft/core/replica/lives.h"
#include "miniraft/core/replica/log_clock.h"
#include "miniraft/core/replica/messages.h"
#include "miniraft/core/replica/metrics.h"
#include "miniraft/core/replica/own_session.h"
#include "miniraft/core/replica/pending.h"
#include "miniraft/core/replica/ports.h"
#include "miniraft/core/replica/sessions.h"
#include "miniraft/core/replica/snapshots.h"

namespace miniraft::replica {

/// A client's request. ClientPort receives exactly one outcome for it, at the latest in the first
/// flush at or after `deadline`. At the deadline the outcome is NeverExecuted for a query and for a
/// command that was given to no leader, otherwise Indeterminate. Until then the replica sends a
/// command again if its answer does not arrive or the leader changes; the command is executed at
/// most once (sessions.h). When the owner's loop has ended, no more requests are answered.
struct ClientRequest {
  raft::RequestId id;  ///< unique among this node's requests
  ClientAction action;
  base::Instant deadline;
};

/// A peer's message. `from` is the sender as the transport knows it, not as the bytes claim.
struct PeerReceived {
  raft::NodeId from;
  PeerEnvelope envelope;
};

/// All inputs of a replica. Only the leader accepts ChangeMembership and TransferLeadership; other
/// nodes refuse them.
using Event = std::variant<ClientRequest, PeerReceived, raft::Persisted, raft::SnapshotStored,
                           raft::ChangeMembership, raft::TransferLeadership>;

/// The ports of a replica. Each must outlive the replica.
struct Ports {
  Transport& transport;
  Storage& storage;
  StateMachine& machine;
  ClientPort& clients;
  Observer& observer;
};

class Replica {
 public:
  /// `raft`: the recovered node. Requires: its effects have not been taken yet. If it has a
  /// snapshot, the state is restored from the last snapshot in storage. `metrics` must outlive the
  /// replica.
  Replica(raft::Raft raft, Ports ports, const Config& config, Metrics& metrics);

  /// Accepts an event. The next flush carries out most of its effects.
  /// Requires: `now` does not go back between calls of handle and flush.
  void handle(base::Instant now, Event event);

  /// Does everything that is due: timers, messages, writes, commands, answers. Requires: see
  /// handle.
  void flush(base::Instant now);

  /// When flush must be called at the latest, if no event arrives before.
  [[nodiscard]] base::Instant wake_at() const;

  [[nodiscard]] raft::Status status() const { return raft_.status(); }
  [[nodiscard]] raft::LogIndex applied_index() const { return applied_index_; }
  /// The number of peers' messages dropped for their identity (lives.h), by reason.
  [[nodiscard]] const DropCounts& dropped() const { return lives_.dropped(); }
  /// The sessions of the whole cluster, as of the last entry that this node has applied.
  [[nodiscard]] const Sessions& sessions() const { return sessions_; }
  /// The members according to this node's log, committed or not. The reference is valid until the
  /// next handle or flush.
  [[nodiscard]] const raft::Configuration& configuration() const { return raft_.configuration(); }
  /// CHECKs the invariants of the Raft node; O(log), for tests. Requires: no event was handled
  /// since the last flush.
  void check_invariants() const { raft_.check_invariants(); }

 private:
  void on_client_request(ClientRequest request);
  [[nodiscard]] std::optional<Outcome> answer_at_once(const ClientAction& action);
  void on_peer_message(raft::NodeId from, PeerEnvelope envelope);
  void begin_later_life(raft::NodeId peer);
  void on_forward_request(const ForwardedBy& origin, ForwardRequest request);
  void on_forward_reply(raft::NodeId from, ForwardReply reply);
  void on_read_index_request(const AskedBy& origin, raft::Term term);
  void on_read_index_reply(const ReadIndexReply& reply);
  void tell_read_index(const AskedBy& by, std::optional<raft::LogIndex> read_index);
  void ask_for_read_index();
  [[nodiscard]] bool follows_a_leader() const;
  [[nodiscard]] bool has_room_for(size_t body_bytes) const;
  void route(Ticket ticket);
  void wait_for_leader_after(Ticket ticket, raft::Term term);
  void route_waiting();
  void expire();

  // replica_commands.cpp
  [[nodiscard]] bool is_ready(Ticket ticket);
  void open_session();
  void session_opened(Ticket ticket, const SessionOpened& opened);
  void session_lost(SessionId session);
  void propose(Ticket ticket, raft::Term term);
  void proposal_refused(Ticket ticket, NeverReason reason);
  void forward(Ticket ticket, raft::NodeId leader, raft::Term term);
  void route_anew(raft::Term term);
  void repeat_unanswered();
  [[nodiscard]] ForwardOutcome execute(raft::LogIndex index, const LogCommand& command);
  void answer_clients(raft::LogIndex index, const SessionCommand& command,
                      const ForwardOutcome& outcome);
  void answer_proposer(Ticket ticket, const raft::Entry& entry, const ForwardOutcome& outcome);

  // replica_effects.cpp
  void carry_out_effects();
  bool write(std::optional<raft::Persist> persist);
  void hold_back(std::vector<raft::Outgoing> messages);
  void release(raft::WriteSequence durable);
  void record_core_answers(const raft::Effects& effects);
  void answer_operator(const raft::Effects& effects);
  void apply_entry(const raft::Entry& entry);
  void work_on_snapshots();
  void restored(const raft::SnapshotMeta& snapshot);
  void serve_reads();
  void answer(Ticket ticket, Outcome outcome);
  void reply_to(const ForwardedBy& by, ForwardOutcome outcome);
  void send(raft::NodeId to, PeerMessage message);
  void observe();

  raft::Raft raft_;
  Ports ports_;
  Options options_;
  Metrics& metrics_;
  base::Instant now_;

  Lives lives_;
  Pending pending_;
  OwnSession own_session_;
  LogClock log_clock_;
  base::Instant repeat_at_;
  Sessions sessions_;
  FollowerReads follower_reads_;
  raft::LogIndex applied_index_;
  Snapshots snapshots_;
  std::vector<Ticket> readable_;  ///< queries that wait only until their read index is applied

  struct HeldBack {
    raft::WriteSequence until;
    std::vector<raft::Outgoing> messages;
  };
  std::deque<HeldBack> held_back_;  ///< messages that wait for a durable write, in write order
  raft::WriteSequence written_;
  raft::WriteSequence durable_;
  raft::Status observed_;
  bool has_more_committed_ = false;  ///< the core has committed entries for the next flush
  bool is_opening_session_ = false;
  bool is_window_full_ = false;  ///< a command waits until earlier ones of its session are answered
  /// Requests in stage Waiting must be routed once a leader is known.
  bool has_requests_to_route_ = false;
  raft::Term routed_in_;  ///< the last term in which requests were routed to its leader
};

}  // namespace miniraft::replica
