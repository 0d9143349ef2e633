// results.json: the run in figures, for programs. docs/lab.md lists the fields.
#include "miniraft/apps/lab/bench/command_words.h"
#include "miniraft/apps/lab/report/json_members.h"
#include "miniraft/apps/lab/report/report.h"

namespace miniraft::lab {
namespace {

using json::Writer;

void write_options(Writer& out, const RunOptions& options) {
  out.key("options");
  out.begin_object();
  member(out, "workload", "lin-kv");
  member(out, "program", options.program);
  out.key("node_arguments");
  out.begin_array();
  for (const std::string& argument : options.node_arguments) out.string(argument);
  out.end_array();
  member(out, "node_count", options.node_count);
  member(out, "concurrency", options.concurrency);
  member(out, "time_limit_s", options.time_limit);
  member(out, "rate", options.rate);
  member_ms(out, "latency_ms", options.network.latency);
  member(out, "latency_distribution", name_of(options.network.distribution));
  member(out, "loss", options.network.loss);
  member(out, "duplicate", options.network.duplicate);
  member(out, "reorder", options.network.reorder);
  member(out, "partitions", options.partitions);
  member(out, "pauses", options.pauses);
  member(out, "nemesis_interval_s", options.nemesis_interval);
  member(out, "seed", options.seed);
  member(out, "key_count", options.key_count);
  member(out, "operations_per_key", options.operations_per_key);
  member(out, "timeout_s", options.timeout);
  member(out, "sessions", options.sessions);
  out.end_object();
}

void write_quantiles(Writer& out, const char* name, const Quantiles& quantiles) {
  out.key(name);
  out.begin_object();
  member(out, "count", quantiles.count);
  member(out, "p50", quantiles.p50);
  member(out, "p95", quantiles.p95);
  member(out, "p99", quantiles.p99);
  member(out, "max", quantiles.max);
  out.end_object();
}

void write_counts(Writer& out, const ReportInput& input) {
  const Summary& summary = input.summary;
  out.key("operations");
  out.begin_object();
  member(out, "total", summary.operations);
  member(out, "ok", summary.count[static_cast<size_t>(Outcome::ok)]);
  member(out, "key_missing", summary.count[static_cast<size_t>(Outcome::key_missing)]);
  member(out, "value_differs", summary.count[static_cast<size_t>(Outcome::value_differs)]);
  member(out, "failed", summary.count[static_cast<size_t>(Outcome::failed)]);
  member(out, "unknown", summary.count[static_cast<size_t>(Outcome::unknown)]);
  member(out, "late_replies", input.record.late_replies);
  member(out, "asked_again", input.record.repeated);
  out.end_object();
  member(out, "operations_per_second", summary.operations_per_second);
  out.key("latency_ms");
  out.begin_object();
  write_quantiles(out, "all", summary.latency_of_all);
  for (const Function function : {Function::read, Function::write, Function::cas}) {
    write_quantiles(out, name_of(function), summary.latency[static_cast<size_t>(function)]);
  }
  out.end_object();
}

void write_availability(Writer& out, const ReportInput& input) {
  out.key("availability");
  out.begin_object();
  member(out, "share", input.summary.availability);
  member(out, "begun_outside_faults", input.summary.begun_outside_faults);
  member(out, "answered_outside_faults", input.summary.answered_outside_faults);
  member(out, "expected", input.options.expected_availability);
  out.end_object();
}

void write_recovery(Writer& out, const Summary& summary) {
  out.key("recovery");
  out.begin_object();
  member(out, "leaders_cut_off", summary.recoveries.size());
  member_ms(out, "elected_median_ms", summary.elected_median);
  member_ms(out, "served_median_ms", summary.served_median);
  out.key("each");
  out.begin_array();
  for (const Recovery& recovery : summary.recoveries) {
    out.begin_object();
    member(out, "fault", recovery.fault);
    member_ms(out, "elected_ms", recovery.until_elected);
    member_ms(out, "served_ms", recovery.until_served);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write_faults(Writer& out, const RunRecord& record) {
  out.key("faults");
  out.begin_array();
  for (const FaultWindow& fault : record.faults) {
    out.begin_object();
    member(out, "kind", name_of(fault.kind));
    member(out, "description", fault.description);
    member(out, "start_s", fault.start - record.start);
    member(out, "end_s", fault.end - record.start);
    out.key("leader_cut_off");
    if (fault.leader_known) {
      out.boolean(fault.leader_cut_off);
    } else {
      out.null();
    }
    out.end_object();
  }
  out.end_array();
}

void write_network(Writer& out, const NetworkCounts& counts) {
  out.key("network");
  out.begin_object();
  member(out, "sent", counts.sent);
  member(out, "delivered", counts.delivered);
  member(out, "lost", counts.lost);
  member(out, "duplicated", counts.duplicated);
  member(out, "reordered", counts.reordered);
  member(out, "cut", counts.cut);
  out.end_object();
}

void write_judgement(Writer& out, const Judgement& judgement) {
  out.key("check");
  out.begin_object();
  member(out, "keys_checked", judgement.keys_checked);
  out.key("bad_keys");
  out.begin_array();
  for (const int64_t key : judgement.bad_keys) out.signed_integer(key);
  out.end_array();
  out.key("unknown_keys");
  out.begin_array();
  for (const int64_t key : judgement.unknown_keys) out.signed_integer(key);
  out.end_array();
  member(out, "explanation", judgement.explanation);
  out.end_object();
}

void write_complaints(Writer& out, const RunRecord& record) {
  member(out, "violation_count", record.violation_count);
  out.key("violations");
  out.begin_array();
  for (const Violation& violation : record.violations) {
    out.begin_object();
    member(out, "at_s", violation.at - record.start);
    member(out, "node", node_name(violation.node));
    member(out, "text", violation.text);
    out.end_object();
  }
  out.end_array();
  out.key("notes");
  out.begin_array();
  for (const std::string& note : record.notes) out.string(note);
  out.end_array();
}

}  // namespace

std::string results_json(const ReportInput& input) {
  std::string text;
  Writer out(text);
  out.begin_object();
  member(out, "verdict", sim::name_of(input.judgement.verdict));
  member(out, "flaw", flaw_of(input));
  write_judgement(out, input.judgement);
  write_complaints(out, input.record);
  member(out, "interrupted", input.record.was_interrupted);
  member(out, "load_s", input.record.load_end - input.record.start);
  member(out, "total_s", input.record.end - input.record.start);
  write_counts(out, input);
  write_availability(out, input);
  write_recovery(out, input.summary);
  member(out, "leader_changes", input.summary.leader_changes);
  member(out, "keys_used", input.record.keys_used);
  member(out, "keys_read_back", input.record.keys_read_back);
  write_faults(out, input.record);
  write_network(out, input.record.network);
  write_options(out, input.options);
  member(out, "command", command_words(input.options));
  out.end_object();
  text += '\n';
  return text;
}

}  // namespace miniraft::lab
