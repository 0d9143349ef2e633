// LineReader: reads the lines of a descriptor in batches.
//
//   stdin, pipe → large reads → all complete lines of a block → one batch
//
// If lines arrive fast, one system call and one batch serve many of them; if they arrive slowly,
// each is returned as soon as it is complete. Memory is bounded by the longest line allowed plus
// two blocks of 64 KiB: a line that is too long is reported once, truncated, and then skipped up to
// its newline.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string_view>
#include <vector>

#include "miniraft/core/base/bytes.h"
#include "miniraft/os/fd.h"

namespace miniraft::os {

/// A line without its end: `\n`, `\r\n`, or, for the last one, the end of the input.
struct Line {
  std::string_view text;
  bool is_too_long = false;  ///< if so, `text` is the first `line_bytes_max` bytes of the line
};

/// Thread rule: one thread at a time.
class LineReader {
 public:
  /// Reads lines of up to `line_bytes_max` bytes from `fd`, which the caller still owns.
  LineReader(int fd, size_t line_bytes_max);

  /// Waits until a line is complete, and returns it with all others that were read with it. An
  /// empty batch is the end of the input. The lines and their texts are valid until the next call.
  [[nodiscard]] std::expected<std::span<const Line>, SystemError> next_batch();

 private:
  void make_room();
  void split(size_t scan_from);
  void give_last_line();

  const int fd_;
  const size_t line_bytes_max_;
  base::Bytes buffer_;  // two blocks at first; grows only for long lines
  size_t begin_ = 0;    // buffer_[begin_, end_) is a line that is not complete yet
  size_t end_ = 0;
  bool skips_ = false;  // the rest of a line that was reported as too long is being skipped
  std::vector<Line> lines_;
};

}  // namespace miniraft::os
