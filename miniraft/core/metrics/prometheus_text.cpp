// The Prometheus text format, version 0.0.4.

#include <charconv>
#include <utility>

#include "miniraft/core/base/overloaded.h"
#include "miniraft/core/metrics/metrics.h"

namespace miniraft::metrics {

namespace {

void append_escaped(std::string& out, std::string_view text, bool is_label_value) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && is_label_value) {
      out += "\\\"";
    } else {
      out.push_back(c);
    }
  }
}

template <class Number>
void append_number(std::string& out, Number number) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end);
}

void append_labels(std::string& out, const std::vector<Label>& labels, std::string_view le) {
  if (labels.empty() && le.empty()) return;
  char separator = '{';
  const auto append_label = [&](std::string_view name, std::string_view value) {
    out.push_back(std::exchange(separator, ','));
    out.append(name).append("=\"");
    append_escaped(out, value, true);
    out.push_back('"');
  };
  for (const Label& label : labels) append_label(label.name, label.value);
  if (!le.empty()) append_label("le", le);
  out.push_back('}');
}

template <class Number>
void append_sample(std::string& out, std::string_view name, std::string_view suffix,
                   const std::vector<Label>& labels, Number value) {
  out.append(name).append(suffix);
  append_labels(out, labels, "");
  out.push_back(' ');
  append_number(out, value);
  out.push_back('\n');
}

void append_bucket(std::string& out, std::string_view name, const std::vector<Label>& labels,
                   std::string_view le, uint64_t count) {
  out.append(name).append("_bucket");
  append_labels(out, labels, le);
  out.push_back(' ');
  append_number(out, count);
  out.push_back('\n');
}

void append_histogram(std::string& out, std::string_view name, const std::vector<Label>& labels,
                      const Histogram& histogram) {
  // Cumulative; the count is made of what was just read, so that the two agree.
  uint64_t count = 0;
  for (size_t i = 0; i < histogram.bounds().size(); ++i) {
    count += histogram.bucket(i);
    std::string le;
    append_number(le, histogram.bounds()[i].seconds());
    append_bucket(out, name, labels, le, count);
  }
  count += histogram.bucket(histogram.bounds().size());
  append_bucket(out, name, labels, "+Inf", count);
  append_sample(out, name, "_sum", labels, histogram.sum().seconds());
  append_sample(out, name, "_count", labels, count);
}

}  // namespace

void Registry::append_family(std::string& out, const Family& family) {
  static constexpr std::string_view kinds[] = {"counter", "gauge", "histogram"};
  out.append("# HELP ").append(family.name).push_back(' ');
  append_escaped(out, family.help, false);
  out.append("\n# TYPE ").append(family.name).append(" ").append(kinds[family.kind]);
  out.push_back('\n');
  for (const Series& series : family.series) {
    std::visit(base::overloaded{
                   [&](const Counter& counter) {
                     append_sample(out, family.name, "", series.labels, counter.value());
                   },
                   [&](const Gauge& gauge) {
                     append_sample(out, family.name, "", series.labels, gauge.value());
                   },
                   [&](const Histogram& histogram) {
                     append_histogram(out, family.name, series.labels, histogram);
                   },
               },
               series.metric);
  }
}

}  // namespace miniraft::metrics
