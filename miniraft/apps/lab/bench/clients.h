// Clients: the concurrent clients of a run and every operation they performed.
//
// Each client has at most one request in flight. If a client gets no definite answer, its operation
// may still take effect. So it continues under a process id and a client name never used before,
// and at another node. After an operation that got no answer about the key, a client rests for a
// moment, so that a cluster without a leader is not flooded.
//
// With sessions a client retries instead, at another node, under the number of its write or cas
// (docs/sessions.md). All requests for one operation count as one operation.
#pragma once

#include <cstddef>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/apps/lab/bench/operation.h"
#include "miniraft/core/base/rand.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/json/document.h"

namespace miniraft::lab {

struct ClientsOptions {
  size_t count = 1;
  size_t node_count = 1;
  base::Duration timeout;
  base::Duration rest = base::milliseconds(20);  // after an operation without an answer
  /// For how long after the first request an operation with an unknown outcome is retried, in a
  /// session. Zero: clients never retry, and have no sessions.
  base::Duration ask_again_for = base::Duration();
};

class Clients {
 public:
  Clients(const ClientsOptions& options, base::Random random);

  /// Takes the client that has been idle longest out of the list of idle clients and returns it;
  /// nothing if none is idle.
  std::optional<size_t> take_idle(base::Instant now);

  /// Starts an operation of a client that take_idle returned. Appends the line of its request, or
  /// of the request for a session if it needs one first, to `out`, and returns the node to which
  /// the line must be written. `id` numbers all messages of a run.
  size_t invoke(size_t client, const Request& request, uint64_t id, base::Instant now,
                std::string& out);

  /// A client whose operation is in flight and must be sent again now, with `ask_again`.
  std::optional<size_t> take_due(base::Instant now);
  /// As `invoke`, for an operation that is in flight.
  size_t ask_again(size_t client, uint64_t id, base::Instant now, std::string& out);

  /// Handles a node's message to `destination`. Returns the operation that it completes; null if it
  /// completes none (the message is late or repeated, or the operation will be retried); or what is
  /// wrong with it. The pointer is valid until the next `invoke`.
  std::expected<const Operation*, std::string> receive(std::string_view destination,
                                                       json::Value body, base::Instant now);

  /// Handles the timeouts that are due. Returns how many operations ended by that.
  size_t expire(base::Instant now);

  /// Ends all operations in flight, with an unknown outcome.
  void abandon(base::Instant now);

  /// When `expire`, `take_due` or `take_idle` may next have something; absent if none of them will.
  [[nodiscard]] std::optional<base::Instant> next_event() const;

  /// In the order of invocation. An operation in flight is unknown, and completed at time 0.
  [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }

  /// How many operations are in flight.
  [[nodiscard]] size_t under_way() const { return under_way_; }
  [[nodiscard]] uint64_t late_replies() const { return late_replies_; }
  /// How many requests were retries of an operation that may have been executed before.
  [[nodiscard]] uint64_t repeated() const { return repeated_; }

 private:
  struct Client {
    int64_t process = 0;
    int64_t last_msg_id = 0;
    size_t node = 0;
    std::optional<size_t> operation;  // the one in flight: its index in operations_
    base::Instant gives_up_at;        // after that the operation is not retried
    bool is_asking = false;           // waits for the answer to its last message
    bool may_have_happened = false;   // an earlier request for the operation may take effect
    std::optional<int64_t> session;
    int64_t sequence = 0;  // of the last write or cas in the session
  };
  struct Deadline {
    base::Instant at;
    size_t client = 0;
    int64_t process = 0;
    int64_t msg_id = 0;
  };
  struct Rest {
    base::Instant until;
    size_t client = 0;
  };

  [[nodiscard]] bool has_sessions() const { return options_.ask_again_for > base::Duration(); }
  [[nodiscard]] bool needs_session(const Client& client) const;
  [[nodiscard]] size_t send(size_t client, uint64_t id, base::Instant now, std::string& out);
  [[nodiscard]] std::expected<bool, std::string> take_session(size_t client, json::Value body,
                                                              base::Instant now);
  [[nodiscard]] bool conclude(size_t client, Outcome outcome, base::Instant now);
  void complete(size_t client, Outcome outcome, base::Instant now);
  void move_on(Client& client);
  void reincarnate(Client& client);

  ClientsOptions options_;
  base::Random random_;
  std::vector<Client> clients_;
  std::vector<Operation> operations_;
  std::deque<size_t> idle_;
  std::deque<size_t> due_;           // clients whose operation must be sent again at once
  std::deque<Rest> due_after_rest_;  // clients whose operation must be sent again after a rest
  std::deque<Rest> resting_;         // sorted by end, because all rests are equally long
  std::deque<Deadline> deadlines_;   // sorted by time, because all timeouts are equally long
  size_t under_way_ = 0;
  uint64_t late_replies_ = 0;
  uint64_t repeated_ = 0;
};

}  // namespace miniraft::lab
