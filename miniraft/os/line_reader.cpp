#include "miniraft/os/line_reader.h"

#include <cstring>

#include "miniraft/core/base/check.h"

namespace miniraft::os {
namespace {

constexpr size_t line_block_bytes = 65'536;  // what a pipe holds on Linux

/// The line within `text`, which ends where its newline was. A carriage return before that does
/// not count.
Line line_of(std::string_view text, size_t line_bytes_max) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  const bool is_too_long = text.size() > line_bytes_max;
  return {.text = text.substr(0, line_bytes_max), .is_too_long = is_too_long};
}

}  // namespace

LineReader::LineReader(int fd, size_t line_bytes_max)
    : fd_(fd), line_bytes_max_(line_bytes_max), buffer_(2 * line_block_bytes, '\0') {}

std::expected<std::span<const Line>, SystemError> LineReader::next_batch() {
  lines_.clear();
  while (lines_.empty()) {
    make_room();
    const auto length = read_some(fd_, std::span(buffer_).subspan(end_));
    if (!length) return std::unexpected(length.error());
    if (*length == 0) {
      give_last_line();
      break;
    }
    const size_t scan_from = end_;
    end_ += *length;
    split(scan_from);
  }
  return lines_;
}

/// Makes space for a block behind the incomplete line. Ends the life of all lines given so far.
void LineReader::make_room() {
  MINIRAFT_CHECK(lines_.empty());
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < line_block_bytes) {
    // Doubling keeps the copying of a long line linear; its bound keeps memory bounded.
    const size_t bound = line_bytes_max_ + 2 * line_block_bytes;
    const size_t doubled = 2 * buffer_.size();
    buffer_.resize(doubled < bound ? doubled : bound);
  }
  MINIRAFT_CHECK_GE(buffer_.size() - end_, line_block_bytes);
}

/// Moves the lines that are complete now into the batch. Before `scan_from` there is no newline.
void LineReader::split(size_t scan_from) {
  while (scan_from < end_) {
    const void* newline = std::memchr(buffer_.data() + scan_from, '\n', end_ - scan_from);
    if (newline == nullptr) break;
    const auto at = static_cast<size_t>(static_cast<const char*>(newline) - buffer_.data());
    if (!skips_) {
      lines_.push_back(
          line_of(std::string_view(buffer_).substr(begin_, at - begin_), line_bytes_max_));
    }
    skips_ = false;
    begin_ = at + 1;
    scan_from = begin_;
  }
  if (!skips_) {
    const std::string_view incomplete = std::string_view(buffer_).substr(begin_, end_ - begin_);
    const Line line = line_of(incomplete, line_bytes_max_);
    if (line.is_too_long) {
      lines_.push_back(line);
      skips_ = true;
    }
  }
  if (skips_) begin_ = end_;
}

void LineReader::give_last_line() {
  if (!skips_ && end_ > begin_) {
    lines_.push_back(
        line_of(std::string_view(buffer_).substr(begin_, end_ - begin_), line_bytes_max_));
  }
  begin_ = end_;
}

}  // namespace miniraft::os
