// What replicas say to each other and to their clients.
//
// Any node accepts any client request. Beside Raft's messages there are these: a node that does not
// lead passes commands on to the one that does, relays the outcome, and asks it from which index on
// it may answer queries itself. All carry the identity of sender and receiver; a greeting says
// nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/raft/message.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/identity.h"
#include "miniraft/core/replica/judgement.h"
#include "miniraft/core/replica/log_command.h"

namespace miniraft::replica {

/// Goes through the log, and is executed once at most. A client that asks again asks for another
/// execution: to avoid that it needs a session of its own.
struct Command {
  base::Bytes body;
};
/// A linearizable read, which does not go through the log.
struct Query {
  base::Bytes body;
};
/// Answered at once from the state of the node asked, however old that is.
struct StaleQuery {
  base::Bytes body;
};

/// What a client may ask of any node. With OpenSession it gets a session of its own; a
/// SessionCommand in it can be asked again, of any node, as long as it is not answered, and is
/// executed once. Open sessions expire (SessionLimits).
using ClientAction =
    std::variant<Command, Query, StaleQuery, OpenSession, CloseSession, SessionCommand>;

/// What the state machine is given of it.
[[nodiscard]] base::ByteView body_of(const ClientAction& action);

/// The state machine's response. The command took effect, or the query saw the state, between
/// the request and this answer; a command in a session perhaps before, if it was asked before.
struct Completed {
  base::Bytes response;
  bool operator==(const Completed&) const = default;
};

/// Why a request was certainly not executed and never will be.
enum class NeverReason : uint8_t {
  no_leader,  ///< before the deadline none was known; or, for a query, none answered
  busy,       ///< the leader or this node has too much in hand
};

/// Certainly not executed, and never will be: safe to try again.
struct NeverExecuted {
  NeverReason reason = NeverReason::no_leader;
  bool operator==(const NeverExecuted&) const = default;
};

/// It may have been executed, may be later, or never: nobody knows yet.
struct Indeterminate {
  bool operator==(const Indeterminate&) const = default;
};

/// What no correct client asks: session 0 or one of a node's, or not 0 < first_unanswered ≤
/// sequence. Nothing was done.
struct Invalid {
  bool operator==(const Invalid&) const = default;
};

/// SessionOpened and SessionClosed answer OpenSession and CloseSession. Refused answers a
/// SessionCommand that comes of this request: it was not executed and never will be. What that says
/// of the same command as it was asked before:
///   no_session     it is not executed from now on, but may have been; never said of a session that
///                  is yet to be opened: that is Indeterminate
///   answered       likewise; the client has said that it has the answer
///   beyond_window  nothing: it may be asked again once earlier ones are answered
using Outcome = std::variant<Completed, SessionOpened, SessionClosed, Refused, NeverExecuted,
                             Indeterminate, Invalid>;

/// Whether what was asked was done.
[[nodiscard]] constexpr bool has_result(const Outcome& outcome) {
  return std::holds_alternative<Completed>(outcome) ||
         std::holds_alternative<SessionOpened>(outcome) ||
         std::holds_alternative<SessionClosed>(outcome);
}

/// Numbers the requests of the node that forwards them.
struct ForwardSequence {
  uint64_t value = 0;

  constexpr ForwardSequence() = default;
  explicit constexpr ForwardSequence(uint64_t number) : value(number) {}
  auto operator<=>(const ForwardSequence&) const = default;
};

/// Commands are in a session, the client's or the node's, so that a copy does not execute one again
/// (sessions.h). Of sessions opened twice one is left to expire.
using ForwardAction = std::variant<OpenSession, CloseSession, SessionCommand>;

/// What the leader is asked to do: for a client, or to open a session for the node itself.
struct ForwardRequest {
  ForwardSequence sequence;
  ForwardAction action;
  bool operator==(const ForwardRequest&) const = default;
};

/// The receiver did not, or cannot any more, see to it that this copy is executed. Other copies may
/// be; another one may be sent, though not at once to the same leader.
struct Declined {
  NeverReason reason = NeverReason::no_leader;
  bool operator==(const Declined&) const = default;
};

using ForwardOutcome = std::variant<Completed, SessionOpened, SessionClosed, Refused, Declined>;

/// What became of a forwarded request.
struct ForwardReply {
  ForwardSequence sequence;
  ForwardOutcome outcome;
  bool operator==(const ForwardReply&) const = default;
};

/// At which index may the sender answer the queries that it has had so far (Thesis §6.4, end)? For
/// the node that leads in `term`. `round` grows with each that a node sends in its life.
struct ReadIndexRequest {
  raft::Term term;
  uint64_t round = 0;
  bool operator==(const ReadIndexRequest&) const = default;
};

struct ReadIndexReply {
  uint64_t round = 0;  ///< of the request
  /// Confirmed by a majority after the request came. Nothing: the receiver does not lead in that
  /// term.
  std::optional<raft::LogIndex> read_index;
  bool operator==(const ReadIndexReply&) const = default;
};

/// Says who is there, and as whom it knows the receiver: its identity does (lives.h).
struct Greeting {
  bool operator==(const Greeting&) const = default;
};

/// Everything that nodes say to each other.
using PeerMessage = std::variant<raft::Message, ForwardRequest, ForwardReply, ReadIndexRequest,
                                 ReadIndexReply, Greeting>;

/// What travels between them.
struct PeerEnvelope {
  Identity identity;
  PeerMessage message;
  bool operator==(const PeerEnvelope&) const = default;
};

/// The message's name in snake_case, e.g. `append_entries`, `forward_request`.
const char* name_of(const PeerMessage& message);

}  // namespace miniraft::replica
