// What replicas say to each other and to their clients.
//
// Peers exchange Raft's messages and two more: any node accepts any client request, a node that
// does not lead passes it on to the one that does, and relays the outcome. All carry the identity
// of sender and receiver; a third says nothing else.
#pragma once

#include <cstdint>
#include <variant>

#include "core/base/bytes.h"
#include "core/raft/message.h"
#include "core/raft/types.h"
#include "core/replica/identity.h"

namespace miniraft::replica {

/// A command goes through the log; a query is a linearizable read that does not.
enum class RequestKind : uint8_t { command, query };

/// The state machine's response. The command took effect, or the query saw the state, between
/// the request and this answer.
struct Completed {
  base::Bytes response;
  bool operator==(const Completed&) const = default;
};

/// Why a request was certainly not executed and never will be.
enum class NeverReason : uint8_t {
  no_leader,   ///< before the deadline none was known; or, for a query, none answered
  busy,        ///< the leader or this node has too much in hand
  superseded,  ///< another leader's entry was committed in its place
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

using Outcome = std::variant<Completed, NeverExecuted, Indeterminate>;

/// Numbers the requests that one node forwards to one other; starts at 1, never reused by an
/// incarnation of the forwarding node.
struct ForwardSequence {
  uint64_t value = 0;

  constexpr ForwardSequence() = default;
  explicit constexpr ForwardSequence(uint64_t number) : value(number) {}
  auto operator<=>(const ForwardSequence&) const = default;
};

/// A client's request passed on to the node that leads in `term`, for that leadership only: it
/// takes each (sender, incarnation, sequence) once, so that a duplicating network cannot execute a
/// command twice (forward_window.h). `incarnation` is drawn anew each time a node starts.
struct ForwardRequest {
  raft::Term term;
  uint64_t incarnation = 0;
  ForwardSequence sequence;
  RequestKind kind = RequestKind::command;
  base::Bytes body;
  bool operator==(const ForwardRequest&) const = default;
};

/// What became of a forwarded request. NeverExecuted with no_leader: the receiver does not lead in
/// the request's term, and took no copy of it.
struct ForwardReply {
  uint64_t incarnation = 0;  ///< of the node that asked
  ForwardSequence sequence;
  Outcome outcome;
  bool operator==(const ForwardReply&) const = default;
};

/// Says who is there, and as whom it knows the receiver: its identity does (lives.h).
struct Greeting {
  bool operator==(const Greeting&) const = default;
};

/// Everything that nodes say to each other.
using PeerMessage = std::variant<raft::Message, ForwardRequest, ForwardReply, Greeting>;

/// What travels between them.
struct PeerEnvelope {
  Identity identity;
  PeerMessage message;
  bool operator==(const PeerEnvelope&) const = default;
};

/// The message's name in snake_case, e.g. `append_entries`, `forward_request`.
const char* name_of(const PeerMessage& message);

}  // namespace miniraft::replica
