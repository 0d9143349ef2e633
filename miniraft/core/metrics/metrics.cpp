#include "miniraft/core/metrics/metrics.h"

#include <algorithm>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::metrics {

namespace {

bool is_name(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
  };
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::ranges::all_of(name, is_allowed);
}

}  // namespace

Histogram::Histogram(std::vector<base::Duration> bounds)
    : bounds_(std::move(bounds)), buckets_(bounds_.size() + 1) {
  MINIRAFT_CHECK(std::ranges::is_sorted(bounds_));
}

void Histogram::observe(base::Duration duration) {
  const auto place = std::ranges::lower_bound(bounds_, duration) - bounds_.begin();
  buckets_[static_cast<size_t>(place)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(duration.value, std::memory_order_relaxed);
}

uint64_t Histogram::bucket(size_t i) const {
  return buckets_.at(i).load(std::memory_order_relaxed);
}

base::Duration Histogram::sum() const {
  return base::Duration(sum_.load(std::memory_order_relaxed));
}

std::vector<base::Duration> exponential_bounds(base::Duration first, int64_t factor, size_t count) {
  std::vector<base::Duration> bounds;
  for (base::Duration bound = first; bounds.size() < count; bound = bound * factor) {
    bounds.push_back(bound);
  }
  return bounds;
}

class Registry::Hold {
 public:
  explicit Hold(std::atomic_flag& flag) : flag_(flag) {
    while (flag_.test_and_set(std::memory_order_acquire)) {
      flag_.wait(true, std::memory_order_relaxed);
    }
  }
  ~Hold() {
    flag_.clear(std::memory_order_release);
    flag_.notify_one();
  }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  std::atomic_flag& flag_;
};

template <class Metric, class... Arguments>
Metric& Registry::series(std::string_view name, std::string_view help, std::vector<Label> labels,
                         const Arguments&... arguments) {
  MINIRAFT_CHECK(is_name(name));
  for (const Label& label : labels) MINIRAFT_CHECK(is_name(label.name));
  constexpr size_t kind =
      std::variant<Counter*, Gauge*, Histogram*>(static_cast<Metric*>(nullptr)).index();

  const Hold hold(held_);
  auto family = std::ranges::find(families_, name, &Family::name);
  if (family == families_.end()) {
    families_.push_back({std::string(name), std::string(help), kind, {}});
    family = families_.end() - 1;
  }
  MINIRAFT_CHECK_EQ(family->kind, kind);
  MINIRAFT_CHECK(family->help == help);
  auto found = std::ranges::find(family->series, labels, &Series::labels);
  if (found != family->series.end()) return std::get<Metric>(found->metric);
  Series& made =
      family->series.emplace_back(std::move(labels), std::in_place_type<Metric>, arguments...);
  return std::get<Metric>(made.metric);
}

Counter& Registry::counter(std::string_view name, std::string_view help,
                           std::vector<Label> labels) {
  MINIRAFT_CHECK(name.ends_with("_total"));
  return series<Counter>(name, help, std::move(labels));
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, std::vector<Label> labels) {
  return series<Gauge>(name, help, std::move(labels));
}

Histogram& Registry::histogram(std::string_view name, std::string_view help,
                               const std::vector<base::Duration>& bounds,
                               std::vector<Label> labels) {
  return series<Histogram>(name, help, std::move(labels), bounds);
}

std::string prometheus_text(const Registry& registry) {
  std::string out;
  const Registry::Hold hold(registry.held_);
  for (const Registry::Family& family : registry.families_) Registry::append_family(out, family);
  return out;
}

}  // namespace miniraft::metrics
