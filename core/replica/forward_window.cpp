#include "core/replica/forward_window.h"

#include <algorithm>
#include <iterator>

#include "core/base/check.h"

namespace miniraft::replica {

void ForwardWindow::lead(raft::Term term) {
  if (led_term_) CHECK_GE(term, *led_term_);
  if (led_term_ == term) return;
  led_term_ = term;
  senders_.clear();
}

ForwardVerdict ForwardWindow::judge(raft::NodeId from, const ForwardRequest& request,
                                    bool is_leading) {
  if (led_term_ == request.term) {
    const auto key = std::pair(from, request.incarnation);
    const auto found = senders_.find(key);
    if (found != senders_.end() && found->second.holds(request.sequence.value)) {
      return ForwardVerdict::drop;
    }
    // Nobody leads a second time in the same term (Raft §5.2), so this refusal stays true.
    if (!is_leading) return ForwardVerdict::refuse;
    if (found == senders_.end() && lives_of(from) >= lives_max) return ForwardVerdict::drop;
    senders_[key].insert(request.sequence.value);
    return ForwardVerdict::take;
  }
  // A term that this node led before the last one, or may have led before it restarted: whether a
  // copy was taken then is forgotten.
  if (request.term <= recovered_term_) return ForwardVerdict::drop;
  if (led_term_ && request.term < *led_term_) return ForwardVerdict::drop;
  // It was sent because this node led in that term, yet it does not: a mistake, or a lie.
  return ForwardVerdict::refuse;
}

size_t ForwardWindow::lives_of(raft::NodeId peer) const {
  const auto first = senders_.lower_bound({peer, 0});
  const auto last = senders_.upper_bound({peer, UINT64_MAX});
  return static_cast<size_t>(std::distance(first, last));
}

bool ForwardWindow::Seen::holds(uint64_t sequence) const {
  if (sequence > highest) return false;
  if (highest - sequence >= window_size) return true;
  return (bits[(sequence / 64) % bits.size()] >> (sequence % 64) & 1) != 0;
}

void ForwardWindow::Seen::insert(uint64_t sequence) {
  if (sequence > highest) {
    // The places between the old and the new highest now stand for other sequences.
    const uint64_t steps = std::min(sequence - highest, window_size);
    for (uint64_t i = 0; i < steps; ++i) {
      const uint64_t place = sequence - i;
      bits[(place / 64) % bits.size()] &= ~(UINT64_C(1) << (place % 64));
    }
    highest = sequence;
  }
  bits[(sequence / 64) % bits.size()] |= UINT64_C(1) << (sequence % 64);
}

}  // namespace miniraft::replica
