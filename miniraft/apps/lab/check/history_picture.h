// Pictures of a failing window: who had which operation under way when.
//
// Time runs to the right, from call to return, but not to scale: only which of two events came
// first matters to an order, so events stand side by side with room for what they are. What cannot
// be ordered is drawn full, what may have made the value and does not fit is drawn faint, and an
// operation whose end nobody knows has an open end.
#pragma once

#include <string>

#include "miniraft/sim/history/failing_window.h"
#include "miniraft/sim/history/history.h"

namespace miniraft::lab {

/// Lines of ASCII, one for each operation, and a legend; no line break at the end.
std::string picture_in_text(const sim::History& history, const sim::FailingWindow& window);

/// An SVG document with one lane for each process. It fits a page in light or dark.
std::string picture_in_svg(const sim::History& history, const sim::FailingWindow& window);

}  // namespace miniraft::lab
