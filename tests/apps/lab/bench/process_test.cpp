// A node's program may be a script that starts the node proper: both are paused and ended together.
#include "miniraft/apps/lab/bench/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <string>

namespace miniraft::lab {
namespace {

/// The letter that proc(5) gives the state of a process; Z if it is gone.
char state_of(const std::string& id) {
  std::ifstream file("/proc/" + id + "/stat");
  std::string word;
  char state = 'Z';
  file >> word >> word >> state;
  return state;
}

/// Waits for what another process is about to do, for at most ten seconds.
bool comes_true(const std::function<bool()>& condition) {
  for (int tries = 0; tries < 10'000; ++tries) {
    if (condition()) return true;
    ::usleep(1'000);
  }
  return false;
}

std::string line_of(Process& process) {
  std::string line;
  comes_true([&] {
    char chunk[64];
    const ssize_t count = ::read(process.output.number(), chunk, sizeof(chunk));
    if (count > 0) line.append(chunk, static_cast<size_t>(count));
    return line.ends_with('\n');
  });
  return line.substr(0, line.find('\n'));
}

Process wrapper(const std::string& script) {
  auto process = Process::start({"/bin/sh", {"-c", script}, "/"});
  EXPECT_TRUE(process) << process.error();
  return std::move(*process);
}

TEST(Process, what_a_wrapper_script_started_is_paused_and_resumed_with_it) {
  Process process = wrapper("sleep 1000 & echo $!; wait");
  const std::string node = line_of(process);
  process.pause();
  EXPECT_TRUE(comes_true([&] { return state_of(node) == 'T'; })) << state_of(node);
  process.resume();
  EXPECT_TRUE(comes_true([&] { return state_of(node) == 'S'; })) << state_of(node);
}

TEST(Process, what_a_wrapper_script_started_is_killed_with_it) {
  std::string node;
  {
    Process process = wrapper("trap '' TERM; sleep 1000 & echo $!; wait");
    node = line_of(process);
    process.pause();
  }
  EXPECT_TRUE(comes_true([&] { return state_of(node) == 'Z'; })) << state_of(node);
}

TEST(Process, what_a_wrapper_script_leaves_behind_at_its_end_is_killed) {
  Process process = wrapper("sleep 1000 & echo $!; exit 3");
  const std::string node = line_of(process);
  ASSERT_TRUE(comes_true([&] { return process.ended().has_value(); }));
  EXPECT_EQ(process.ended(), "exit status 3");
  EXPECT_TRUE(comes_true([&] { return state_of(node) == 'Z'; })) << state_of(node);
}

}  // namespace
}  // namespace miniraft::lab
