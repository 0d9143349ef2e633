#include "miniraft/apps/lab/command/interruption.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace miniraft::lab {

Interruption::Interruption() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &signals, &before_);
  arrivals_ = os::Fd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (arrivals_.is_open()) return;
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  throw std::runtime_error("no signalfd could be made");
}

Interruption::~Interruption() {
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool Interruption::has_come() {
  if (has_come_) return true;
  signalfd_siginfo arrival{};
  has_come_ = ::read(arrivals_.number(), &arrival, sizeof(arrival)) == sizeof(arrival);
  if (has_come_) {
    arrivals_ = os::Fd();
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  return has_come_;
}

bool Interruption::wait_for(int fd) {
  while (!has_come()) {
    std::array<pollfd, 2> waiting = {{{fd, POLLIN, 0}, {arrivals_.number(), POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) > 0 && waiting[0].revents != 0) return true;
  }
  return false;
}

}  // namespace miniraft::lab
