#include "miniraft/apps/lab/simulate/simulation_words.h"

#include <algorithm>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>

#include "miniraft/sim/counted.h"

namespace miniraft::lab {

using sim::counted;

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
  const auto number = [](uint64_t count) { return std::to_string(count); };
  const auto line = [&text](const char* about, const std::string& words) {
    add_line(text, "%-11s %s", about, words.c_str());
  };
  line("messages", number(counts.messages_sent) + " sent; " + number(counts.messages_lost) +
                       " lost, " + number(counts.messages_cut) + " cut off, " +
                       number(counts.messages_doubled) + " came twice, " +
                       number(counts.messages_replayed) + " again later");
  line("nodes", counted(counts.crashes, "crash", "crashes") + ", " +
                    number(counts.crashes_within_steps) + " of them within a step; " +
                    counted(counts.restarts, "restart") + ", " + counted(counts.pauses, "pause"));
  line("disks", counted(counts.writes, "write") + ", " + number(counts.writes_lost) +
                    " lost in crashes; " + counted(counts.stalls, "stall") + ", " +
                    counted(counts.full_disks, "time") + " full");
  line("links", counted(counts.partitions, "partition") + ", " + number(counts.one_way_cuts) +
                    " cut one way, " + number(counts.clogs) + " clogged");
  line("members", counted(counts.changes_committed, "change") + " done, " +
                      number(counts.changes_refused) + " refused; " +
                      counted(counts.nodes_added, "node") + " added, " +
                      number(counts.nodes_retired) + " retired; " +
                      counted(counts.transfers_done, "transfer") + " of leadership");
  line("log", counted(counts.leaders, "leader") + "; " +
                  counted(counts.entries_committed, "entry", "entries") + " committed, " +
                  counted(counts.commands_applied, "command") + " executed; " +
                  counted(counts.snapshots_made, "snapshot") + " made, " +
                  number(counts.snapshots_installed) + " installed, " +
                  counted(counts.states_lost, "time") + " unreadable");
  line("clients", counted(counts.operations, "operation") + ": " + number(counts.operations_ok) +
                      " done, " + number(counts.operations_failed) + " refused, " +
                      number(counts.operations_open) + " nobody knows; asked again " +
                      counted(counts.operations_repeated, "time") + " in sessions, of which " +
                      number(counts.sessions_lost) + " were lost; " +
                      counted(counts.keys_unjudged, "key") + " too hard to judge");
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
  return text;
}

std::string words_for_sum(const SimulationSum& sum, double seconds, uint64_t jobs) {
  std::string text;
  add_line(text, "seeds       %" PRIu64 ", %" PRIu64 " of them broken", sum.seeds, sum.broken);
  text += words_for_counts(sum.counts);
  add_line(text, "rest        %.1f s after the faults at most",
           static_cast<double>(sum.counts.recovery_ms) / 1000);
  add_line(text, "events      %" PRIu64 " in %.0f s of virtual time; %.1f s by %s, %.0f a second",
           sum.counts.events, sum.virtual_seconds, seconds,
           counted(jobs, "process", "processes").c_str(),
           static_cast<double>(sum.counts.events) / seconds);
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

}  // namespace miniraft::lab
