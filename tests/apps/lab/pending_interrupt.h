// A Ctrl-C that comes as soon as somebody looks for it.
//
// For tests of what a command does then, without a process of its own. Who does not take the signal
// leaves it pending: it ends with this object, and never ends the test.
#pragma once

#include <csignal>
#include <ctime>

namespace miniraft::lab {

/// For its life `signal` waits until it is looked for, as if it had come right after the start.
class PendingInterrupt {
 public:
  explicit PendingInterrupt(int signal = SIGINT) {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, signal);
    ::sigprocmask(SIG_BLOCK, &signals_, &before_);
    ::raise(signal);
  }
  ~PendingInterrupt() {
    const timespec at_once{};
    ::sigtimedwait(&signals_, nullptr, &at_once);
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  PendingInterrupt(const PendingInterrupt&) = delete;
  PendingInterrupt& operator=(const PendingInterrupt&) = delete;

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

}  // namespace miniraft::lab
