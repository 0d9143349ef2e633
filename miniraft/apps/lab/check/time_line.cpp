#include "miniraft/apps/lab/check/time_line.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <tuple>

namespace miniraft::lab {
namespace {

/// An end of a bar, to be ranked.
struct Event {
  int64_t instant;
  bool is_end;
  size_t bar;
};

bool comes_before(const Event& a, const Event& b) {
  return std::tie(a.instant, a.is_end, a.bar) < std::tie(b.instant, b.is_end, b.bar);
}

Bar bar_of(const sim::Operation& operation, const TimeWords& times) {
  Bar bar;
  bar.operation = &operation;
  bar.label = label_of(operation);
  bar.span = times.span_of(operation);
  bar.is_open = operation.outcome == sim::Outcome::info || !operation.return_time;
  return bar;
}

}  // namespace

TimeLine::TimeLine(const sim::History& history, const sim::FailingWindow& window) {
  const TimeWords times(history, window.operations);
  for (const size_t place : window.operations) {
    bars.push_back(bar_of(history.operations[place], times));
    bars.back().is_last = place == window.last;
  }
  for (const size_t place : window.sources) {
    bars.push_back(bar_of(history.operations[place], times));
    bars.back().is_source = true;
  }
  std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) {
    return a.operation->call_time < b.operation->call_time;
  });
  std::vector<Event> events;
  for (size_t i = 0; i < bars.size(); ++i) {
    events.push_back({bars[i].operation->call_time.value, false, i});
    const int64_t end = bars[i].is_open ? std::numeric_limits<int64_t>::max()
                                        : bars[i].operation->return_time->value;
    events.push_back({end, true, i});
  }
  std::sort(events.begin(), events.end(), comes_before);
  for (const Event& event : events) {
    Bar& bar = bars[event.bar];
    (event.is_end ? bar.end_rank : bar.call_rank) = rank_count++;
  }
}

}  // namespace miniraft::lab
