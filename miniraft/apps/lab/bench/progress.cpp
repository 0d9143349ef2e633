#include "miniraft/apps/lab/bench/progress.h"

#include <unistd.h>

#include <cstdio>

namespace miniraft::lab {
namespace {

constexpr base::Duration terminal_period = base::milliseconds(100);
constexpr base::Duration log_period = base::seconds(5);

int width(std::string_view text) {
  return static_cast<int>(text.size());
}

/// What is going on: of the load, how far it is.
std::string where(const ProgressLine& line) {
  if (line.phase == Phase::starting) return "starting";
  if (line.phase == Phase::reading_back) return "reading back";
  char text[64];
  std::snprintf(text, sizeof(text), "%5.1f/%g s", line.elapsed.seconds(),
                line.time_limit.seconds());
  return text;
}

}  // namespace

std::string progress_text(const ProgressLine& line, double per_second) {
  const std::string_view fault = line.fault.empty() ? "none" : line.fault;
  const std::string_view leader = line.leader.empty() ? "?" : line.leader;
  char text[512];
  std::snprintf(text, sizeof(text), "%s  %zu operations (%.0f/s)  leader %.*s  fault %.*s",
                where(line).c_str(), line.operations, per_second, width(leader), leader.data(),
                width(fault), fault.data());
  return text;
}

Progress::Progress() : is_terminal_(::isatty(STDERR_FILENO) == 1) {}

void Progress::show(const ProgressLine& line, base::Instant now) {
  next_ = now + (is_terminal_ ? terminal_period : log_period);
  const double since = last_shown_.value == 0 ? 0 : (now - last_shown_).seconds();
  const size_t done = line.operations - last_operations_;
  if (since == 0 || since >= 1 || !is_terminal_) {
    last_shown_ = now;
    last_operations_ = line.operations;
  }
  const double per_second = since > 0 ? static_cast<double>(done) / since : 0;
  std::fprintf(stderr, "%s%s%s", is_terminal_ ? "\r" : "", progress_text(line, per_second).c_str(),
               is_terminal_ ? "\x1b[K" : "\n");
  has_moving_line_ = is_terminal_;
}

void Progress::say(std::string_view text) {
  std::fprintf(stderr, "%s%.*s\n", has_moving_line_ ? "\r\x1b[K" : "", width(text), text.data());
  has_moving_line_ = false;
}

void Progress::finish() {
  if (has_moving_line_) std::fputs("\r\x1b[K", stderr);
  has_moving_line_ = false;
}

}  // namespace miniraft::lab
