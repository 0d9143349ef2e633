#include "apps/lab/explore_command.h"

#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "os/clock.h"
#include "sim/explorer.h"

namespace miniraft::lab {
namespace {

constexpr const char* statuses =
    "Without NAME, the bounds are those of the options. With it, options change its bounds.\n"
    "\n"
    "Exit status:\n"
    "  0  every state within the bounds was reached, and every promise holds in it\n"
    "  1  a promise is broken: the shortest way to it is printed as a scenario\n"
    "  2  unknown: the limit on states was reached before the end\n"
    "  3  no verdict: wrong usage\n";

struct Typed {
  std::string name;
  bool lists = false;
  sim::Bounds bounds;
  bool disks_are_fast = false;
  std::string changes;
  std::string sabotage = "none";
};

double megabytes_at_most() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::string words_for(const sim::Bounds& bounds) {
  const auto count = [](uint64_t number, const char* what) {
    return std::to_string(number) + " " + what + ", ";
  };
  const auto some = [&count](uint64_t number, const char* what) {
    return number == 0 ? "" : count(number, what);
  };
  const std::string changes = words_for(bounds.changes);
  return count(bounds.nodes, "nodes") + some(bounds.learners, "of them learners") +
         some(bounds.joining, "of them joining") + count(bounds.terms, "terms") +
         count(bounds.proposals, "proposals") + count(bounds.reads, "reads") +
         count(bounds.time_outs, "time-outs") + count(bounds.heartbeats, "heartbeats") +
         count(bounds.crashes, "crashes") + count(bounds.duplicates, "duplicates") +
         some(bounds.transfers, "transfers") + some(bounds.snapshots, "snapshots") +
         (changes.empty() ? "no changes, " : "the changes " + changes + ", ") +
         (bounds.disks_are_slow ? "slow disks" : "fast disks");
}

void print_list() {
  for (const sim::NamedBounds& named : sim::named_bounds()) {
    std::printf("%-12s %s\n%-12s %s\n", named.name, named.purpose, "",
                words_for(named.bounds).c_str());
  }
}

void print_progress(double seconds, const sim::ExplorationResult& result) {
  std::fprintf(stderr, "%6.0f s  %" PRIu64 " states, depth %" PRIu64 ", %" PRIu64 " waiting\n",
               seconds, result.states, result.depth, result.waiting);
}

const char* words_for(sim::ExplorationEnd end) {
  switch (end) {
    case sim::ExplorationEnd::finished:
      return "every state within the bounds keeps every promise";
    case sim::ExplorationEnd::violation:
      return "a promise is broken";
    case sim::ExplorationEnd::limit:
      return "unknown: the limit on states was reached";
  }
  return "";
}

void print_result(const sim::Bounds& bounds, double seconds, const sim::ExplorationResult& result) {
  std::printf("bounds        %s\n", words_for(bounds).c_str());
  std::printf("states        %" PRIu64 "\n", result.states);
  std::printf("depth         %" PRIu64 "\n", result.depth);
  std::printf("transitions   %" PRIu64 "\n", result.transitions);
  std::printf("node states   %zu, messages %zu, steps of the core %zu\n", result.node_states,
              result.messages, result.core_steps);
  std::printf("time          %.1f s, %.0f states a second\n", seconds,
              static_cast<double>(result.states) / seconds);
  std::printf("memory        %.0f MB at most\n", megabytes_at_most());
  std::puts("checked");
  for (const std::string& promise : sim::explored_promises()) {
    std::printf("  %s\n", promise.c_str());
  }
  std::printf("verdict       %s\n", words_for(result.end));
  if (!result.violation) return;
  std::printf("broken        %s, after %zu steps:\n\n%s", result.violation->what.c_str(),
              result.violation->steps, result.violation->scenario.c_str());
}

int run(const sim::Bounds& bounds) {
  const base::Instant start = os::monotonic_now();
  base::Instant next_report = start + base::seconds(2);
  const auto since_start = [start] { return (os::monotonic_now() - start).seconds(); };
  const sim::ExplorationResult result =
      sim::explore(bounds, [&](const sim::ExplorationResult& so_far) {
        if (os::monotonic_now() < next_report) return;
        next_report = os::monotonic_now() + base::seconds(2);
        print_progress(since_start(), so_far);
      });
  print_result(bounds, since_start(), result);
  return static_cast<int>(result.end);
}

static_assert(static_cast<int>(sim::ExplorationEnd::finished) == 0);
static_assert(static_cast<int>(sim::ExplorationEnd::violation) == 1);
static_assert(static_cast<int>(sim::ExplorationEnd::limit) == 2);

const std::map<std::string, sim::Sabotage>& sabotages() {
  static const std::map<std::string, sim::Sabotage> all = {
      {"none", sim::Sabotage::none},
      {"forgets-vote", sim::Sabotage::forgets_vote},
      {"forgets-log", sim::Sabotage::forgets_log},
      {"forgets-members", sim::Sabotage::forgets_members},
      {"hasty", sim::Sabotage::hasty}};
  return all;
}

void take_named(const CLI::App& command, Typed& typed) {
  for (const sim::NamedBounds& named : sim::named_bounds()) {
    if (typed.name != named.name) continue;
    const sim::Bounds asked = typed.bounds;
    typed.bounds = named.bounds;
    const auto keep = [&](const char* option, auto member) {
      if (command.count(option) > 0) typed.bounds.*member = asked.*member;
    };
    keep("--nodes", &sim::Bounds::nodes);
    keep("--learners", &sim::Bounds::learners);
    keep("--joining", &sim::Bounds::joining);
    keep("--terms", &sim::Bounds::terms);
    keep("--proposals", &sim::Bounds::proposals);
    keep("--reads", &sim::Bounds::reads);
    keep("--time-outs", &sim::Bounds::time_outs);
    keep("--heartbeats", &sim::Bounds::heartbeats);
    keep("--crashes", &sim::Bounds::crashes);
    keep("--duplicates", &sim::Bounds::duplicates);
    keep("--transfers", &sim::Bounds::transfers);
    keep("--snapshots", &sim::Bounds::snapshots);
    keep("--changes", &sim::Bounds::changes);
    keep("--states-max", &sim::Bounds::states_max);
    keep("--audit-every", &sim::Bounds::audit_every);
    return;
  }
  throw CLI::ValidationError("NAME", "there are no bounds called " + typed.name + " (--list)");
}

int run_as_typed(const CLI::App& command, Typed& typed) {
  if (typed.lists) {
    print_list();
    return 0;
  }
  const auto changes = sim::member_changes_in(typed.changes);
  if (!changes) throw CLI::ValidationError("--changes", "'" + typed.changes + "' are no changes");
  typed.bounds.changes = *changes;
  if (!typed.name.empty()) take_named(command, typed);
  if (typed.disks_are_fast) typed.bounds.disks_are_slow = false;
  typed.bounds.sabotage = sabotages().at(typed.sabotage);
  if (const auto wrong = sim::what_is_wrong_with(typed.bounds)) {
    throw CLI::ValidationError("bounds", *wrong);
  }
  return run(typed.bounds);
}

}  // namespace

void add_explore_command(CLI::App& app, int& exit_status) {
  auto typed = std::make_shared<Typed>();
  CLI::App* command =
      app.add_subcommand("explore", "Try every order of events in a small cluster of real nodes");
  sim::Bounds& bounds = typed->bounds;
  command->add_option("NAME", typed->name, "bounds that come with the program (--list)");
  command->add_flag("--list", typed->lists, "print the bounds that come with the program");
  const auto option = [&](const char* name, uint64_t& value, const char* text) {
    command->add_option(name, value, text)->capture_default_str();
  };
  option("--nodes", bounds.nodes, "1 to 3");
  option("--learners", bounds.learners, "of the nodes, those after the voters");
  option("--joining", bounds.joining, "of the nodes, the last ones: they wait to be added");
  option("--terms", bounds.terms, "no node campaigns for a later one");
  option("--proposals", bounds.proposals, "made at leaders");
  option("--reads", bounds.reads, "asked of leaders, at most 4");
  option("--time-outs", bounds.time_outs, "timers that fire, of all nodes together");
  option("--heartbeats", bounds.heartbeats, "of leaders, at most 8");
  option("--crashes", bounds.crashes, "a crash loses what was not durable");
  option("--duplicates", bounds.duplicates, "messages that arrive once more");
  option("--transfers", bounds.transfers, "of leadership, to any other node");
  option("--snapshots", bounds.snapshots, "of what a node has applied; its log goes");
  command->add_option("--changes", typed->changes,
                      "of members, asked of leaders in this order, as --changes='~n3, +n3 -n1'");
  command->add_option("--states-max", bounds.states_max, "end unfinished at so many states");
  option("--audit-every", bounds.audit_every,
         "of so many states of a node met again, try out one in full; 0: none");
  command->add_flag("--fast-disks", typed->disks_are_fast, "writes are done at once");
  command->add_option("--sabotage", typed->sabotage, "a fault that must be found")
      ->check(CLI::IsMember(sabotages()))
      ->capture_default_str();
  command->footer(statuses);
  command->callback(
      [typed, command, &exit_status] { exit_status = run_as_typed(*command, *typed); });
}

}  // namespace miniraft::lab
