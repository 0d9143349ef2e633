#include "miniraft/os/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::os {
namespace {

/// Whether the call that has just failed is worth repeating, after waiting for `events` on `fd`
/// if it is not ready.
bool fd_becomes_ready(int fd, short events) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN) return false;
  pollfd poll_entry{.fd = fd, .events = events, .revents = 0};
  return poll(&poll_entry, 1, -1) >= 0 || errno == EINTR;
}

}  // namespace

std::string describe(SystemError error) {
  return std::error_code(error.number, std::generic_category()).message();
}

Fd::Fd(Fd&& other) noexcept : number_(other.release()) {}

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

int Fd::release() {
  return std::exchange(number_, -1);
}

void Fd::close() {
  // Never repeated: Linux frees the number even when close is interrupted, and another thread may
  // have been given it since.
  if (is_open()) ::close(release());
}

std::expected<Pipe, SystemError> open_pipe() {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(SystemError{errno});
  return Pipe{.reader = Fd(ends[0]), .writer = Fd(ends[1])};
}

std::expected<void, SystemError> write_all(int fd, base::ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (written == 0) {
      return std::unexpected(SystemError{EIO});  // or this would go on for ever
    } else if (!fd_becomes_ready(fd, POLLOUT)) {
      return std::unexpected(SystemError{errno});
    }
  }
  return {};
}

std::expected<size_t, SystemError> read_some(int fd, std::span<char> into) {
  MINIRAFT_CHECK(!into.empty());
  while (true) {
    const ssize_t length = read(fd, into.data(), into.size());
    if (length >= 0) return static_cast<size_t>(length);
    if (!fd_becomes_ready(fd, POLLIN)) return std::unexpected(SystemError{errno});
  }
}

}  // namespace miniraft::os
