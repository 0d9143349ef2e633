// FollowerReads: ReadIndex on a node that does not lead (Thesis §6.4, end). It holds the tickets of
// linearizable queries until the leader has reported a read index for them.
//
// The node asks the leader about all queries since the last ReadIndexRequest at once: they are one
// round. The leader's answer to a round is also valid for all earlier rounds, because the leader
// confirmed its leadership after those were opened. So a lost message delays queries only until a
// later round is answered. If no answer arrives, the node opens another round.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "miniraft/core/base/time.h"
#include "miniraft/core/raft/types.h"
#include "miniraft/core/replica/pending.h"

namespace miniraft::replica {

class FollowerReads {
 public:
  /// Rounds are numbered from `first`. Requires: earlier incarnations of this node have not used
  /// these numbers. `retry_after`: how long to wait for an answer before the leader is asked again.
  FollowerReads(uint64_t first, base::Duration retry_after)
      : retry_after_(retry_after), last_round_(first - 1) {}

  /// Adds a query to the next round.
  void add(Ticket ticket) { waiting_.push_back(ticket); }

  /// Whether a round must be opened: a query waits for one, or the last round was opened
  /// `retry_after` ago and some round is not answered.
  [[nodiscard]] bool is_due(base::Instant now) const;
  /// When to ask again about the rounds that are not answered. Nothing if there are none.
  [[nodiscard]] std::optional<base::Instant> retry_at() const;

  /// Opens a round of all waiting queries, for the leader of `term`. Returns its number, which the
  /// caller sends in a ReadIndexRequest.
  [[nodiscard]] uint64_t open(raft::Term term, base::Instant now);

  struct Answered {
    raft::Term term;  ///< in which the last of the answered rounds was opened
    std::vector<Ticket> tickets;
  };
  /// The leader answered `round`. Removes this round and all earlier ones, and returns their
  /// tickets; no tickets if this incarnation has not opened the round.
  [[nodiscard]] Answered answered(uint64_t round);

  /// The leader has changed. Removes and returns all tickets, also those that wait for a round. The
  /// caller routes these queries again.
  [[nodiscard]] std::vector<Ticket> take_all();

 private:
  struct Round {
    uint64_t number;
    raft::Term term;
    std::vector<Ticket> tickets;
  };

  Answered take_up_to(uint64_t round);

  base::Duration retry_after_;
  std::vector<Ticket> waiting_;
  std::deque<Round> rounds_;
  uint64_t last_round_;
  base::Instant asked_;  ///< when the last round was opened
};

}  // namespace miniraft::replica
