// Metrics print as Prometheus reads them.
#include "miniraft/core/metrics/metrics.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <thread>

namespace miniraft::metrics {
namespace {

TEST(Metrics, print_counters_gauges_and_histograms) {
  Registry registry;
  registry.counter("a_total", "Things.").increment(3);
  registry.gauge("b", "A level.").set(-5);
  Histogram& histogram =
      registry.histogram("c_seconds", "Times.", {base::milliseconds(1), base::milliseconds(20)});
  histogram.observe(base::milliseconds(1));  // bounds are included
  histogram.observe(base::microseconds(1001));
  histogram.observe(base::seconds(3));
  EXPECT_EQ(prometheus_text(registry),
            "# HELP a_total Things.\n# TYPE a_total counter\na_total 3\n"
            "# HELP b A level.\n# TYPE b gauge\nb -5\n"
            "# HELP c_seconds Times.\n# TYPE c_seconds histogram\n"
            "c_seconds_bucket{le=\"0.001\"} 1\n"
            "c_seconds_bucket{le=\"0.02\"} 2\n"
            "c_seconds_bucket{le=\"+Inf\"} 3\n"
            "c_seconds_sum 3.002001\nc_seconds_count 3\n");
}

TEST(Metrics, keep_series_of_one_family_together) {
  Registry registry;
  registry.counter("a_total", "Things.", {{"type", "x"}}).increment();
  registry.gauge("b", "A level.");
  registry.counter("a_total", "Things.", {{"type", "y"}}).increment(2);
  EXPECT_EQ(prometheus_text(registry),
            "# HELP a_total Things.\n# TYPE a_total counter\n"
            "a_total{type=\"x\"} 1\na_total{type=\"y\"} 2\n"
            "# HELP b A level.\n# TYPE b gauge\nb 0\n");
}

TEST(Metrics, give_the_same_series_for_the_same_name_and_labels) {
  Registry registry;
  EXPECT_EQ(&registry.gauge("a", "A."), &registry.gauge("a", "A."));
  EXPECT_NE(&registry.gauge("a", "A."), &registry.gauge("a", "A.", {{"b", "c"}}));
}

TEST(Metrics, escape_help_and_label_values) {
  Registry registry;
  registry.gauge("a", "One\\two\nthree \"four\".", {{"b", "\\ \" \n"}});
  EXPECT_EQ(prometheus_text(registry),
            "# HELP a One\\\\two\\nthree \"four\".\n# TYPE a gauge\n"
            "a{b=\"\\\\ \\\" \\n\"} 0\n");
}

TEST(MetricsDeathTest, refuse_names_that_prometheus_refuses) {
  Registry registry;
  EXPECT_DEATH(registry.gauge("1a", ""), "is_name");
  EXPECT_DEATH(registry.gauge("a-b", ""), "is_name");
  EXPECT_DEATH(registry.gauge("", ""), "is_name");
  EXPECT_DEATH(registry.gauge("a", "", {{"b c", ""}}), "is_name");
  EXPECT_DEATH(registry.counter("a", ""), "_total");
  registry.gauge("kind_total", "");
  EXPECT_DEATH(registry.counter("kind_total", ""), "kind");
}

TEST(Metrics, make_exponential_bounds) {
  EXPECT_EQ(exponential_bounds(base::microseconds(100), 2, 4),
            (std::vector{base::microseconds(100), base::microseconds(200), base::microseconds(400),
                         base::microseconds(800)}));
}

TEST(Metrics, may_be_bumped_registered_and_printed_at_the_same_time) {
  Registry registry;
  Counter& counter = registry.counter("a_total", "A.");
  Histogram& histogram = registry.histogram("h", "H.", exponential_bounds(base::Duration(1), 2, 8));
  std::thread bumping([&] {
    for (int i = 0; i < 20'000; ++i) {
      counter.increment();
      histogram.observe(base::Duration(i));
    }
  });
  std::thread registering([&] {
    for (int i = 0; i < 100; ++i) registry.gauge("g", "G.", {{"to", std::to_string(i)}}).set(i);
  });
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(prometheus_text(registry).empty());
  bumping.join();
  registering.join();
  EXPECT_EQ(counter.value(), 20'000U);
  EXPECT_NE(prometheus_text(registry).find("h_count 20000\n"), std::string::npos);
}

}  // namespace
}  // namespace miniraft::metrics
