// Clients: the concurrent clients of a run and every operation they performed.
//
// Each client has at most one request under way. One that gets no definite answer does not know
// whether its operation will still take effect: it ends the process it was, goes on under a process
// id and a client name never used before, and asks another node. A client whose request certainly
// did not happen rests for a moment, so that a cluster without a leader is not flooded.
//
// With sessions it asks again instead, another node, under the number that its write or cas has
// (docs/sessions.md); what it asks with several requests is one operation.
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
  base::Duration rest = base::milliseconds(20);  // after a definite failure
  /// How long after the first request an operation of which nobody knows is asked again, in a
  /// session. Zero: never, and there are no sessions.
  base::Duration ask_again_for = base::Duration();
};

class Clients {
 public:
  Clients(const ClientsOptions& options, base::Random random);

  /// The client that has been idle longest, if any is.
  std::optional<size_t> take_idle(base::Instant now);

  /// Sends a request for a client that was taken, or first one for a session: appends its line to
  /// `out` and returns the node to write it to. `id` numbers all messages of a run.
  size_t invoke(size_t client, const Request& request, uint64_t id, base::Instant now,
                std::string& out);

  /// A client whose operation is under way and is to be asked for now, with `ask_again`.
  std::optional<size_t> take_due(base::Instant now);
  /// As `invoke` does, for an operation that is under way.
  size_t ask_again(size_t client, uint64_t id, base::Instant now, std::string& out);

  /// Takes a node's message to `destination`. Returns the operation that it completes, null if it
  /// is late or repeated, or what is wrong with it. The pointer lives until the next `invoke`.
  std::expected<const Operation*, std::string> receive(std::string_view destination,
                                                       json::Value body, base::Instant now);

  /// Gives up on every request whose time is over; returns of how many operations that was the end.
  size_t expire(base::Instant now);

  /// Gives up on every request under way.
  void abandon(base::Instant now);

  /// When `expire` or `take_idle` may next have something; absent if neither will.
  [[nodiscard]] std::optional<base::Instant> next_event() const;

  /// In the order of invocation; those under way count as unknown, completed at time 0.
  [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }

  [[nodiscard]] size_t under_way() const { return under_way_; }
  [[nodiscard]] uint64_t late_replies() const { return late_replies_; }
  /// Requests for an operation that was asked for before.
  [[nodiscard]] uint64_t repeated() const { return repeated_; }

 private:
  struct Client {
    int64_t process = 0;
    int64_t last_msg_id = 0;
    size_t node = 0;
    std::optional<size_t> operation;  // under way: its place in operations_
    base::Instant gives_up_at;        // it is not asked again then
    bool is_asking = false;           // waits for the answer to its last message
    bool may_have_happened = false;   // by an earlier request for the operation
    std::optional<int64_t> session;
    int64_t sequence = 0;  // of the last write or cas in it
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
  std::deque<size_t> due_;           // to be asked for again at once
  std::deque<Rest> due_after_rest_;  // to be asked for again then
  std::deque<Rest> resting_;         // all rests are equally long: in the order of ending
  std::deque<Deadline> deadlines_;   // the same
  size_t under_way_ = 0;
  uint64_t late_replies_ = 0;
  uint64_t repeated_ = 0;
};

}  // namespace miniraft::lab
