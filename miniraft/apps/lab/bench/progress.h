// Progress: shows the user the progress of a run, on stderr.
//
// On a terminal one line is rewritten several times a second; otherwise a line is added every few
// seconds. Events (a fault begins, a node breaks the protocol) get lines of their own; on a
// terminal they stay visible above the line that is rewritten. stdout is left to the result.
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
  std::string_view fault = {};   // empty if there is no fault
  std::string_view leader = {};  // empty if unknown
};

/// The line as it is shown, without a line break.
std::string progress_text(const ProgressLine& line, double per_second);

class Progress {
 public:
  /// Determines whether stderr is a terminal.
  Progress();

  /// Whether it is time to show the next line.
  [[nodiscard]] bool is_due(base::Instant now) const { return now >= next_; }
  void show(const ProgressLine& line, base::Instant now);

  /// Shows an event at once.
  void say(std::string_view text);

  /// Ends the line that is rewritten.
  void finish();

 private:
  bool is_terminal_ = false;
  bool has_moving_line_ = false;
  base::Instant next_;
  base::Instant last_shown_;
  size_t last_operations_ = 0;
};

}  // namespace miniraft::lab
