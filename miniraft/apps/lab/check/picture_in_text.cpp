// The picture for a terminal: a line for each operation, its bar beside its name.
#include <algorithm>
#include <string>

#include "miniraft/apps/lab/check/history_picture.h"
#include "miniraft/apps/lab/check/time_line.h"

namespace miniraft::lab {
namespace {

/// Characters from one event to the next: fewer when there are many.
size_t step_for(size_t rank_count) {
  return std::clamp<size_t>(60 / std::max<size_t>(1, rank_count), 2, 5);
}

void pad_to(std::string& line, size_t width) {
  if (line.size() < width) line.append(width - line.size(), ' ');
}

std::string bar_line(const Bar& bar, size_t step) {
  const size_t from = bar.call_rank * step;
  const size_t to = bar.end_rank * step;
  std::string line(from, ' ');
  line += '|';
  line.append(to - from - 1, bar.is_source ? '.' : '=');
  line += bar.is_open ? '>' : '|';
  return line;
}

}  // namespace

std::string picture_in_text(const sim::History& history, const sim::FailingWindow& window) {
  const TimeLine line(history, window);
  size_t name_width = 0;
  size_t label_width = 0;
  for (const Bar& bar : line.bars) {
    name_width = std::max(name_width, name_of_client(*bar.operation).size());
    label_width = std::max(label_width, bar.label.size());
  }
  const size_t step = step_for(line.rank_count);
  const size_t bars_at = 2 + name_width + 2 + label_width + 2;
  std::string text;
  for (const Bar& bar : line.bars) {
    std::string row = bar.is_last ? "* " : "  ";
    row += name_of_client(*bar.operation);
    pad_to(row, 2 + name_width + 2);
    row += bar.label;
    pad_to(row, bars_at);
    row += bar_line(bar, step);
    pad_to(row, bars_at + line.rank_count * step);
    text += row + bar.span + "\n";
  }
  text += "  === cannot be ordered, * completes the contradiction";
  if (!window.sources.empty()) text += "; ... may have made the value, but does not fit";
  text += "\n  From call to return, not to scale; > may take effect at any later time.";
  return text;
}

}  // namespace miniraft::lab
