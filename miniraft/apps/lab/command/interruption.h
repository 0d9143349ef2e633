// Interruption: lets a long run check for Ctrl-C and SIGTERM, so that it can report its results
// before it ends.
//
// While this object exists, the first of these signals ends neither this process nor any that it
// forks. After has_come has noticed it, a second one ends this process as usual. Only one
// Interruption may exist at a time. Thread rule: one thread.
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

  /// Whether a signal has arrived.
  [[nodiscard]] bool has_come();
  /// Waits until `fd` is readable (returns true) or a signal has arrived (returns false).
  [[nodiscard]] bool wait_for(int fd);
  /// A descriptor that is readable when a signal has arrived; -1 once has_come has noticed it.
  [[nodiscard]] int fd() const { return arrivals_.number(); }

 private:
  sigset_t before_{};
  os::Fd arrivals_;
  bool has_come_ = false;
};

}  // namespace miniraft::lab
