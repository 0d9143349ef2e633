// RunOptions: the options of a run of the process bench.
//
// maelstrom_command.cpp makes them from the command line and checks every range. They determine
// everything that the bench decides; the behaviour of the nodes also depends on the machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "miniraft/apps/lab/bench/network.h"
#include "miniraft/core/base/time.h"

namespace miniraft::lab {

struct RunOptions {
  std::string called_as = "miniraft-lab";   // the name by which the program was called
  std::string program;                      // an absolute path
  std::vector<std::string> node_arguments;  // handed to every node
  size_t node_count = 5;
  size_t concurrency = 20;    // clients
  base::Duration time_limit;  // of the load; after it every key is read back
  double rate = 0;            // operations per second in total; 0 = as fast as they are answered
  NetworkOptions network;
  bool partitions = false;
  bool pauses = false;
  base::Duration nemesis_interval;
  uint64_t seed = 0;
  size_t key_count = 1;  // in use at a time
  size_t operations_per_key = 120;
  base::Duration timeout;  // of one request
  bool sessions = false;   // clients open sessions and retry until there is an answer
  std::string folder;      // of the report
  double expected_availability = 0;
};

}  // namespace miniraft::lab
