// What the command prints on stdout at the end of a run.
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <span>

#include "miniraft/apps/lab/report/report.h"
#include "miniraft/sim/counted.h"

namespace miniraft::lab {
namespace {

[[gnu::format(printf, 2, 3)]] void add_line(std::string& out, const char* format, ...) {
  char line[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
  out += line;
  out += '\n';
}

size_t count(const Summary& summary, Outcome outcome) {
  return summary.count[static_cast<size_t>(outcome)];
}

std::string milliseconds(std::optional<base::Duration> duration) {
  if (!duration) return "-";
  char text[32];
  std::snprintf(text, sizeof(text), "%.0f ms", duration->seconds() * 1e3);
  return text;
}

/// More of them are in results.json.
constexpr size_t violations_shown = 5;

std::span<const Violation> first_of(const std::vector<Violation>& violations) {
  return std::span(violations).first(std::min(violations.size(), violations_shown));
}

std::string when(const RunRecord& record, const Violation& violation) {
  if (violation.at < record.start) return "before the load";
  char text[32];
  std::snprintf(text, sizeof(text), "at %.3f s", (violation.at - record.start).seconds());
  return text;
}

std::string verdict_line(const ReportInput& input) {
  std::string line = sim::name_of(input.judgement.verdict);
  if (input.record.was_interrupted) line += ", until it was interrupted";
  const std::string flaw = flaw_of(input);
  return flaw.empty() ? line : line + ", but " + flaw;
}

void add_throughput(std::string& out, const Summary& summary) {
  const Quantiles& latency = summary.latency_of_all;
  if (latency.count == 0) {
    add_line(out, "throughput    no answers");
    return;
  }
  add_line(out, "throughput    %.0f answers/s; latency p50 %.2f, p99 %.2f, max %.2f ms",
           summary.operations_per_second, latency.p50, latency.p99, latency.max);
}

void add_availability(std::string& out, const ReportInput& input) {
  const Summary& summary = input.summary;
  const std::string faults = sim::counted(input.record.faults.size(), "fault");
  if (summary.begun_outside_faults == 0) {
    add_line(out, "availability  - (no operation was begun outside %s)", faults.c_str());
    return;
  }
  add_line(out, "availability  %.2f %% of %s begun outside %s were answered",
           summary.availability * 100,
           sim::counted(summary.begun_outside_faults, "operation").c_str(), faults.c_str());
  if (summary.availability < input.options.expected_availability) {
    add_line(out, "              that is too little: %.2f %% were expected",
             input.options.expected_availability * 100);
  }
}

void add_recovery(std::string& out, const Summary& summary) {
  if (summary.recoveries.empty()) return;
  add_line(out, "recovery      %s cut off; another elected after %s, serving after %s",
           sim::counted(summary.recoveries.size(), "leader").c_str(),
           milliseconds(summary.elected_median).c_str(),
           (milliseconds(summary.served_median) + " (medians)").c_str());
}

}  // namespace

std::string text_report(const ReportInput& input) {
  const Summary& summary = input.summary;
  const RunRecord& record = input.record;
  std::string out;
  add_line(out, "operations    %zu: %zu ok, %zu refused (20, 22), %zu failed, %zu unknown",
           summary.operations, count(summary, Outcome::ok),
           count(summary, Outcome::key_missing) + count(summary, Outcome::value_differs),
           count(summary, Outcome::failed), count(summary, Outcome::unknown));
  if (input.options.sessions) {
    add_line(out, "sessions      %llu times it was asked again what came of an operation",
             static_cast<unsigned long long>(record.repeated));
  }
  add_throughput(out, summary);
  add_availability(out, input);
  add_recovery(out, summary);
  add_line(out, "read back     %zu of %s", record.keys_read_back,
           sim::counted(record.keys_used, "key").c_str());
  for (const std::string& note : record.notes) add_line(out, "note          %s", note.c_str());
  for (const Violation& violation : first_of(record.violations)) {
    add_line(out, "violation     %s %s: %s", node_name(violation.node).c_str(),
             when(record, violation).c_str(), violation.text.c_str());
  }
  if (record.violation_count > violations_shown) {
    add_line(out, "              … %llu violations in all",
             static_cast<unsigned long long>(record.violation_count));
  }
  if (!input.judgement.explanation.empty()) {
    out += "\n" + input.judgement.explanation + "\n\n" + input.judgement.drawing + "\n\n";
  }
  add_line(out, "report        %s/report.html", input.options.folder.c_str());
  add_line(out, "verdict       %s", verdict_line(input).c_str());
  return out;
}

}  // namespace miniraft::lab
