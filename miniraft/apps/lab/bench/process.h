// Process: one child program with its three standard streams on pipes.
//
// The child runs in a process group of its own, so that Ctrl-C reaches only the bench. The system
// kills the child if the bench dies first. Signals go to the whole group, because the program may
// be a script that starts the node. When the child has ended, the rest of its group is killed. Our
// ends of the pipes do not block. The destructor kills the child and reaps it.
#pragma once

#include <sys/types.h>

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/os/fd.h"

namespace miniraft::lab {

struct Command {
  std::string program;                 // an absolute path
  std::vector<std::string> arguments;  // without the program's own name
  std::string directory;               // where it runs
};

class Process {
 public:
  /// Starts the program. The error says what failed, in words.
  static std::expected<Process, std::string> start(const Command& command);

  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();

  /// The child's streams, non-blocking: the bench writes `input` and reads the others.
  os::Fd input;
  os::Fd output;
  os::Fd errors;

  [[nodiscard]] pid_t id() const { return id_; }

  /// SIGSTOP and SIGCONT.
  void pause();
  void resume();
  [[nodiscard]] bool is_paused() const { return is_paused_; }

  /// If the child has ended, reaps it, kills the rest of its group, and returns how it ended, for
  /// instance `exit status 1` or `signal 11`; later calls return the same. Absent while it runs.
  std::optional<std::string> ended();

  /// SIGTERM, and SIGKILL.
  void terminate();
  void kill();

 private:
  explicit Process(pid_t id) : id_(id) {}
  void signal_group(int number);

  pid_t id_ = -1;
  bool is_paused_ = false;
  std::optional<std::string> end_;
};

}  // namespace miniraft::lab
