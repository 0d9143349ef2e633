// Progress: tells whoever watches how a run is going.
//
// On a terminal one line is rewritten several times a second; elsewhere a plain line is added every
// few seconds. Events (a fault begins, a node breaks the protocol) are lines of their own off the
// terminal, and stay visible above the moving line on it. Goes to stderr: stdout is the result's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "miniraft/core/base/time.h"

namespace miniraft::lab {

enum class Phase : uint8_t { starting, load, reading_back };

struct ProgressLine {
  Phase phase = Phase::load;
  base::Duration elapsed = {};  // of the load
  base::Duration time_limit = {};
  size_t operations = 0;
  std::string_view fault = {};   // empty when the cluster is whole
  std::string_view leader = {};  // empty when unknown
};

/// The line as it is shown, without its end.
std::string progress_text(const ProgressLine& line, double per_second);

class Progress {
 public:
  /// Looks whether stderr is a terminal.
  Progress();

  /// True if it is time for another line.
  [[nodiscard]] bool is_due(base::Instant now) const { return now >= next_; }
  void show(const ProgressLine& line, base::Instant now);

  /// Says something at once.
  void say(std::string_view text);

  /// Ends the moving line.
  void finish();

 private:
  bool is_terminal_ = false;
  bool has_moving_line_ = false;
  base::Instant next_;
  base::Instant last_shown_;
  size_t last_operations_ = 0;
};

}  // namespace miniraft::lab
