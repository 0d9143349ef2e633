// Fd: an owned POSIX file descriptor. With functions to read and write through descriptors.
//
// A function that only uses a descriptor takes an `int`; one that takes ownership takes an Fd.
// The functions handle EINTR and short writes. They wait also if a descriptor is non-blocking,
// because the terminal or the parent process may have made stdin or stdout so.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>

#include "miniraft/core/base/bytes.h"

namespace miniraft::os {

/// Why a system call failed: an errno value.
struct SystemError {
  int number = 0;
  bool operator==(const SystemError&) const = default;
};

/// The error in words, e.g. `Broken pipe`.
[[nodiscard]] std::string describe(SystemError error);

/// Owns one descriptor, or none. The destructor closes it.
class Fd {
 public:
  Fd() = default;
  /// Takes ownership of `number`. A negative number means no descriptor.
  explicit Fd(int number) : number_(number < 0 ? -1 : number) {}
  ~Fd() { close(); }
  Fd(Fd&& other) noexcept;
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  /// The descriptor, or -1 if there is none. The Fd keeps the ownership.
  [[nodiscard]] int number() const { return number_; }
  /// Gives up the descriptor, and returns it or -1: the caller must close it.
  [[nodiscard]] int release();
  /// Closes the descriptor, if there is one. Errors of close(2) are ignored.
  void close();

 private:
  int number_ = -1;
};

struct Pipe {
  Fd reader;
  Fd writer;
};

/// A pipe that child programs do not inherit (O_CLOEXEC).
[[nodiscard]] std::expected<Pipe, SystemError> open_pipe();

/// Writes all of `bytes`, with as many system calls as it takes. After an error some of them may
/// have been written. To get EPIPE as an error, the process must ignore SIGPIPE.
[[nodiscard]] std::expected<void, SystemError> write_all(int fd, base::ByteView bytes);

/// Waits for at least one byte, and reads the bytes that are available, up to the size of `into`.
/// Returns their number; 0 is the end of the input. Requires: `into` is not empty.
[[nodiscard]] std::expected<size_t, SystemError> read_some(int fd, std::span<char> into);

}  // namespace miniraft::os
