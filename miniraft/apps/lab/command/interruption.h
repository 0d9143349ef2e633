// Interruption: Ctrl-C and SIGTERM as something that a long run looks at, so that it can end by
// saying what it has done.
//
// As long as it lives, the first of them ends neither this process nor one that it forks; a second
// one ends this process as usual. One at a time; thread rule: one thread.
#pragma once

#include <csignal>

#include "miniraft/os/fd.h"

namespace miniraft::lab {

class Interruption {
 public:
  /// Throws std::runtime_error if the system has no descriptor left.
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// Whether one has come.
  [[nodiscard]] bool has_come();
  /// Waits until `fd` is readable (true) or one has come (false).
  [[nodiscard]] bool wait_for(int fd);
  /// Readable when one has come; closed, that is -1, once that was noticed.
  [[nodiscard]] int fd() const { return arrivals_.number(); }

 private:
  sigset_t before_{};
  os::Fd arrivals_;
  bool has_come_ = false;
};

}  // namespace miniraft::lab
