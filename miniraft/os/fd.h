// Fd: an owned POSIX file descriptor, and reading and writing through descriptors.
//
// Calls take a plain `int` where they only use a descriptor and an Fd where they take it over.
// They hide EINTR and short writes, and wait where a descriptor is non-blocking (the terminal or
// the parent process may have made our stdin or stdout so).
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>

#include "miniraft/core/base/bytes.h"

namespace miniraft::os {

/// Why the operating system refused: an errno value.
struct SystemError {
  int number = 0;
  bool operator==(const SystemError&) const = default;
};

/// The error in words, e.g. `Broken pipe`.
[[nodiscard]] std::string describe(SystemError error);

/// Owns one descriptor, or none, and closes it at its end.
class Fd {
 public:
  Fd() = default;
  /// Takes over `number`; a negative number is none.
  explicit Fd(int number) : number_(number < 0 ? -1 : number) {}
  ~Fd() { close(); }
  Fd(Fd&& other) noexcept;
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  /// The descriptor, or -1. Still owned.
  [[nodiscard]] int number() const { return number_; }
  /// Gives up the descriptor: the caller closes it.
  [[nodiscard]] int release();
  void close();

 private:
  int number_ = -1;
};

struct Pipe {
  Fd reader;
  Fd writer;
};

/// A pipe that child processes do not inherit.
[[nodiscard]] std::expected<Pipe, SystemError> open_pipe();

/// Writes all of `bytes`, in as many steps as it takes. On an error some of them may have been
/// written. The process must ignore SIGPIPE if it wants EPIPE as an error.
[[nodiscard]] std::expected<void, SystemError> write_all(int fd, base::ByteView bytes);

/// Waits for at least one byte and reads what is there, up to the size of `into`. 0 is the end of
/// the input. Requires: `into` is not empty.
[[nodiscard]] std::expected<size_t, SystemError> read_some(int fd, std::span<char> into);

}  // namespace miniraft::os
