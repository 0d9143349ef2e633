#include "miniraft/apps/lab/explore/explore_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "miniraft/apps/lab/command/exit_status.h"
#include "miniraft/apps/lab/command/interruption.h"
#include "miniraft/apps/lab/command/number_options.h"
#include "miniraft/apps/lab/explore/exploration_words.h"
#include "miniraft/apps/lab/explore/sabotages.h"
#include "miniraft/os/clock.h"
#include "miniraft/sim/explore/explorer.h"

namespace miniraft::lab {
namespace {

constexpr const char* statuses =
    "Without NAME, the bounds are those of the options. With it, options change its bounds.\n"
    "--terms, --proposals and twice the number of --changes are at most 8 together. Ctrl-C prints\n"
    "the results so far; a search cannot be resumed.\n"
    "\n"
    "A sabotage can be found only within bounds of at least:\n"
    "  forgets-vote     two voters, --time-outs 2 and --crashes 1\n"
    "  forgets-log      two voters, --time-outs 1 and --crashes 1\n"
    "  forgets-members  two nodes, --time-outs 1, --crashes 1 and one of --changes\n"
    "  hasty            two voters and --time-outs 1\n"
    "\n"
    "Exit status:\n"
    "  0    every state within the bounds was reached, and none breaks a promise\n"
    "  1    a promise is broken: the shortest way to it is printed as a scenario\n"
    "  2    unknown: the limit on states was reached before the end\n"
    "  3    no verdict: wrong usage\n"
    "  4    the --sabotage was not found within the bounds\n"
    "  130  interrupted by Ctrl-C or SIGTERM, and no promise is broken so far\n";

struct Typed {
  std::string name;
  bool lists = false;
  sim::Bounds bounds;
  bool disks_are_fast = false;
  std::string changes;
  std::string sabotage = "none";
};

void print_list() {
  for (const sim::NamedBounds& named : sim::named_bounds()) {
    std::printf("%-16s %s\n%-16s %s\n", named.name, named.purpose, "",
                words_for(named.bounds).c_str());
  }
}

void print_progress(double seconds, const sim::ExplorationResult& result) {
  std::fprintf(stderr, "%6.0f s  %" PRIu64 " states, depth %" PRIu64 ", %" PRIu64 " waiting\n",
               seconds, result.states, result.depth, result.waiting);
}

ExitStatus status_of(const sim::Bounds& bounds, sim::ExplorationEnd end) {
  switch (end) {
    case sim::ExplorationEnd::finished:
      return bounds.sabotage == sim::Sabotage::none ? ExitStatus::linearizable
                                                    : ExitStatus::not_found;
    case sim::ExplorationEnd::violation:
      return ExitStatus::not_linearizable;
    case sim::ExplorationEnd::limit:
      return ExitStatus::unknown;
    case sim::ExplorationEnd::stopped:
      return ExitStatus::interrupted;
  }
  return ExitStatus::failed;
}

ExitStatus run(const sim::Bounds& bounds) {
  if (!can_show(bounds)) {
    const NamedSabotage& sabotage = named(bounds.sabotage);
    std::fprintf(stderr, "miniraft-lab: warning: %s cannot show: it needs at least %s\n",
                 sabotage.name, sabotage.needs);
  }
  Interruption interruption;
  const base::Instant start = os::monotonic_now();
  base::Instant next_report = start + base::seconds(2);
  const auto since_start = [start] { return (os::monotonic_now() - start).seconds(); };
  const sim::ExplorationResult result =
      sim::explore(bounds, [&](const sim::ExplorationResult& so_far) {
        if (os::monotonic_now() >= next_report) {
          next_report = os::monotonic_now() + base::seconds(2);
          print_progress(since_start(), so_far);
        }
        return !interruption.has_come();
      });
  std::fputs(words_for(bounds, since_start(), result).c_str(), stdout);
  return status_of(bounds, result.end);
}

/// The bounds of that name, with what was typed in place of theirs.
sim::Bounds take_named(const CLI::App& command, const Typed& typed) {
  const auto& all = sim::named_bounds();
  const auto found = std::ranges::find_if(
      all, [&](const sim::NamedBounds& named) { return typed.name == named.name; });
  if (found == all.end()) {
    throw CLI::ValidationError("NAME", "there are no bounds called " + typed.name + " (--list)");
  }
  sim::Bounds bounds = found->bounds;
  const auto take = [&](const char* option, auto member) {
    if (command.count(option) > 0) bounds.*member = typed.bounds.*member;
  };
  take("--nodes", &sim::Bounds::nodes);
  take("--learners", &sim::Bounds::learners);
  take("--joining", &sim::Bounds::joining);
  take("--terms", &sim::Bounds::terms);
  take("--proposals", &sim::Bounds::proposals);
  take("--reads", &sim::Bounds::reads);
  take("--time-outs", &sim::Bounds::time_outs);
  take("--heartbeats", &sim::Bounds::heartbeats);
  take("--crashes", &sim::Bounds::crashes);
  take("--duplicates", &sim::Bounds::duplicates);
  take("--transfers", &sim::Bounds::transfers);
  take("--snapshots", &sim::Bounds::snapshots);
  take("--damages", &sim::Bounds::damages);
  take("--changes", &sim::Bounds::changes);
  take("--states-max", &sim::Bounds::states_max);
  take("--audit-every", &sim::Bounds::audit_every);
  take("--fast-disks", &sim::Bounds::disks_are_slow);
  take("--sabotage", &sim::Bounds::sabotage);
  return bounds;
}

ExitStatus run_as_typed(const CLI::App& command, Typed& typed) {
  if (typed.lists) {
    print_list();
    return ExitStatus::linearizable;
  }
  const auto changes = sim::member_changes_in(typed.changes);
  if (!changes) {
    throw CLI::ValidationError(
        "--changes",
        "expected changes with commas between them, each of words such as +n3 (a voter), ~n3 (a "
        "learner), -n1 (removed) and forced, as in '~n3, +n3 -n1'; got " +
            typed.changes);
  }
  typed.bounds.changes = *changes;
  typed.bounds.disks_are_slow = !typed.disks_are_fast;
  for (const NamedSabotage& each : sabotages()) {
    if (typed.sabotage == each.name) typed.bounds.sabotage = each.sabotage;
  }
  const sim::Bounds bounds = typed.name.empty() ? typed.bounds : take_named(command, typed);
  if (const auto wrong = sim::validation_error(bounds)) {
    throw CLI::ValidationError("bounds", *wrong);
  }
  return run(bounds);
}

void add_bounds(CLI::App& command, sim::Bounds& bounds) {
  const auto option = [&](const char* name, uint64_t& value, uint64_t least, uint64_t most,
                          const char* text) {
    command.add_option(name, value, text)
        ->transform(whole_from(least, most))
        ->capture_default_str();
  };
  option("--nodes", bounds.nodes, 1, sim::explored_nodes_max, "those of the next two included");
  option("--learners", bounds.learners, 0, 2, "how many of the nodes are learners");
  option("--joining", bounds.joining, 0, 2, "how many of the nodes are not yet members");
  option("--terms", bounds.terms, 1, 7, "the last term in which a node may start an election");
  option("--proposals", bounds.proposals, 0, 7, "proposals made to leaders");
  option("--reads", bounds.reads, 0, 4, "reads requested of leaders");
  option("--time-outs", bounds.time_outs, 0, 200,
         "election timers that fire, in all nodes together");
  option("--heartbeats", bounds.heartbeats, 0, 8, "heartbeats that leaders send");
  option("--crashes", bounds.crashes, 0, 200, "crashes; each loses what was not durable");
  option("--duplicates", bounds.duplicates, 0, 200, "messages that are delivered twice");
  option("--transfers", bounds.transfers, 0, 200, "leadership transfers, to any other node");
  option("--snapshots", bounds.snapshots, 0, 15,
         "snapshots that a node takes; each compacts its log");
  option("--damages", bounds.damages, 0, 15, "crashes after which a snapshot cannot be read");
  command
      .add_option("--states-max", bounds.states_max, "stop after this many states, with status 2")
      ->transform(whole_from(1, UINT64_MAX));
  option("--audit-every", bounds.audit_every, 0, UINT64_MAX,
         "check in full one of every so many node states that were seen before; 0: none");
}

}  // namespace

void add_explore_command(CLI::App& app, int& exit_status) {
  auto typed = std::make_shared<Typed>();
  CLI::App* command =
      app.add_subcommand("explore", "Try every order of events in a small cluster of real nodes");
  command->add_option("NAME", typed->name, "bounds that come with the program (--list)");
  command->add_flag("--list", typed->lists, "print the bounds that come with the program");
  add_bounds(*command, typed->bounds);
  command->add_option("--changes", typed->changes,
                      "of members, asked of leaders in this order, as --changes='~n3, +n3 -n1'");
  command->add_flag("--fast-disks", typed->disks_are_fast,
                    "writes are done at once; --fast-disks=false: each is a step of its own");
  std::vector<std::string> names;
  for (const NamedSabotage& each : sabotages()) names.emplace_back(each.name);
  command->add_option("--sabotage", typed->sabotage, "a fault that must be found")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  command->footer(statuses);
  command->callback([typed, command, &exit_status] {
    exit_status = static_cast<int>(run_as_typed(*command, *typed));
  });
}

}  // namespace miniraft::lab
