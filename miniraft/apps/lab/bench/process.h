// Process: one child program with its three standard streams on pipes.
//
// The child runs in a process group of its own, so that Ctrl-C reaches the bench alone, and is
// killed by the system if the bench dies first. Signals go to the whole group, because the program
// may be a script that starts the node proper. Our ends of the pipes do not block. Of the group
// nobody outlives the child: once it has ended, the rest is killed. The destructor ends the child
// and reaps it.
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

  /// The child's streams, non-blocking: we write the first and read the others.
  os::Fd input;
  os::Fd output;
  os::Fd errors;

  [[nodiscard]] pid_t id() const { return id_; }

  /// SIGSTOP and SIGCONT.
  void pause();
  void resume();
  [[nodiscard]] bool is_paused() const { return is_paused_; }

  /// Reaps the child if it has ended, kills what is left of its group and says how it ended, for
  /// instance `exit status 1` or `signal 11`. Absent while it runs. Says the same again once
  /// reaped.
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
