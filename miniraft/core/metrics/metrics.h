// Metrics: counters, gauges and histograms that one thread updates while another prints them.
//
//   Registry::counter("miniraft_…_total", "…") → Counter& → increment() in the hot path
//   prometheus_text(registry) → the body of the answer to GET /metrics
//
// An update is a relaxed atomic operation without a lock (two for a histogram). Registration and
// printing lock the registry, so a series may be added while the program runs, for example when a
// peer becomes known.
// Format: https://prometheus.io/docs/instrumenting/exposition_formats/, text version 0.0.4.
//
// Thread rule: any thread may call everything here.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "miniraft/core/base/time.h"

namespace miniraft::metrics {

/// A value that only grows. It starts at 0 when the process starts.
class Counter {
 public:
  void increment(uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

/// A value that goes up and down.
class Gauge {
 public:
  void set(int64_t value) { value_.store(value, std::memory_order_relaxed); }
  [[nodiscard]] int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

/// Counts durations in buckets, by length.
class Histogram {
 public:
  /// `bounds` are the inclusive upper bounds of the buckets. One more bucket counts the durations
  /// above the last bound. Requires: `bounds` ascend.
  explicit Histogram(std::vector<base::Duration> bounds);

  void observe(base::Duration duration);

  [[nodiscard]] const std::vector<base::Duration>& bounds() const { return bounds_; }
  /// The number of durations in bucket `i` alone, not cumulative as Prometheus has it. Requires:
  /// i ≤ bounds().size().
  [[nodiscard]] uint64_t bucket(size_t i) const;
  /// The sum of all observed durations.
  [[nodiscard]] base::Duration sum() const;

 private:
  std::vector<base::Duration> bounds_;
  std::deque<std::atomic<uint64_t>> buckets_;
  std::atomic<int64_t> sum_{0};
};

/// `count` bounds: the first is `first`, and each other one is `factor` times the one before it.
[[nodiscard]] std::vector<base::Duration> exponential_bounds(base::Duration first, int64_t factor,
                                                             size_t count);

struct Label {
  std::string name;
  std::string value;
  bool operator==(const Label&) const = default;
};

class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// The series with this name and these labels. The first call creates it, a histogram with the
  /// bounds of this call. The reference is valid as long as the registry. Requires: names of series
  /// and labels match [a-zA-Z_][a-zA-Z0-9_]*, a counter's name ends in `_total`, and all calls with
  /// the same name ask for the same kind of series and give the same `help`.
  Counter& counter(std::string_view name, std::string_view help, std::vector<Label> labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, std::vector<Label> labels = {});
  Histogram& histogram(std::string_view name, std::string_view help,
                       const std::vector<base::Duration>& bounds, std::vector<Label> labels = {});

 private:
  friend std::string prometheus_text(const Registry& registry);

  struct Series {
    template <class Metric, class... Arguments>
    Series(std::vector<Label> own_labels, std::in_place_type_t<Metric> kind,
           const Arguments&... arguments)
        : labels(std::move(own_labels)), metric(kind, arguments...) {}

    std::vector<Label> labels;
    std::variant<Counter, Gauge, Histogram> metric;
  };
  struct Family {
    std::string name;
    std::string help;
    size_t kind = 0;  ///< index of the alternative in Series::metric
    std::deque<Series> series;
  };
  /// A lock, held while families or series are added or read.
  class Hold;

  template <class Metric, class... Arguments>
  Metric& series(std::string_view name, std::string_view help, std::vector<Label> labels,
                 const Arguments&... arguments);
  static void append_family(std::string& out, const Family& family);

  mutable std::atomic_flag held_;
  std::deque<Family> families_;
};

/// All series as text. Names come in the order of their first registration, and so do the series of
/// one name.
[[nodiscard]] std::string prometheus_text(const Registry& registry);

}  // namespace miniraft::metrics
