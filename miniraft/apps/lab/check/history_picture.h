// Pictures of a failing window: when each operation was in flight.
//
// Time runs to the right, from call to return, but not to scale: an order depends only on which of
// two events came first, so events are evenly spaced with room for their labels. The operations of
// the window are drawn solid. The sources, which may have written the value but do not fit, are
// drawn faint. An operation without a known return has an open end.
#pragma once

#include <string>

#include "miniraft/sim/history/failing_window.h"
#include "miniraft/sim/history/history.h"

namespace miniraft::lab {

/// Lines of ASCII, one for each operation, and a legend; no line break at the end.
std::string picture_in_text(const sim::History& history, const sim::FailingWindow& window);

/// An SVG document with one lane for each process. It suits light and dark pages.
std::string picture_in_svg(const sim::History& history, const sim::FailingWindow& window);

}  // namespace miniraft::lab
