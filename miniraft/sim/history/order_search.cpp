#include "miniraft/sim/history/order_search.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "miniraft/core/base/check.h"

namespace miniraft::sim {

SearchLimits SearchLimits::from(const Budget& budget) {
  SearchLimits limits;
  limits.steps_max = budget.steps_max;
  limits.memory_bytes_max = budget.memory_bytes_max;
  if (budget.time) {
    limits.deadline =
        std::chrono::steady_clock::now() + std::chrono::nanoseconds(budget.time->value);
  }
  return limits;
}

OrderSearch::OrderSearch(OrderProblem& problem, const SearchLimits& limits)
    : problem_(problem),
      limits_(limits),
      optional_start_(problem.required.size()),
      lasting_start_(optional_start_ + problem.optional.size()),
      end_(lasting_start_ + problem.lasting.size()),
      done_(end_ / 64 + 1) {
  const auto& required = problem.required;
  for (const OrderProblem::Item& item : required) {
    const auto past = std::upper_bound(
        required.begin(), required.end(), item.end,
        [](int64_t instant, const OrderProblem::Item& other) { return instant < other.call; });
    reach_.push_back(static_cast<size_t>(past - required.begin()));
  }
  int64_t latest = INT64_MIN;
  for (const OrderProblem::Item& item : problem.optional) {
    latest = std::max(latest, item.end);
    latest_end_.push_back(latest);
    ends_.push_back(item.end);
  }
  for (const OrderProblem::Item& item : problem.lasting) ends_.push_back(item.end);
}

Verdict OrderSearch::run() {
  MINIRAFT_CHECK(frames_.empty());
  if (advance_to_frame()) return Verdict::linearizable;
  while (!frames_.empty()) {
    if (is_over_limit()) return Verdict::unknown;
    Frame& frame = frames_.back();
    undo_to(frame);
    if (!try_next_move(frame)) {
      frames_.pop_back();
    } else if (advance_to_frame()) {
      return Verdict::linearizable;
    }
  }
  return Verdict::not_linearizable;
}

std::vector<size_t> OrderSearch::order() const {
  std::vector<size_t> places;
  places.reserve(journal_.size());
  for (const size_t id : journal_) places.push_back(item_of(id).participant);
  return places;
}

const OrderProblem::Item& OrderSearch::item_of(size_t id) const {
  if (id < optional_start_) return problem_.required[id];
  if (id < lasting_start_) return problem_.optional[id - optional_start_];
  return problem_.lasting[id - lasting_start_];
}

// Returns true when every required operation is in order. Otherwise leaves a frame on top of the
// stack if the state is worth searching.
bool OrderSearch::advance_to_frame() {
  take_observations();
  if (frontier_ == optional_start_) return true;
  if (is_new_state()) {
    frames_.push_back(
        {journal_.size(), state_, latest_call_, bound(), frontier_, Frame::Stage::required});
  }
  return false;
}

// An observation that fits now may be taken now without considering any alternative: it changes
// nothing, so an order in which it comes later stays an order when it is moved here.
void OrderSearch::take_observations() {
  while (take_one_observation()) {
  }
}

bool OrderSearch::take_one_observation() {
  const int64_t call_max = bound();
  for (size_t id = next_open_required(frontier_); id < optional_start_;
       id = next_open_required(id + 1)) {
    const OrderProblem::Item& item = problem_.required[id];
    if (item.call > call_max) return false;
    if (!item.action.is_observation()) continue;
    if (!problem_.apply(item.action, state_)) continue;
    if (would_expire_optional(item.call, call_max)) continue;
    return take(id, item);
  }
  return false;
}

bool OrderSearch::try_next_move(Frame& frame) {
  using Stage = Frame::Stage;
  if (frame.stage == Stage::required) {
    if (try_required(frame)) return true;
    frame.stage = Stage::optional;
    frame.next = first_live_optional();
  }
  if (frame.stage == Stage::optional) {
    if (try_optional(frame)) return true;
    frame.stage = Stage::lasting;
    frame.next = 0;
  }
  if (frame.stage == Stage::lasting) {
    if (try_lasting(frame)) return true;
    frame.stage = Stage::done;
  }
  return false;
}

bool OrderSearch::try_required(Frame& frame) {
  for (size_t id = next_open_required(frame.next); id < optional_start_;
       id = next_open_required(id + 1)) {
    const OrderProblem::Item& item = problem_.required[id];
    if (item.call > frame.bound) return false;
    if (take(id, item)) {
      frame.next = id + 1;
      return true;
    }
  }
  return false;
}

// One that changes nothing is as well left for later, or never taken.
bool OrderSearch::try_optional(Frame& frame) {
  for (size_t at = frame.next; at < problem_.optional.size(); ++at) {
    const OrderProblem::Item& item = problem_.optional[at];
    if (item.call > frame.bound) return false;
    const size_t id = optional_start_ + at;
    if (is_done(id) || item.end < latest_call_) continue;
    if (problem_.apply(item.action, state_).value_or(state_) == state_) continue;
    if (take(id, item)) {
      frame.next = at + 1;
      return true;
    }
  }
  return false;
}

// Equal actions without an end can stand in for each other: only the first of them is tried.
bool OrderSearch::try_lasting(Frame& frame) {
  const auto& lasting = problem_.lasting;
  size_t at = frame.next;
  while (at < lasting.size()) {
    const Action action = lasting[at].action;
    size_t past = at + 1;
    while (past < lasting.size() && lasting[past].action == action) ++past;
    while (at < past && is_done(lasting_start_ + at)) ++at;
    if (at < past && lasting[at].call <= frame.bound &&
        problem_.apply(action, state_).value_or(state_) != state_) {
      frame.next = past;
      return take(lasting_start_ + at, lasting[at]);
    }
    at = past;
  }
  return false;
}

bool OrderSearch::take(size_t id, const OrderProblem::Item& item) {
  ++steps_;
  const std::optional<ValueId> after = problem_.apply(item.action, state_);
  if (!after) return false;
  state_ = *after;
  latest_call_ = std::max(latest_call_, item.call);
  done_[id / 64] |= uint64_t{1} << (id % 64);
  journal_.push_back(id);
  if (id >= optional_start_) {
    const auto spent_id = static_cast<uint32_t>(id - optional_start_);
    spent_.insert(std::lower_bound(spent_.begin(), spent_.end(), spent_id), spent_id);
  } else if (id == frontier_) {
    frontier_ = next_open_required(frontier_);
  }
  return true;
}

void OrderSearch::undo_to(const Frame& frame) {
  while (journal_.size() > frame.journal_size) {
    const size_t id = journal_.back();
    journal_.pop_back();
    done_[id / 64] &= ~(uint64_t{1} << (id % 64));
    if (id >= optional_start_) {
      const auto spent_id = static_cast<uint32_t>(id - optional_start_);
      spent_.erase(std::lower_bound(spent_.begin(), spent_.end(), spent_id));
    } else {
      frontier_ = std::min(frontier_, id);
    }
  }
  state_ = frame.state;
  latest_call_ = frame.latest_call;
}

// The earliest end among the required operations that are left: whatever was called after it must
// wait.
int64_t OrderSearch::bound() const {
  int64_t earliest = std::numeric_limits<int64_t>::max();
  for (size_t id = frontier_; id < optional_start_; id = next_open_required(id + 1)) {
    const OrderProblem::Item& item = problem_.required[id];
    if (item.call > earliest) break;
    earliest = std::min(earliest, item.end);
  }
  return earliest;
}

size_t OrderSearch::first_live_optional() const {
  const auto first = std::lower_bound(latest_end_.begin(), latest_end_.end(), latest_call_);
  return static_cast<size_t>(first - latest_end_.begin());
}

// Would taking an operation called at `call` make an optional one too late that might be needed
// before it?
bool OrderSearch::would_expire_optional(int64_t call, int64_t call_max) const {
  if (call <= latest_call_) return false;
  for (size_t at = first_live_optional(); at < problem_.optional.size(); ++at) {
    const OrderProblem::Item& item = problem_.optional[at];
    if (item.call > call_max) return false;
    if (item.end < call && item.end >= latest_call_ && !is_done(optional_start_ + at)) return true;
  }
  return false;
}

// The words of `done_` from the frontier to the last required operation that can be taken while
// the one at the frontier is open: all before are taken, none after is.
bool OrderSearch::is_new_state() {
  place_.clear();
  place_.push_back((uint64_t{frontier_} << 32) | state_);
  const size_t last_word = (reach_[frontier_] - 1) / 64;
  for (size_t word = frontier_ / 64; word <= last_word; ++word) {
    const size_t ids_left = optional_start_ - word * 64;
    const uint64_t mask = ids_left >= 64 ? UINT64_MAX : (uint64_t{1} << ids_left) - 1;
    place_.push_back(done_[word] & mask);
  }
  while (place_.size() > 1 && place_.back() == 0) place_.pop_back();
  return refuted_.insert(place_, spent_, latest_call_, ends_);
}

bool OrderSearch::is_over_limit() {
  if (steps_ > limits_.steps_max) return true;
  if (refuted_.memory_bytes() > limits_.memory_bytes_max) return true;
  if (!limits_.deadline || ++rounds_ % 64 != 0) return false;
  return std::chrono::steady_clock::now() > *limits_.deadline;
}

size_t OrderSearch::next_open_required(size_t from) const {
  size_t word = from / 64;
  if (from >= optional_start_) return optional_start_;
  uint64_t open = ~done_[word] & (UINT64_MAX << (from % 64));
  while (open == 0) {
    ++word;
    if (word * 64 >= optional_start_) return optional_start_;
    open = ~done_[word];
  }
  return std::min(optional_start_, word * 64 + static_cast<size_t>(std::countr_zero(open)));
}

}  // namespace miniraft::sim
