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

#include <cstdint>
#include <variant>

#include "core/base/time.h"
#include "core/raft/raft.h"
#include "core/replica/messages.h"
#include "core/replica/ports.h"

namespace miniraft::replica {

/// A client wants this done. Answered through ClientPort exactly once: at the latest shortly after
/// `deadline`, then with what is certain: NeverExecuted if it never left this node, else
/// Indeterminate.
struct ClientRequest {
  raft::RequestId id;  ///< unique among this node's requests
  RequestKind kind = RequestKind::command;
  base::Bytes body;
  base::Instant deadline;
};

/// A peer's message. `from` is who the transport says it is.
struct PeerReceived {
  raft::NodeId from;
  PeerMessage message;
};

using Event = std::variant<ClientRequest, PeerReceived, raft::Persisted>;

}  // namespace miniraft::replica
