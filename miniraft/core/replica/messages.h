// The messages between replicas, and the requests and outcomes of their clients.
//
// Any node accepts any client request. A node that does not lead forwards commands to the leader
// and relays the outcomes; for queries, it asks the leader for a read index and answers them
// itself. These messages are defined here, beside Raft's own. Each message carries the identity of
// its sender and receiver; a Greeting carries nothing else.
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

/// A command of a client without a session. It goes through the log and is executed at most once.
/// If the client sends it again, that is a second command, which may be executed as well: a client
/// that retries needs a session (SessionCommand).
struct Command {
  base::Bytes body;
};
/// A linearizable read. It does not go through the log.
struct Query {
  base::Bytes body;
};
/// Answered at once from the state of the node that received it, which may be arbitrarily old; with
/// NeverExecuted{busy} while that state is being restored or cannot be read.
struct StaleQuery {
  base::Bytes body;
};

/// What a client may request from any node. OpenSession opens a session for the client. The client
/// may send a SessionCommand in this session again, to any node, until it is answered: it is
/// executed at most once. Sessions expire (SessionLimits).
using ClientAction =
    std::variant<Command, Query, StaleQuery, OpenSession, CloseSession, SessionCommand>;

/// The part of the request that is for the state machine; empty for OpenSession and CloseSession.
[[nodiscard]] base::ByteView body_of(const ClientAction& action);

/// The state machine's response. The command took effect, or the query was answered from the
/// state, between the request and this outcome. A SessionCommand that was also sent earlier may
/// have taken effect earlier.
struct Completed {
  base::Bytes response;
  bool operator==(const Completed&) const = default;
};

/// Why a request was not executed and never will be.
enum class NeverReason : uint8_t {
  no_leader,  ///< by the deadline a command was given to no leader, or a query answered by none
  busy,       ///< the leader or this node holds as many requests or bytes as its limits allow
};

/// The request was not executed and never will be. It is safe to send it again.
struct NeverExecuted {
  NeverReason reason = NeverReason::no_leader;
  bool operator==(const NeverExecuted&) const = default;
};

/// Unknown: the request may have been executed, may be executed later, or may never be.
struct Indeterminate {
  bool operator==(const Indeterminate&) const = default;
};

/// The request was rejected because no correct client sends it: its session is 0 or a node's, or
/// 0 < first_unanswered ≤ sequence does not hold. Nothing was executed.
struct Invalid {
  bool operator==(const Invalid&) const = default;
};

/// The outcome of a client's request. SessionOpened answers OpenSession, SessionClosed answers
/// CloseSession. Refused answers a SessionCommand: no copy that comes from this request was or will
/// be executed. The reason tells what is known of copies from earlier requests:
///   no_session     one may have been executed; none will be from now on. If the session is not
///                  open yet, the outcome is Indeterminate instead
///   answered       the same; the client has said that it has the answer
///   beyond_window  nothing; the client may send the command again once earlier ones are answered
using Outcome = std::variant<Completed, SessionOpened, SessionClosed, Refused, NeverExecuted,
                             Indeterminate, Invalid>;

/// Whether the request was carried out.
[[nodiscard]] constexpr bool has_result(const Outcome& outcome) {
  return std::holds_alternative<Completed>(outcome) ||
         std::holds_alternative<SessionOpened>(outcome) ||
         std::holds_alternative<SessionClosed>(outcome);
}

/// Numbers the requests that one node forwards.
struct ForwardSequence {
  uint64_t value = 0;

  constexpr ForwardSequence() = default;
  explicit constexpr ForwardSequence(uint64_t number) : value(number) {}
  auto operator<=>(const ForwardSequence&) const = default;
};

/// A forwarded command is always in a session, the client's or the node's, so that a second copy of
/// it is not executed again (sessions.h). If copies of an OpenSession open two sessions, one of
/// them is never used and expires.
using ForwardAction = std::variant<OpenSession, CloseSession, SessionCommand>;

/// Asks the leader to propose `action`, for a client or to open a session for the sender itself.
struct ForwardRequest {
  ForwardSequence sequence;
  ForwardAction action;
  bool operator==(const ForwardRequest&) const = default;
};

/// The receiver did not propose this copy, or another entry has taken its place in the log, or the
/// receiver gave up waiting for it. The command may still be executed, through this copy or another
/// one. The sender may send it again, but not to the same leader at once.
struct Declined {
  NeverReason reason = NeverReason::no_leader;
  bool operator==(const Declined&) const = default;
};

using ForwardOutcome = std::variant<Completed, SessionOpened, SessionClosed, Refused, Declined>;

/// The outcome of a forwarded request.
struct ForwardReply {
  ForwardSequence sequence;
  ForwardOutcome outcome;
  bool operator==(const ForwardReply&) const = default;
};

/// Asks the leader of `term` for the read index of all queries that the sender has received so far
/// (ReadIndex, Thesis §6.4, end). `round` grows with each request of one incarnation.
struct ReadIndexRequest {
  raft::Term term;
  uint64_t round = 0;
  bool operator==(const ReadIndexRequest&) const = default;
};

struct ReadIndexReply {
  uint64_t round = 0;  ///< of the request
  /// The sender of the request may answer its queries once it has applied this index. A quorum has
  /// confirmed the leader after the request arrived. Nothing if the receiver of the request does
  /// not lead in that term.
  std::optional<raft::LogIndex> read_index;
  bool operator==(const ReadIndexReply&) const = default;
};

/// Carries only its identity: the sender's incarnation, and the receiver's incarnation as the
/// sender knows it (lives.h).
struct Greeting {
  bool operator==(const Greeting&) const = default;
};

/// All messages between nodes.
using PeerMessage = std::variant<raft::Message, ForwardRequest, ForwardReply, ReadIndexRequest,
                                 ReadIndexReply, Greeting>;

/// A message with its identity, as the transport sends it.
struct PeerEnvelope {
  Identity identity;
  PeerMessage message;
  bool operator==(const PeerEnvelope&) const = default;
};

/// The message's name in snake_case, e.g. `append_entries`, `forward_request`.
const char* name_of(const PeerMessage& message);

}  // namespace miniraft::replica
