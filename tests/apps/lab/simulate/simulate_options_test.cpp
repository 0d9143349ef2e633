// What is printed as a command is read as the same options.
#include "miniraft/apps/lab/simulate/simulate_options.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>

#include "miniraft/core/base/rand.h"

namespace miniraft::lab {
namespace {

SimulateOptions read(const std::string& command, const std::string& called_as) {
  CLI::App app;
  CLI::App* simulate = app.add_subcommand("simulate");
  const auto options = add_simulate_options(*simulate, called_as);
  app.parse(command, true);
  return options();
}

sim::SimulationLimits draw_limits(base::Random& random) {
  sim::SimulationLimits limits;
  using Limits = sim::SimulationLimits;
  if (random.chance(0.5)) limits.voters = random.uniform_between(1, Limits::voters_most);
  if (random.chance(0.5)) limits.learners = random.uniform(Limits::learners_most + 1);
  if (random.chance(0.5)) limits.operations = random.uniform(Limits::operations_most + 1);
  if (random.chance(0.5)) {
    const uint64_t most = random.chance(0.5) ? 10'000 : 3'000'000'000;
    limits.time = base::microseconds(static_cast<int64_t>(random.uniform_between(1000, most)));
  }
  if (random.chance(0.5)) {
    for (const sim::FaultClass fault : sim::every_fault_class()) {
      limits.faults.set(fault, random.chance(0.5));
    }
  }
  limits.deception = sim::every_deception()[random.uniform(sim::deceptions)];
  return limits;
}

TEST(SimulateOptions, are_read_as_they_are_written) {
  base::Random random(1);
  for (int i = 0; i < 2000; ++i) {
    SimulateOptions options{.called_as = "build/bin/miniraft-lab", .limits = draw_limits(random)};
    if (random.chance(0.5)) {
      const uint64_t last = random.next_u64();
      options.seeds = WholeRange{last - random.uniform(last + 1), last};
    } else {
      options.seed = random.next_u64();
      if (random.chance(0.5)) options.hours = random.uniform_real() * 100;
    }
    options.jobs = random.uniform_between(1, 256);
    if (random.chance(0.5)) options.folder = "a folder";
    options.as_it_is = random.chance(0.5);
    const std::string command = command_for(options);
    ASSERT_EQ(read(command, options.called_as), options) << command;
    const SimulateOptions one =
        read(command_for_run(options, 7, options.limits), options.called_as);
    EXPECT_EQ(one.seed, 7U);
    EXPECT_EQ(one.limits, options.limits);
    EXPECT_TRUE(one.is_one_run());
  }
}

TEST(SimulateOptions, the_command_is_called_as_this_one_was) {
  const SimulateOptions options{.called_as = "/opt/my tools/miniraft-lab"};
  EXPECT_EQ(command_for_run(options, 3, {}), "'/opt/my tools/miniraft-lab' simulate --seed 3");
}

}  // namespace
}  // namespace miniraft::lab
