// Metrics: counters, gauges and histograms that one thread bumps and another prints.
//
//   Registry::counter("miniraft_…_total", "…") → Counter& → increment() in the hot path
//   prometheus_text(registry) → what GET /metrics answers
//
// Bumping is one relaxed atomic operation without a lock. Registering and printing exclude each
// other, so a series may be added while the program runs (a peer becomes known).
// Format: https://prometheus.io/docs/instrumenting/exposition_formats/, text version 0.0.4.
//
// Thread rule: everything here from any thread.
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

/// Only grows, for as long as the process lives.
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

/// Counts durations by size.
class Histogram {
 public:
  /// `bounds`: the buckets' upper bounds, included in them; ascending. One more bucket takes what
  /// is longer.
  explicit Histogram(std::vector<base::Duration> bounds);

  void observe(base::Duration duration);

  [[nodiscard]] const std::vector<base::Duration>& bounds() const { return bounds_; }
  /// Observations in bucket `i`, alone. Requires: i ≤ bounds().size().
  [[nodiscard]] uint64_t bucket(size_t i) const;
  [[nodiscard]] base::Duration sum() const;

 private:
  std::vector<base::Duration> bounds_;
  std::deque<std::atomic<uint64_t>> buckets_;
  std::atomic<int64_t> sum_{0};
};

/// `count` bounds, the first one `first`, each `factor` times the one before.
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

  /// The series with this name and these labels; made when asked for the first time. The reference
  /// lives as long as the registry. Requires: names as Prometheus wants them, a counter's ends in
  /// `_total`; one name has one kind and one help.
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
    size_t kind = 0;  ///< the alternative of Series::metric
    std::deque<Series> series;
  };
  /// Held while families or series are added or walked.
  class Hold;

  template <class Metric, class... Arguments>
  Metric& series(std::string_view name, std::string_view help, std::vector<Label> labels,
                 const Arguments&... arguments);
  static void append_family(std::string& out, const Family& family);

  mutable std::atomic_flag held_;
  std::deque<Family> families_;
};

/// All series, in the order of their first registration.
[[nodiscard]] std::string prometheus_text(const Registry& registry);

}  // namespace miniraft::metrics
