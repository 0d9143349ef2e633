#include "miniraft/apps/lab/explore/exploration_words.h"

#include <sys/resource.h>

#include <cinttypes>
#include <cstdio>

#include "miniraft/apps/lab/explore/sabotages.h"
#include "miniraft/sim/counted.h"

namespace miniraft::lab {
namespace {

using sim::counted;
using sim::ExplorationEnd;

double megabytes_at_most() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::string verdict_of(const sim::Bounds& bounds, ExplorationEnd end) {
  const bool is_sabotaged = bounds.sabotage != sim::Sabotage::none;
  switch (end) {
    case ExplorationEnd::finished:
      if (!is_sabotaged) return "every state within the bounds keeps every promise";
      return std::string("the sabotage ") + named(bounds.sabotage).name +
             " does not show within these bounds: it needs at least " +
             named(bounds.sabotage).needs;
    case ExplorationEnd::violation:
      return "a promise is broken";
    case ExplorationEnd::limit:
      return "unknown: the limit on states was reached";
    case ExplorationEnd::stopped:
      return "interrupted: every state reached so far keeps every promise";
  }
  return "";
}

}  // namespace

std::string words_for(const sim::Bounds& bounds) {
  std::string words = counted(bounds.nodes, "node") + ", ";
  if (bounds.learners > 0) {
    words += "of them " + counted(bounds.learners, "learner") + ", ";
  }
  if (bounds.joining > 0) words += "of them " + std::to_string(bounds.joining) + " joining, ";
  words += counted(bounds.terms, "term") + ", " + counted(bounds.proposals, "proposal") + ", " +
           counted(bounds.reads, "read") + ", " + counted(bounds.time_outs, "time-out") + ", " +
           counted(bounds.heartbeats, "heartbeat") + ", " +
           counted(bounds.crashes, "crash", "crashes") + ", " +
           counted(bounds.duplicates, "duplicate") + ", ";
  if (bounds.transfers > 0) words += counted(bounds.transfers, "transfer") + ", ";
  if (bounds.snapshots > 0) words += counted(bounds.snapshots, "snapshot") + ", ";
  if (bounds.damages > 0) words += counted(bounds.damages, "damage") + ", ";
  const std::string changes = words_for(bounds.changes);
  words += changes.empty() ? "no changes, " : "the changes " + changes + ", ";
  words += bounds.disks_are_slow ? "slow disks" : "fast disks";
  if (bounds.sabotage == sim::Sabotage::none) return words;
  return words + ", the sabotage " + named(bounds.sabotage).name;
}

std::string words_for(const sim::Bounds& bounds, double seconds,
                      const sim::ExplorationResult& result) {
  char counts[512];
  std::snprintf(counts, sizeof(counts),
                "states        %" PRIu64 "\ndepth         %" PRIu64 "\ntransitions   %" PRIu64
                "\nnode states   %zu, messages %zu, steps of the core %zu\n"
                "time          %.1f s, %.0f states a second\nmemory        %.0f MB at most\n",
                result.states, result.depth, result.transitions, result.node_states,
                result.messages, result.core_steps, seconds,
                static_cast<double>(result.states) / seconds, megabytes_at_most());
  std::string text = "bounds        " + words_for(bounds) + "\n" + counts + "checked\n";
  for (const std::string& promise : sim::explored_promises()) text += "  " + promise + "\n";
  text += "verdict       " + verdict_of(bounds, result.end) + "\n";
  if (!result.violation) return text;
  return text + "broken        " + result.violation->what + ", after " +
         counted(result.violation->steps, "step") + ":\n\n" + result.violation->scenario;
}

}  // namespace miniraft::lab
