// FollowerReads: the queries of a node that does not lead, until it knows at which index it may
// answer them itself (Thesis §6.4, end).
//
// All queries that came since the last time are asked about together, in a round. The leader's
// answer to a round holds for the rounds before it, too: it was confirmed after they were asked. So
// a lost message costs nothing while others follow, and the last round is asked about again.
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
  /// Rounds are numbered from `first` on, other numbers than those of earlier lives. `retry_after`
  /// without an answer the leader is asked again.
  FollowerReads(uint64_t first, base::Duration retry_after)
      : retry_after_(retry_after), last_round_(first - 1) {}

  /// Waits for the next round.
  void add(Ticket ticket) { waiting_.push_back(ticket); }

  /// Whether the leader is to be asked.
  [[nodiscard]] bool is_due(base::Instant now) const;
  /// When that is so at the latest, if nothing else happens.
  [[nodiscard]] std::optional<base::Instant> retry_at() const;

  /// The leader of `term` is asked now. Returns the number of the round.
  [[nodiscard]] uint64_t open(raft::Term term, base::Instant now);

  struct Answered {
    raft::Term term;  ///< that the last of the rounds was asked in
    std::vector<Ticket> tickets;
  };
  /// The leader answered `round`: takes out the tickets of that and of all rounds before it.
  /// Nothing if that is no round of this life.
  [[nodiscard]] Answered answered(uint64_t round);

  /// The leader is another one: takes out all tickets, to be asked about anew.
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
