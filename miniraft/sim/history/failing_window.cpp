#include "miniraft/sim/history/failing_window.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "miniraft/sim/history/operation_effect.h"
#include "miniraft/sim/history/order_problem.h"
#include "miniraft/sim/history/order_search.h"

namespace miniraft::sim {
namespace {

/// The search for the window of one key.
class WindowSearch {
 public:
  WindowSearch(const History& history, const std::string& key, const Budget& budget);

  std::optional<FailingWindow> run();

 private:
  /// Places in `definite_`, ascending.
  using Choice = std::vector<size_t>;

  [[nodiscard]] const Operation& operation(size_t definite) const {
    return history_.operations[definite_[definite]];
  }
  [[nodiscard]] bool contradicts(const Choice& required);
  [[nodiscard]] Verdict judge(const Choice& required, std::vector<size_t>* order);
  std::vector<size_t> participants_for(const Choice& required, std::vector<Participant>& out) const;
  std::optional<size_t> find_last();
  size_t find_first(size_t last);
  Choice with_few(size_t first, size_t last);
  void drop_what_can_be(Choice& choice);
  void try_pairs(Choice& choice, size_t first, size_t last);
  [[nodiscard]] FailingWindow window_of(const Choice& choice);
  std::vector<size_t> order_of(const Choice& choice);
  [[nodiscard]] bool is_explained_by(const std::vector<size_t>& order) const;
  void find_sources(FailingWindow& window) const;
  void keep_latest(FailingWindow& window) const;

  const History& history_;
  const std::string& key_;
  SearchLimits limits_;
  std::vector<size_t> on_key_;    ///< places in the history
  std::vector<size_t> definite_;  ///< those that must be in any order, by return
  bool was_unsure_ = false;
};

WindowSearch::WindowSearch(const History& history, const std::string& key, const Budget& budget)
    : history_(history), key_(key), limits_(SearchLimits::from(budget)) {
  for (size_t i = 0; i < history.operations.size(); ++i) {
    if (history.operations[i].key != key) continue;
    on_key_.push_back(i);
    if (presence_of(history.operations[i]) == Presence::required) definite_.push_back(i);
  }
  std::stable_sort(definite_.begin(), definite_.end(), [&](size_t a, size_t b) {
    return *history.operations[a].return_time < *history.operations[b].return_time;
  });
}

std::optional<FailingWindow> WindowSearch::run() {
  const auto last = find_last();
  if (!last) return std::nullopt;
  const size_t first = find_first(*last);
  Choice choice = with_few(first, *last);
  if (choice.size() > 2) try_pairs(choice, first, *last);
  return window_of(choice);
}

// The participants when only `required` must be ordered, and their places in the history. What
// else may have changed the key is optional, within its time if that is known. What was called
// after all that is required had returned cannot come before any of it.
std::vector<size_t> WindowSearch::participants_for(const Choice& required,
                                                   std::vector<Participant>& out) const {
  std::vector<bool> is_required(history_.operations.size());
  base::Instant end(std::numeric_limits<int64_t>::min());
  for (const size_t definite : required) {
    is_required[definite_[definite]] = true;
    end = std::max(end, *operation(definite).return_time);
  }
  std::vector<size_t> places;
  for (const size_t place : on_key_) {
    const Operation& made = history_.operations[place];
    auto presence = presence_of(made);
    if (!presence || made.call_time > end) continue;
    if (presence == Presence::required && !is_required[place]) {
      if (is_read(made.kind) || made.outcome == Outcome::fail) continue;
      presence = Presence::optional_within;
    }
    out.push_back({&made, *presence});
    places.push_back(place);
  }
  return places;
}

Verdict WindowSearch::judge(const Choice& required, std::vector<size_t>* order) {
  std::vector<Participant> participants;
  const std::vector<size_t> places = participants_for(required, participants);
  OrderProblem problem(participants);
  OrderSearch search(problem, limits_);
  const Verdict verdict = search.run();
  if (verdict == Verdict::unknown) was_unsure_ = true;
  if (order != nullptr && verdict == Verdict::linearizable) {
    for (const size_t participant : search.order()) order->push_back(places[participant]);
  }
  return verdict;
}

// In doubt it is none: what is not certain is never shown.
bool WindowSearch::contradicts(const Choice& required) {
  return judge(required, nullptr) == Verdict::not_linearizable;
}

std::vector<size_t> range(size_t first, size_t end) {
  std::vector<size_t> places;
  for (size_t i = first; i < end; ++i) places.push_back(i);
  return places;
}

// The first operation, by return, with which there is a contradiction. More required operations
// are never easier to order, so halving finds it.
std::optional<size_t> WindowSearch::find_last() {
  if (!contradicts(range(0, definite_.size()))) return std::nullopt;
  size_t fits = 0;  // this many can be ordered
  size_t fails = definite_.size();
  while (fails - fits > 1) {
    const size_t middle = fits + (fails - fits) / 2;
    (contradicts(range(0, middle)) ? fails : fits) = middle;
  }
  return fails - 1;
}

// The latest operation, by return, from which on there still is one.
size_t WindowSearch::find_first(size_t last) {
  size_t fails = 0;
  size_t fits = last + 1;  // without any operation there is none
  while (fits - fails > 1) {
    const size_t middle = fails + (fits - fails) / 2;
    (contradicts(range(middle, last + 1)) ? fails : fits) = middle;
  }
  return fails;
}

// Both ends are needed: without either the rest can be ordered.
WindowSearch::Choice WindowSearch::with_few(size_t first, size_t last) {
  if (first == last) return {last};
  if (Choice ends = {first, last}; contradicts(ends)) return ends;
  Choice choice = range(first, last + 1);
  drop_what_can_be(choice);
  return choice;
}

// Tries to leave out larger pieces before smaller ones, single operations at the end. What could
// not be left out of more cannot be left out of less, so one pass of single ones is enough.
void WindowSearch::drop_what_can_be(Choice& choice) {
  for (size_t piece = std::max<size_t>(1, choice.size() / 2);; piece /= 2) {
    for (size_t at = 1; at + 1 < choice.size();) {
      const size_t end = std::min(at + piece, choice.size() - 1);
      Choice fewer(choice.begin(), choice.begin() + static_cast<ptrdiff_t>(at));
      fewer.insert(fewer.end(), choice.begin() + static_cast<ptrdiff_t>(end), choice.end());
      if (contradicts(fewer)) {
        choice = std::move(fewer);
      } else {
        at = end;
      }
    }
    if (piece == 1) return;
  }
}

// Two operations far apart say more than many close together.
void WindowSearch::try_pairs(Choice& choice, size_t first, size_t last) {
  constexpr size_t tries_max = 500;
  const size_t stop = first > tries_max ? first - tries_max : 0;
  for (size_t other = first; other > stop; --other) {
    if (Choice pair = {other - 1, last}; contradicts(pair)) {
      choice = std::move(pair);
      return;
    }
  }
}

FailingWindow WindowSearch::window_of(const Choice& choice) {
  FailingWindow window;
  window.key = key_;
  window.is_minimal = !was_unsure_;
  for (const size_t definite : choice) window.operations.push_back(definite_[definite]);
  window.last = window.operations.back();
  window.order_without_last = order_of({choice.begin(), choice.end() - 1});
  std::stable_sort(window.operations.begin(), window.operations.end(), [&](size_t a, size_t b) {
    return history_.operations[a].call_time < history_.operations[b].call_time;
  });
  find_sources(window);
  return window;
}

// The search may have used what was not needed; without it, the order is easier to follow.
std::vector<size_t> WindowSearch::order_of(const Choice& choice) {
  constexpr size_t length_max = 1000;
  std::vector<size_t> order;
  if (judge(choice, &order) != Verdict::linearizable || order.size() > length_max) return order;
  for (size_t at = 0; at < order.size();) {
    const bool is_needed = std::any_of(choice.begin(), choice.end(), [&](size_t definite) {
      return definite_[definite] == order[at];
    });
    std::vector<size_t> shorter = order;
    shorter.erase(shorter.begin() + static_cast<ptrdiff_t>(at));
    if (!is_needed && is_explained_by(shorter)) {
      order = std::move(shorter);
    } else {
      ++at;
    }
  }
  return order;
}

bool WindowSearch::is_explained_by(const std::vector<size_t>& order) const {
  std::optional<Value> value = Value();
  for (const size_t place : order) {
    value = value_after(history_.operations[place], *value);
    if (!value) return false;
  }
  return true;
}

/// Whether `made` may leave a value that `observer` observed.
bool may_be_source(const Operation& made, const Operation& observer) {
  if (is_read(made.kind) || made.outcome == Outcome::fail) return false;
  if (observer.outcome == Outcome::fail) return false;
  const bool is_cas = observer.kind == OperationKind::cas;
  if (!is_cas && (!is_read(observer.kind) || !observer.output)) return false;
  const std::string& value = is_cas ? observer.expected : *observer.output;
  if (made.kind != OperationKind::append) return made.input == value;
  return !made.input.empty() && value.find(made.input) != std::string::npos;
}

// Only where a value that is still missing at the end may have come from is worth a word: of the
// last operation, and of those that may come after it.
void WindowSearch::find_sources(FailingWindow& window) const {
  std::vector<size_t>& sources = window.sources;
  const Operation& last = history_.operations[window.last];
  const base::Instant end = *last.return_time;
  for (const size_t place : on_key_) {
    const Operation& made = history_.operations[place];
    const auto& chosen = window.operations;
    if (made.call_time > end || std::find(chosen.begin(), chosen.end(), place) != chosen.end()) {
      continue;
    }
    const bool is_source = std::any_of(chosen.begin(), chosen.end(), [&](size_t observer) {
      const Operation& other = history_.operations[observer];
      return *other.return_time >= last.call_time && may_be_source(made, other);
    });
    if (is_source) sources.push_back(place);
  }
  std::stable_sort(sources.begin(), sources.end(), [&](size_t a, size_t b) {
    return history_.operations[a].call_time < history_.operations[b].call_time;
  });
  keep_latest(window);
}

// Of those that were over before the window only the latest two: one of them made the value that
// was there in the beginning.
void WindowSearch::keep_latest(FailingWindow& window) const {
  constexpr size_t earlier_max = 2;
  std::vector<size_t>& sources = window.sources;
  const base::Instant start = history_.operations[window.operations.front()].call_time;
  const auto is_earlier = [&](size_t place) {
    const Operation& made = history_.operations[place];
    return made.outcome == Outcome::ok && *made.return_time < start;
  };
  const size_t found = sources.size();
  auto earlier = static_cast<size_t>(std::count_if(sources.begin(), sources.end(), is_earlier));
  std::erase_if(sources,
                [&](size_t place) { return is_earlier(place) && earlier-- > earlier_max; });
  if (sources.size() > FailingWindow::sources_max) {
    sources.erase(sources.begin(), sources.end() - FailingWindow::sources_max);
  }
  window.sources_left_out = found - sources.size();
}

}  // namespace

std::optional<FailingWindow> find_failing_window(const History& history, const std::string& key,
                                                 const Budget& budget) {
  return WindowSearch(history, key, budget).run();
}

}  // namespace miniraft::sim
