#include "apps/lab/simulation_words.h"

#include <algorithm>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>

namespace miniraft::lab {
namespace {

[[gnu::format(printf, 2, 3)]] void add_line(std::string& text, const char* format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
  text += line;
  text += '\n';
}

}  // namespace

std::string words_for_counts(const sim::SimulationCounts& counts) {
  std::string text;
  add_line(text,
           "messages    %" PRIu64 " sent; %" PRIu64 " lost, %" PRIu64 " cut off, %" PRIu64
           " came twice, %" PRIu64 " again later",
           counts.messages_sent, counts.messages_lost, counts.messages_cut, counts.messages_doubled,
           counts.messages_replayed);
  add_line(text,
           "nodes       %" PRIu64 " crashes, %" PRIu64 " of them within a step; %" PRIu64
           " restarts, %" PRIu64 " pauses",
           counts.crashes, counts.crashes_within_steps, counts.restarts, counts.pauses);
  add_line(text,
           "disks       %" PRIu64 " writes, %" PRIu64 " lost in crashes; %" PRIu64
           " stalls, %" PRIu64 " times full",
           counts.writes, counts.writes_lost, counts.stalls, counts.full_disks);
  add_line(text, "links       %" PRIu64 " partitions, %" PRIu64 " cut one way, %" PRIu64 " clogged",
           counts.partitions, counts.one_way_cuts, counts.clogs);
  add_line(text,
           "members     %" PRIu64 " changes done, %" PRIu64 " refused; %" PRIu64
           " nodes added, %" PRIu64 " retired; %" PRIu64 " transfers of leadership",
           counts.changes_committed, counts.changes_refused, counts.nodes_added,
           counts.nodes_retired, counts.transfers_done);
  add_line(text,
           "log         %" PRIu64 " leaders; %" PRIu64 " entries committed, %" PRIu64
           " commands executed; %" PRIu64 " snapshots made, %" PRIu64 " installed",
           counts.leaders, counts.entries_committed, counts.commands_applied, counts.snapshots_made,
           counts.snapshots_installed);
  add_line(text,
           "clients     %" PRIu64 " operations: %" PRIu64 " done, %" PRIu64 " refused, %" PRIu64
           " nobody knows; asked again %" PRIu64 " times in sessions, of which %" PRIu64
           " were lost; %" PRIu64 " keys too hard to judge",
           counts.operations, counts.operations_ok, counts.operations_failed,
           counts.operations_open, counts.operations_repeated, counts.sessions_lost,
           counts.keys_unjudged);
  return text;
}

void SimulationSum::add(const sim::SimulationResult& result) {
  ++seeds;
  if (result.breach) ++broken;
  virtual_seconds += result.virtual_time.seconds();
  counts.add(result.counts);
}

std::string words_for_result(const sim::SimulationResult& result, double seconds) {
  std::string text = words_for_counts(result.counts);
  add_line(text, "rest        %.1f s after the faults",
           static_cast<double>(result.counts.recovery_ms) / 1000);
  add_line(text, "events      %" PRIu64 " in %.1f s of virtual time; %.2f s, %.0f a second",
           result.counts.events, result.virtual_time.seconds(), seconds,
           static_cast<double>(result.counts.events) / seconds);
  add_line(text, "trace hash  %016" PRIx64, result.trace_hash);
  add_line(text, "verdict     %s", result.breach ? "a promise is broken" : "every promise holds");
  return text;
}

std::string words_for_sum(const SimulationSum& sum, double seconds, uint64_t jobs) {
  std::string text;
  add_line(text, "seeds       %" PRIu64 ", %" PRIu64 " of them broken", sum.seeds, sum.broken);
  text += words_for_counts(sum.counts);
  add_line(text, "rest        %.1f s after the faults at most",
           static_cast<double>(sum.counts.recovery_ms) / 1000);
  add_line(text,
           "events      %" PRIu64 " in %.0f s of virtual time; %.1f s by %" PRIu64
           " processes, %.0f a second",
           sum.counts.events, sum.virtual_seconds, seconds, jobs,
           static_cast<double>(sum.counts.events) / seconds);
  add_line(text, "verdict     %s", sum.broken > 0 ? "a promise is broken" : "every promise holds");
  return text;
}

std::string words_for_breach(const sim::SimulationResult& result) {
  std::string text;
  add_line(text, "seed %" PRIu64 " breaks %s at %.3f s: %s", result.seed,
           result.breach->promise.c_str(), static_cast<double>(result.breach->at.value) / 1e9,
           result.breach->what.c_str());
  text.pop_back();
  return text;
}

std::string command_for(uint64_t seed, const sim::SimulationLimits& limits) {
  std::string command = "miniraft-lab simulate --seed " + std::to_string(seed);
  const auto add = [&command](const char* option, const std::string& value) {
    command += std::string(" ") + option + " " + value;
  };
  if (limits.voters) add("--voters", std::to_string(*limits.voters));
  if (limits.learners) add("--learners", std::to_string(*limits.learners));
  if (limits.operations) add("--operations", std::to_string(*limits.operations));
  if (limits.time) {
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), "%.6f", limits.time->seconds());
    add("--seconds", seconds);
  }
  if (limits.faults != sim::FaultSet::all()) add("--faults", sim::words_for(limits.faults));
  if (limits.deception != sim::Deception::none) add("--deception", name_of(limits.deception));
  return command;
}

}  // namespace miniraft::lab
