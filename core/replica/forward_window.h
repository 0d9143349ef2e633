// ForwardWindow: takes each request that peers forward to this leader exactly once.
//
// A network may deliver a request twice, at any distance in time, and a command executed twice is
// a write that nobody made. Requests are forwarded to the leader of one term, so one window serves
// one leadership: when that is over nothing more is taken, and what is not certainly new is dropped
// without an answer, never refused, because its first copy may have been executed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "core/raft/types.h"
#include "core/replica/messages.h"

namespace miniraft::replica {

enum class ForwardVerdict : uint8_t {
  take,    ///< the first copy: execute it
  refuse,  ///< no copy was or will be taken: say so
  drop,    ///< a copy was, or may have been, taken: say nothing
};

class ForwardWindow {
 public:
  /// `recovered_term` is the term this node came back with after a restart: what it did in that
  /// term or before it has forgotten.
  explicit ForwardWindow(raft::Term recovered_term) : recovered_term_(recovered_term) {}

  /// This node leads in `term`.
  void lead(raft::Term term);

  /// Decides about a request and remembers it if taken. `is_leading`: this node leads, in the term
  /// last given to lead().
  [[nodiscard]] ForwardVerdict judge(raft::NodeId from, const ForwardRequest& request,
                                     bool is_leading);

 private:
  static constexpr uint64_t window_size = 4096;
  static constexpr size_t lives_max = 64;  ///< incarnations of one peer within one leadership

  /// The sequences in (highest - window_size, highest] that were taken; those below count as taken.
  struct Seen {
    uint64_t highest = 0;
    std::array<uint64_t, window_size / 64> bits{};

    [[nodiscard]] bool holds(uint64_t sequence) const;
    void insert(uint64_t sequence);
  };

  [[nodiscard]] size_t lives_of(raft::NodeId peer) const;

  raft::Term recovered_term_;
  std::optional<raft::Term> led_term_;
  std::map<std::pair<raft::NodeId, uint64_t>, Seen> senders_;
};

}  // namespace miniraft::replica
