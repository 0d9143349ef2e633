// RunOptions: all that decides a run of the process bench.
//
// Made from the command line by maelstrom_command.cpp, which has already checked every range. A
// run follows from it as far as the bench decides; the nodes and the machine do the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "miniraft/apps/lab/bench/network.h"
#include "miniraft/core/base/time.h"

namespace miniraft::lab {

struct RunOptions {
  std::string called_as = "miniraft-lab";   // how the bench was called, as a shell found it
  std::string program;                      // an absolute path
  std::vector<std::string> node_arguments;  // handed to every node
  size_t node_count = 5;
  size_t concurrency = 20;    // clients
  base::Duration time_limit;  // of the load; reading everything back comes after it
  double rate = 0;            // operations per second in total; 0 = as fast as they are answered
  NetworkOptions network;
  bool partitions = false;
  bool pauses = false;
  base::Duration nemesis_interval;
  uint64_t seed = 0;
  size_t key_count = 1;  // in use at a time
  size_t operations_per_key = 120;
  base::Duration timeout;  // of one request
  bool sessions = false;   // clients ask again until there is an answer
  std::string folder;      // where the report goes
  double expected_availability = 0;
};

}  // namespace miniraft::lab
