// LineReader: the lines of a descriptor, in batches.
//
//   stdin, pipe → large reads → every complete line of a block → one batch of values
//
// One system call and one hand-over serve many lines when they come fast; a single line is given
// as soon as it is complete. Memory is bounded by the longest line allowed plus one block, whatever
// comes in: a longer line is reported once, and skipped up to its newline.
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
  bool is_too_long = false;  ///< then `text` is only as much of its beginning as is allowed
};

/// Thread rule: one thread at a time.
class LineReader {
 public:
  /// Reads from `fd`, which stays the caller's, lines of up to `line_bytes_max` bytes.
  LineReader(int fd, size_t line_bytes_max);

  /// Waits until a line is complete and gives it with all others that came with it. An empty batch
  /// is the end of the input. The lines and their texts live until the next call.
  [[nodiscard]] std::expected<std::span<const Line>, SystemError> next_batch();

 private:
  void make_room();
  void split(size_t scan_from);
  void give_last_line();

  const int fd_;
  const size_t line_bytes_max_;
  base::Bytes buffer_;  // a block at the least, grown only for long lines
  size_t begin_ = 0;    // [begin_, end_) of buffer_ is a line that is not complete yet
  size_t end_ = 0;
  bool skips_ = false;  // up to the end of a line that was reported as too long
  std::vector<Line> lines_;
};

}  // namespace miniraft::os
