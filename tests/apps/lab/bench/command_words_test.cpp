// The command of a report does the same again when it is pasted into a shell.
#include "miniraft/apps/lab/bench/command_words.h"

#include <gtest/gtest.h>

namespace miniraft::lab {
namespace {

TEST(CommandWords, the_program_is_the_one_called_and_every_option_is_named) {
  RunOptions options;
  options.called_as = "build/bin/miniraft-lab";
  options.program = "/my nodes/node";
  options.time_limit = base::milliseconds(1500);
  options.rate = 100;
  options.network.latency = base::milliseconds(10);
  options.partitions = true;
  options.nemesis_interval = base::milliseconds(300);
  options.timeout = base::seconds(1);
  options.expected_availability = 0.95;
  options.seed = 7;
  options.node_arguments = {"--name", "a b"};
  EXPECT_EQ(command_words(options),
            "build/bin/miniraft-lab maelstrom --bin '/my nodes/node' -w lin-kv --node-count 5 "
            "--concurrency 20 --time-limit 1.5 --rate 100 --latency 10 --latency-dist exponential "
            "--loss 0 --duplicate 0 --reorder 0 --nemesis partition --nemesis-interval 0.3 "
            "--key-count 1 --ops-per-key 120 --timeout 1 --expect-availability 0.95 --seed 7 "
            "-- --name 'a b'");
}

}  // namespace
}  // namespace miniraft::lab
