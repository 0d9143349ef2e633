#include "miniraft/apps/lab/report/summary.h"

#include <algorithm>
#include <cmath>

namespace miniraft::lab {
namespace {

using base::Duration;
using base::Instant;

/// A run is shown in about so many slices, none shorter than the least.
constexpr int64_t slices_wanted = 150;
constexpr Duration slice_at_least = base::milliseconds(100);

/// Of fewer operations the high quantiles are but the maximum: a slow run has longer slices, yet
/// none so long that a gap in service could hide in it.
constexpr int64_t operations_per_slice_wanted = 50;
constexpr Duration slice_for_quantiles_at_most = base::milliseconds(500);

Duration slice_length_of(Duration length, size_t operations) {
  const auto count = static_cast<int64_t>(std::max<size_t>(operations, 1));
  const int64_t for_quantiles = length.value / count * operations_per_slice_wanted;
  return std::max({slice_at_least, length / slices_wanted,
                   std::min(Duration(for_quantiles), slice_for_quantiles_at_most)});
}

double milliseconds_of(Duration duration) {
  return duration.seconds() * 1e3;
}

size_t place(Outcome outcome) {
  return static_cast<size_t>(outcome);
}

/// The first instant after `after` at which a node began to lead a term beyond `term`.
std::optional<Instant> first_election(const RunRecord& record, Instant after, uint64_t term) {
  std::optional<Instant> first;
  for (const RoleEvent& event : record.roles) {
    const bool counts = event.role == Role::leader && event.term > term && event.at >= after;
    if (counts && (!first || event.at < *first)) first = event.at;
  }
  return first;
}

std::optional<Instant> first_answer(const RunRecord& record, Instant after) {
  std::optional<Instant> first;
  for (const Operation& operation : record.operations) {
    const bool counts = is_answered(operation.outcome) && operation.completed >= after;
    if (counts && (!first || operation.completed < *first)) first = operation.completed;
  }
  return first;
}

void count_availability(const RunRecord& record, Summary& summary) {
  for (const Operation& operation : record.operations) {
    if (operation.invoked >= record.load_end) break;
    if (is_in_fault(record.faults, operation.invoked)) continue;
    ++summary.begun_outside_faults;
    if (is_answered(operation.outcome)) ++summary.answered_outside_faults;
  }
  if (summary.begun_outside_faults > 0) {
    summary.availability = static_cast<double>(summary.answered_outside_faults) /
                           static_cast<double>(summary.begun_outside_faults);
  }
}

void measure_latency(const RunRecord& record, Summary& summary) {
  std::array<std::vector<Duration>, 3> by_function;
  std::vector<Duration> all;
  size_t answered_in_load = 0;
  for (const Operation& operation : record.operations) {
    ++summary.count[place(operation.outcome)];
    if (!is_answered(operation.outcome)) continue;
    const Duration latency = operation.completed - operation.invoked;
    by_function[static_cast<size_t>(operation.request.function)].push_back(latency);
    all.push_back(latency);
    if (operation.completed < record.load_end) ++answered_in_load;
  }
  for (size_t f = 0; f < by_function.size(); ++f) {
    summary.latency[f] = quantiles_of(std::move(by_function[f]));
  }
  summary.latency_of_all = quantiles_of(std::move(all));
  const double load_seconds = (record.load_end - record.start).seconds();
  if (load_seconds > 0) {
    summary.operations_per_second = static_cast<double>(answered_in_load) / load_seconds;
  }
}

void recover(const RunRecord& record, Summary& summary) {
  summary.recoveries = recoveries_of(record);
  std::vector<Duration> elected;
  std::vector<Duration> served;
  for (const Recovery& recovery : summary.recoveries) {
    if (recovery.until_elected) elected.push_back(*recovery.until_elected);
    if (recovery.until_served) served.push_back(*recovery.until_served);
  }
  summary.elected_median = median_of(std::move(elected));
  summary.served_median = median_of(std::move(served));
}

void cut_in_slices(const RunRecord& record, Summary& summary) {
  const Duration length = std::max(record.end - record.start, Duration(1));
  summary.slice_length = slice_length_of(length, record.operations.size());
  const auto slice_count = static_cast<size_t>(length.value / summary.slice_length.value + 1);
  std::vector<std::vector<Duration>> latencies(slice_count);
  summary.slices.resize(slice_count);
  for (size_t i = 0; i < slice_count; ++i) {
    summary.slices[i].start = summary.slice_length * static_cast<int64_t>(i);
  }
  for (const Operation& operation : record.operations) {
    const int64_t offset = std::max<int64_t>(0, (operation.completed - record.start).value);
    const size_t i =
        std::min(slice_count - 1, static_cast<size_t>(offset / summary.slice_length.value));
    ++summary.slices[i].count[place(operation.outcome)];
    if (is_answered(operation.outcome)) {
      latencies[i].push_back(operation.completed - operation.invoked);
    }
  }
  for (size_t i = 0; i < slice_count; ++i) {
    summary.slices[i].answered = quantiles_of(std::move(latencies[i]));
  }
}

}  // namespace

Quantiles quantiles_of(std::vector<Duration> durations) {
  if (durations.empty()) return {};
  std::sort(durations.begin(), durations.end());
  const auto rank = [&](double q) {
    const auto nearest = static_cast<size_t>(std::ceil(q * static_cast<double>(durations.size())));
    return milliseconds_of(durations[std::max<size_t>(nearest, 1) - 1]);
  };
  return {durations.size(), rank(0.50), rank(0.95), rank(0.99), milliseconds_of(durations.back())};
}

std::vector<Recovery> recoveries_of(const RunRecord& record) {
  std::vector<Recovery> recoveries;
  for (size_t i = 0; i < record.faults.size(); ++i) {
    const FaultWindow& fault = record.faults[i];
    if (!fault.leader_cut_off) continue;
    // What happens after the next fault began is no longer this one's doing.
    const bool is_last = i + 1 == record.faults.size();
    const Instant until = is_last ? record.end : record.faults[i + 1].start;
    Recovery recovery{.fault = i, .until_elected = std::nullopt, .until_served = std::nullopt};
    const auto elected = first_election(record, fault.start, fault.term);
    if (elected && *elected < until) {
      recovery.until_elected = *elected - fault.start;
      const auto served = first_answer(record, *elected);
      if (served && *served < until) recovery.until_served = *served - fault.start;
    }
    recoveries.push_back(recovery);
  }
  return recoveries;
}

std::optional<Duration> median_of(std::vector<Duration> durations) {
  if (durations.empty()) return std::nullopt;
  const auto middle = durations.begin() + static_cast<std::ptrdiff_t>((durations.size() - 1) / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  return *middle;
}

Summary summarise(const RunRecord& record) {
  Summary summary;
  summary.operations = record.operations.size();
  measure_latency(record, summary);
  count_availability(record, summary);
  recover(record, summary);
  cut_in_slices(record, summary);
  for (const RoleEvent& event : record.roles) {
    if (event.role == Role::leader) ++summary.leader_changes;
  }
  return summary;
}

bool is_in_fault(std::span<const FaultWindow> faults, Instant at) {
  return std::any_of(faults.begin(), faults.end(), [at](const FaultWindow& fault) {
    return at >= fault.start && at < fault.end;
  });
}

}  // namespace miniraft::lab
