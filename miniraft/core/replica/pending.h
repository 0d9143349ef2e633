// Pending: the requests that a replica holds, from arrival to answer.
//
// A request has a ticket and a stage. The ticket is also its raft::RequestId in the core and its
// ForwardSequence when it is forwarded. The stage says what the request waits for. Once a copy of a
// command was sent, it may be in some log, and only its outcome shows whether it was executed.
//
// Requests are indexed by ticket, by deadline, by ForwardedBy, by session and sequence (clients'
// SessionCommands) and by log index (proposals). Two proposals may have the same log index: the
// entry that this node proposed there in an earlier term may still be the one that is committed.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/messages.h"

namespace miniraft::replica {

/// Numbers the requests in one incarnation of a replica. It grows and is never reused.
using Ticket = uint64_t;

/// A client of this node.
struct LocalClient {
  raft::RequestId id;
};

/// A peer that forwarded the request. The answer must not go to a later incarnation of it.
struct ForwardedBy {
  raft::NodeId peer;
  Incarnation incarnation;
  ForwardSequence sequence;
  auto operator<=>(const ForwardedBy&) const = default;
};

/// A peer that needs only the read index. The answer must not go to a later incarnation of it.
struct AskedBy {
  raft::NodeId peer;
  Incarnation incarnation;
  uint64_t round = 0;
};
/// This node, which opens a session for itself.
struct ThisNode {};

using Origin = std::variant<LocalClient, ForwardedBy, AskedBy, ThisNode>;

/// The command of a client without a session, which this node sends in its own session. The
/// session is 0 until the command gets its sequence.
struct OwnSessionCommand {
  SessionCommand command;
};
/// A peer's ReadIndexRequest is a Query without a body.
using Action = std::variant<Query, OpenSession, CloseSession, SessionCommand, OwnSessionCommand>;

/// Waits for a leader of a later term than `tried`. A command is also tried again after
/// Options::repeat_after.
struct Waiting {
  raft::Term tried;
};
/// Given to the Raft core in `term`. `id` is set once the core has appended the entry.
struct Proposed {
  raft::Term term;
  std::optional<raft::EntryId> id;
};
/// Waits until the leader, this node or another one, has confirmed its leadership; that sets
/// `read_index`. Then waits until this node has applied `read_index`.
struct Reading {
  std::optional<raft::LogIndex> read_index;
};
/// Sent at `since` to the node that leads in `term`.
struct Forwarded {
  raft::NodeId to;
  raft::Term term;
  base::Instant since;
};

using Stage = std::variant<Waiting, Proposed, Reading, Forwarded>;

struct Request {
  Origin origin;
  /// The body of a peer's command is dropped when the command is proposed: if it must be proposed
  /// again, the peer sends it again.
  Action action;
  base::Instant arrived;
  base::Instant deadline;
  Stage stage;
  bool is_sent = false;  ///< a copy may be on its way or in some log
  /// A copy may be part of a restored snapshot, with an outcome that this node does not know.
  bool outcome_may_be_in_snapshot = false;
  size_t body_bytes = 0;  ///< the size of the body on arrival; set by Pending

  [[nodiscard]] bool is_query() const { return std::holds_alternative<Query>(action); }
};

[[nodiscard]] size_t body_bytes_of(const Action& action);
/// The command of a SessionCommand or OwnSessionCommand; null for other actions.
[[nodiscard]] const SessionCommand* command_of(const Action& action);

class Pending {
 public:
  /// `first`: the first ticket.
  explicit Pending(Ticket first) : next_ticket_(first) {}

  [[nodiscard]] size_t size() const { return requests_.size(); }
  /// The total size of the bodies on arrival, including those that were moved to the Raft core.
  [[nodiscard]] size_t body_bytes() const { return body_bytes_; }
  /// Null if there is no such request. The pointer is valid until the request is removed.
  [[nodiscard]] Request* find(Ticket ticket);

  /// The latest request with this origin; null if there is none.
  [[nodiscard]] const Request* find_forwarded(const ForwardedBy& by) const;

  /// The requests of this node's clients for this SessionCommand. There may be several.
  [[nodiscard]] std::vector<Ticket> asked(SessionId session, CommandSequence sequence) const;

  /// A snapshot was restored: sets `outcome_may_be_in_snapshot` of all SessionCommands of this
  /// node's clients.
  void mark_outcomes_uncertain();

  /// Adds a request and returns its ticket. Requires: its stage is Waiting.
  Ticket add(Request request);

  /// Removes a request and returns it, to be answered. Requires: the request is pending.
  [[nodiscard]] Request remove(Ticket ticket);

  /// Gives a request a new ticket, so that answers to the old ticket no longer reach it.
  /// Requires: the request is pending and a query.
  Ticket replace_ticket(Ticket ticket);

  /// Moves a request to another stage. Requires: the request is pending.
  void move_to_stage(Ticket ticket, Stage stage);

  /// The core appended the request's proposal at `id`. If the request was routed again before that,
  /// only `is_sent` is set. Does nothing if the request is not pending any more.
  void appended(Ticket ticket, raft::EntryId id);

  /// The requests in stage Proposed whose entry was appended at `index`, in whatever term.
  [[nodiscard]] std::vector<Ticket> proposed_at(raft::LogIndex index) const;

  /// The same for all indexes up to and including `index`.
  [[nodiscard]] std::vector<Ticket> proposed_up_to(raft::LogIndex index) const;

  /// The requests whose deadline is at or before `now`, in order of deadline.
  [[nodiscard]] std::vector<Ticket> expired(base::Instant now) const;
  [[nodiscard]] std::optional<base::Instant> next_deadline() const;

  /// All requests in stage S, oldest first.
  template <class S>
  [[nodiscard]] std::vector<Ticket> in_stage() const {
    std::vector<Ticket> tickets;
    for (const auto& [ticket, request] : requests_) {
      if (std::holds_alternative<S>(request.stage)) tickets.push_back(ticket);
    }
    return tickets;
  }

 private:
  Ticket next_ticket_;
  size_t body_bytes_ = 0;
  std::map<Ticket, Request> requests_;
  std::set<std::pair<base::Instant, Ticket>> deadlines_;
  std::map<ForwardedBy, Ticket> forwarded_;
  std::set<std::tuple<SessionId, CommandSequence, Ticket>> asked_;
  std::set<std::pair<raft::LogIndex, Ticket>> proposals_;
};

}  // namespace miniraft::replica
