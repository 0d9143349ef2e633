// Replica: the loop body that owns one Raft node and its ports, and keeps the order.
//
//   client bytes → frontend → Event → Replica::handle → raft::Raft::step
//                                      Replica::flush  → raft::Raft::take_effects
//                                                      → send, persist, send, apply, reply
//
// The order of persist → send what depends on it → apply → reply is written once, in
// replica_effects.cpp, with its reasons. Other threads reach a replica only through the channel
// of Events that its owner reads: requests and messages can come at any time, nothing waits.
//
// The owner's loop:
//   while (channel.receive_all(events, replica.wake_at())) {
//     for (Event& event : events) replica.handle(now(), std::move(event));
//     replica.flush(now());
//   }
//
// Thread rule: one thread, the one that owns it.
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

/// A client wants this done. Answered through ClientPort exactly once, at the latest by the first
/// flush at or after `deadline`, then with what is certain: NeverExecuted for a query and for what
/// no leader was given, else Indeterminate. Until then a command is sent again when its answer does
/// not come or the leader changes; it is executed once at most (sessions.h). Once the owner's loop
/// ends nothing more is answered.
struct ClientRequest {
  raft::RequestId id;  ///< unique among this node's requests
  ClientAction action;
  base::Instant deadline;
};

/// A peer's message. `from` is who the transport says it is.
struct PeerReceived {
  raft::NodeId from;
  PeerEnvelope envelope;
};

/// Changes of members and transfers are for the node that leads: others refuse them.
using Event = std::variant<ClientRequest, PeerReceived, raft::Persisted, raft::SnapshotStored,
                           raft::ChangeMembership, raft::TransferLeadership>;

/// What a replica reaches the world through. Each must outlive the replica.
struct Ports {
  Transport& transport;
  Storage& storage;
  StateMachine& machine;
  ClientPort& clients;
  Observer& observer;
};

class Replica {
 public:
  /// `raft` is the node as recovered, whose effects nobody has taken yet; if it has a snapshot, the
  /// state is restored from the one in storage. `metrics` must outlive the replica.
  Replica(raft::Raft raft, Ports ports, const Config& config, Metrics& metrics);

  /// Takes an event in; what follows from it is done by the next flush.
  /// Requires: `now` does not go back between calls.
  void handle(base::Instant now, Event event);

  /// Does everything that is due: timers, messages, writes, commands, answers.
  void flush(base::Instant now);

  /// When flush is due at the latest, if no event comes before.
  [[nodiscard]] base::Instant wake_at() const;

  [[nodiscard]] raft::Status status() const { return raft_.status(); }
  [[nodiscard]] raft::LogIndex applied_index() const { return applied_index_; }
  /// Messages of peers that were not taken for whom they were from or for.
  [[nodiscard]] const DropCounts& dropped() const { return lives_.dropped(); }
  /// Of all clients of the cluster, as far as this node has applied the log.
  [[nodiscard]] const Sessions& sessions() const { return sessions_; }
  /// The members as this node's log has them. Lives until the next event.
  [[nodiscard]] const raft::Configuration& configuration() const { return raft_.configuration(); }
  /// As raft::Raft has it, and at what cost: between a flush and the next event.
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
  void tell_clients(raft::LogIndex index, const SessionCommand& command,
                    const ForwardOutcome& outcome);
  void tell_proposer(Ticket ticket, const raft::Entry& entry, const ForwardOutcome& outcome);

  // replica_effects.cpp
  void carry_out_effects();
  bool write(std::optional<raft::Persist> persist);
  void hold_back(std::vector<raft::Outgoing> messages);
  void release(raft::WriteSequence durable);
  void note_admissions(const raft::Effects& effects);
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
  std::vector<Ticket> readable_;  ///< reads that wait only for their index to be applied

  struct HeldBack {
    raft::WriteSequence until;
    std::vector<raft::Outgoing> messages;
  };
  std::deque<HeldBack> held_back_;  ///< messages that wait for a write, in order of the writes
  raft::WriteSequence written_;
  raft::WriteSequence durable_;
  raft::Status observed_;
  bool has_more_committed_ = false;  ///< to be taken from the core by the next flush
  bool is_opening_session_ = false;
  bool is_window_full_ = false;  ///< some command waits for others of the session to be answered
  bool anyone_waits_ = false;    ///< to be routed once there is a leader
  raft::Term routed_in_;         ///< the last term with a leader that the requests were routed to
};

}  // namespace miniraft::replica
