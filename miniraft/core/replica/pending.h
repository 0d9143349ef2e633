// Pending: the requests that a replica has in hand, from arrival to answer.
//
// Each has a ticket, which is also its token in the Raft core and its number when forwarded, and a
// stage: where it is now. Once a copy of it was sent, which may be in some log by now, only its
// answer can tell whether it was executed.
//
// Indexes: by ticket, by deadline, what peers forwarded by its number, clients' own commands by
// theirs, and proposals by log index. Several may hold the same log index: one proposed in an
// earlier term of this node's leadership may still be committed there.
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

/// Numbers requests within one life of a replica; grows, is never reused.
using Ticket = uint64_t;

struct LocalClient {
  raft::RequestId id;
};

struct ForwardedBy {
  raft::NodeId peer;
  Incarnation incarnation;
  ForwardSequence sequence;
  auto operator<=>(const ForwardedBy&) const = default;
};

/// A peer wants to know the index alone. A later life of it must not be told.
struct AskedBy {
  raft::NodeId peer;
  Incarnation incarnation;
  uint64_t round = 0;
};
/// Wants a session to be opened for it.
struct ThisNode {};

using Origin = std::variant<LocalClient, ForwardedBy, AskedBy, ThisNode>;

/// In this node's own session, for a client that has none; in session 0 until it gets its number.
struct OwnCommand {
  SessionCommand command;
};
/// The query of a peer, which wants the index alone, has no body.
using Action = std::variant<Query, OpenSession, CloseSession, SessionCommand, OwnCommand>;

/// Until a leader of a later term than `tried` is known.
struct Waiting {
  raft::Term tried;
};
/// Given to the Raft core, in `term`; `id` is known once the core has appended it.
struct Proposed {
  raft::Term term;
  std::optional<raft::EntryId> id;
};
/// Waits for leadership to be confirmed, of this node or of the one that leads, and then for
/// `read_index` to be applied.
struct Reading {
  std::optional<raft::LogIndex> read_index;
};
struct Forwarded {
  raft::NodeId to;
  raft::Term term;
  base::Instant since;
};

using Stage = std::variant<Waiting, Proposed, Reading, Forwarded>;

struct Request {
  Origin origin;
  /// A peer's command has no body any more once it was proposed: the peer sends it again if need
  /// be.
  Action action;
  base::Instant arrived;
  base::Instant deadline;
  Stage stage;
  bool is_sent = false;         ///< there may be a copy of it somewhere
  bool is_out_of_view = false;  ///< a copy of it may be in a snapshot that was restored
  size_t body_bytes = 0;        ///< of the body as it came; set by Pending

  [[nodiscard]] bool is_query() const { return std::holds_alternative<Query>(action); }
};

[[nodiscard]] size_t body_bytes_of(const Action& action);
/// Null if it is no command.
[[nodiscard]] const SessionCommand* command_of(const Action& action);

class Pending {
 public:
  /// Tickets begin with `first`.
  explicit Pending(Ticket first) : next_ticket_(first) {}

  [[nodiscard]] size_t size() const { return requests_.size(); }
  /// Of all bodies as they came, also of those that the Raft core holds by now.
  [[nodiscard]] size_t body_bytes() const { return body_bytes_; }
  [[nodiscard]] Request* find(Ticket ticket);

  /// The last one that was forwarded so.
  [[nodiscard]] const Request* find_forwarded(const ForwardedBy& by) const;

  /// Of clients that asked for this command in their session, perhaps several times.
  [[nodiscard]] std::vector<Ticket> asked(SessionId session, CommandSequence sequence) const;

  /// What this node's clients asked may be part of a snapshot that was restored.
  void lose_view();

  /// Takes a request in; its stage is Waiting.
  Ticket add(Request request);

  /// Takes a request out, to be answered. Requires: it is in hand.
  [[nodiscard]] Request remove(Ticket ticket);

  /// Gives a request a new ticket, so that answers to the old one no longer reach it.
  /// Requires: it is a query.
  Ticket renumber(Ticket ticket);

  /// Requires: it is in hand.
  void restage(Ticket ticket, Stage stage);

  /// The core appended the proposal at `id`. If it was routed anew meanwhile, there is another copy
  /// of it now.
  void appended(Ticket ticket, raft::EntryId id);

  /// The proposals that waited for what is committed at `index`.
  [[nodiscard]] std::vector<Ticket> proposed_at(raft::LogIndex index) const;

  /// The proposals that have a place up to `index`.
  [[nodiscard]] std::vector<Ticket> proposed_up_to(raft::LogIndex index) const;

  /// Requests whose deadline is at or before `now`, in order of deadline.
  [[nodiscard]] std::vector<Ticket> expired(base::Instant now) const;
  [[nodiscard]] std::optional<base::Instant> next_deadline() const;

  /// All requests in the stage S, oldest first.
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
