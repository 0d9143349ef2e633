// LineSplitter: turns chunks read from a pipe into lines.
//
// A line ends with LF, which is not part of it. Bytes after the last LF are kept for the next
// chunk. An incomplete line is truncated to 64 MiB, so that a node that never ends its line cannot
// fill the memory of the bench.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace miniraft::lab {

class LineSplitter {
 public:
  /// Calls `on_line(std::string_view)` for each line that `chunk` completes. The views are valid
  /// during the call.
  template <class OnLine>
  void feed(std::string_view chunk, OnLine&& on_line) {
    while (!chunk.empty()) {
      const size_t end = chunk.find('\n');
      if (end == std::string_view::npos) {
        rest_.append(chunk.substr(
            0, std::min(chunk.size(), line_bytes_max - std::min(rest_.size(), line_bytes_max))));
        return;
      }
      if (rest_.empty()) {
        on_line(chunk.substr(0, end));
      } else {
        rest_.append(chunk.substr(0, end));
        on_line(std::string_view(rest_));
        rest_.clear();
      }
      chunk.remove_prefix(end + 1);
    }
  }

  /// The bytes after the last LF.
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  static constexpr size_t line_bytes_max = size_t{64} << 20;
  std::string rest_;
};

}  // namespace miniraft::lab
