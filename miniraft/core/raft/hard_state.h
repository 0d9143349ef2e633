// HardState: what a node must remember across a crash besides its log (Raft Fig. 2: currentTerm,
// votedFor).
//
// All roles share this one value. Only `advance_to` clears the vote, and it requires a later term.
// A node that steps down within a term therefore cannot vote a second time in it (Raft §5.2).
#pragma once

#include <optional>

#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class HardState {
 public:
  HardState() = default;
  /// The state recovered from storage.
  HardState(Term current_term, std::optional<NodeId> voted_for)
      : current_term_(current_term), voted_for_(voted_for) {}

  [[nodiscard]] Term current_term() const { return current_term_; }
  [[nodiscard]] std::optional<NodeId> voted_for() const { return voted_for_; }

  /// Enters a later term and clears the vote. Requires: term > current_term().
  void advance_to(Term term);

  /// Whether this node may vote for `candidate` in the current term: it has not voted yet, or it
  /// voted for the same node. (A repeated vote request must get the same answer.)
  [[nodiscard]] bool can_vote_for(NodeId candidate) const;

  /// Requires: can_vote_for(candidate).
  void vote_for(NodeId candidate);

  bool operator==(const HardState&) const = default;

 private:
  friend class StateWriter;

  Term current_term_;
  std::optional<NodeId> voted_for_;
};

}  // namespace miniraft::raft
