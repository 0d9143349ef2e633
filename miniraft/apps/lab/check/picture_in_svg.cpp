// The picture as SVG: a lane for each process, its operations as bars with their times.
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "miniraft/apps/lab/check/history_picture.h"
#include "miniraft/apps/lab/check/time_line.h"

namespace miniraft::lab {
namespace {

// In pixels. The font has a fixed width, so that the size of a text is known.
constexpr double character_width = 7.4;
constexpr double small_character_width = 6.2;
constexpr double bar_height = 38;
constexpr double lane_height = 52;
constexpr double padding = 12;
constexpr double event_gap = 14;
constexpr double tip_width = 10;
constexpr double top = 58;
constexpr double legend_height = 44;

constexpr std::string_view style = R"(
.hp-page { fill: #ffffff; stroke: #e2e6eb; }
.hp text { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; fill: #17202b; }
.hp .hp-title { font-size: 14px; font-weight: 600; }
.hp .hp-small { font-size: 10px; fill: #5d6b7b; }
.hp .hp-lane { stroke: #e2e6eb; }
.hp .hp-guide { stroke: #b3202f; stroke-opacity: 0.45; stroke-dasharray: 2 4; }
.hp .hp-bar { fill: #dcebf9; stroke: #1f77c9; stroke-width: 1.5; }
.hp .hp-last { fill: #fce0e4; stroke: #b3202f; stroke-width: 2; }
.hp .hp-source { fill: #ffffff; stroke: #8a96a3; stroke-width: 1.2; stroke-dasharray: 4 3; }
@media (prefers-color-scheme: dark) {
  .hp-page { fill: #182029; stroke: #2a3541; }
  .hp text { fill: #e6ebf1; }
  .hp .hp-small { fill: #9aa8b6; }
  .hp .hp-lane { stroke: #2a3541; }
  .hp .hp-guide { stroke: #ff8b97; }
  .hp .hp-bar { fill: #1b3a57; stroke: #58a6ef; }
  .hp .hp-last { fill: #4a1f27; stroke: #ff8b97; }
  .hp .hp-source { fill: #182029; stroke: #72808e; }
}
)";

// XML has neither control characters nor U+FFFE and U+FFFF.
std::string escaped(std::string_view text) {
  constexpr std::string_view noncharacters = "\xEF\xBF";
  std::string safe;
  for (const char c : text) {
    if (safe.ends_with(noncharacters) && static_cast<unsigned char>(c) >= 0xBE) {
      safe += '\xBD';  // U+FFFD
    } else if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '&') {
      safe += "&amp;";
    } else if (c == '"') {
      safe += "&quot;";
    } else {
      safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return safe;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f", value);
  return text;
}

double width_of(const std::string& text) {
  return static_cast<double>(text.size()) * character_width;
}

/// The second line in a bar: whom the client asked and what it was told, and when.
std::string detail_of(const Bar& bar) {
  const std::string note = shown_note(*bar.operation);
  return note.empty() ? bar.span : note + ", " + bar.span;
}

double width_of(const Bar& bar) {
  const double detail = static_cast<double>(detail_of(bar).size()) * small_character_width;
  return std::max(width_of(bar.label), detail) + 2 * padding;
}

/// Where each event stands: as far left as leaves room for what each bar says.
std::vector<double> places_of_events(const TimeLine& line, double left) {
  std::vector<const Bar*> ending(line.rank_count);
  for (const Bar& bar : line.bars) ending[bar.end_rank] = &bar;
  std::vector<double> places(line.rank_count);
  double at = left;
  for (size_t rank = 0; rank < places.size(); ++rank) {
    if (ending[rank] != nullptr) {
      at = std::max(at, places[ending[rank]->call_rank] + width_of(*ending[rank]));
    }
    places[rank] = at;
    at += event_gap;
  }
  return places;
}

/// A lane holds operations of one process that do not overlap.
struct Lane {
  std::string name;
  std::vector<const Bar*> bars;
};

std::vector<Lane> lanes_of(const TimeLine& line) {
  std::vector<Lane> lanes;
  std::multimap<uint64_t, size_t> of_process;
  for (const Bar& bar : line.bars) {
    Lane* free = nullptr;
    const auto [first, end] = of_process.equal_range(bar.operation->process);
    for (auto at = first; at != end && free == nullptr; ++at) {
      Lane& lane = lanes[at->second];
      if (lane.bars.back()->end_rank < bar.call_rank) free = &lane;
    }
    if (free == nullptr) {
      of_process.emplace(bar.operation->process, lanes.size());
      free = &lanes.emplace_back();
      free->name = "process " + std::to_string(bar.operation->process);
    }
    free->bars.push_back(&bar);
  }
  return lanes;
}

void add_text(std::string& svg, double x, double y, std::string_view kind, std::string_view text) {
  svg += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\"";
  if (!kind.empty()) svg += " class=\"" + std::string(kind) + "\"";
  svg += ">" + escaped(text) + "</text>\n";
}

std::string_view class_of(const Bar& bar) {
  if (bar.is_source) return "hp-source";
  return bar.is_last ? "hp-last" : "hp-bar";
}

// A closed bar is a rectangle; one with an unknown end points to the right.
void add_bar(std::string& svg, const Bar& bar, double left, double right, double y) {
  const double bottom = y + bar_height;
  svg += "<g><title>" +
         escaped(name_of_client(*bar.operation) + ": " + bar.label + ", " + bar.span) +
         "</title>\n";
  const std::string tip =
      bar.is_open ? "L" + number(right + tip_width) + " " + number(y + bar_height / 2) : "";
  svg += "<path class=\"" + std::string(class_of(bar)) + "\" d=\"M" + number(right) + " " +
         number(y) + "H" + number(left) + "V" + number(bottom) + "H" + number(right) + tip +
         "Z\"/>\n";
  add_text(svg, left + padding, y + 16, "", bar.label);
  add_text(svg, left + padding, y + 30, "hp-small", detail_of(bar));
  svg += "</g>\n";
}

void add_legend_entry(std::string& svg, double& x, double y, std::string_view kind,
                      const std::string& text) {
  svg += "<rect class=\"" + std::string(kind) + "\" x=\"" + number(x) + "\" y=\"" + number(y - 9) +
         "\" width=\"16\" height=\"11\"/>\n";
  add_text(svg, x + 22, y, "hp-small", text);
  x += 22 + static_cast<double>(text.size()) * small_character_width + 22;
}

/// Returns where it ends on the right.
double add_legend(std::string& svg, double x, double y, const TimeLine& line) {
  const auto is_source = [](const Bar& bar) { return bar.is_source; };
  if (line.bars.size() > 1) add_legend_entry(svg, x, y, "hp-bar", "cannot be ordered");
  add_legend_entry(svg, x, y, "hp-last", "completes the contradiction");
  if (std::any_of(line.bars.begin(), line.bars.end(), is_source))
    add_legend_entry(svg, x, y, "hp-source", "may have made the value, does not fit");
  return x;
}

// Thin lines from top to bottom where the last operation began and ended: which lanes are before
// it and which overlap it is then plain, however far away they are.
void add_guides(std::string& svg, const TimeLine& line, const std::vector<double>& places,
                double bottom) {
  for (const Bar& bar : line.bars) {
    if (!bar.is_last) continue;
    for (const size_t rank : {bar.call_rank, bar.end_rank}) {
      svg += "<path class=\"hp-guide\" d=\"M" + number(places[rank]) + " " + number(top - 6) + "V" +
             number(bottom) + "\"/>\n";
    }
  }
}

std::string subtitle_of(const TimeLine& line) {
  std::string text = "time runs to the right, from call to return, not to scale";
  const auto is_open = [](const Bar& bar) { return bar.is_open; };
  if (std::any_of(line.bars.begin(), line.bars.end(), is_open))
    text += "; ? and a tip: may take effect at any later time, or never";
  return text;
}

std::string title_of(const sim::FailingWindow& window) {
  const size_t count = window.operations.size();
  const std::string key = "Key " + shown(window.key) + ": ";
  if (count == 1) return key + "an operation that fits nowhere";
  return key + std::to_string(count) + " operations that cannot be put into one order";
}

}  // namespace

std::string picture_in_svg(const sim::History& history, const sim::FailingWindow& window) {
  const TimeLine line(history, window);
  const std::vector<Lane> lanes = lanes_of(line);
  double left = 0;
  for (const Lane& lane : lanes) left = std::max(left, width_of(lane.name));
  left += 2 * padding + 10;
  const std::vector<double> places = places_of_events(line, left);
  const double lanes_end = top + static_cast<double>(lanes.size()) * lane_height;

  std::string body;
  add_text(body, padding, 24, "hp-title", title_of(window));
  const std::string subtitle = subtitle_of(line);
  add_text(body, padding, 42, "hp-small", subtitle);
  const double legend_end = add_legend(body, padding, lanes_end + 24, line);
  const double subtitle_width = static_cast<double>(subtitle.size()) * small_character_width;
  const double width = std::max({places.back() + 2 * padding + tip_width, legend_end,
                                 width_of(title_of(window)) * 1.2, subtitle_width + 2 * padding});
  add_guides(body, line, places, lanes_end - (lane_height - bar_height) + 6);
  for (size_t i = 0; i < lanes.size(); ++i) {
    const double y = top + static_cast<double>(i) * lane_height;
    const double middle = y + bar_height / 2;
    body += "<path class=\"hp-lane\" d=\"M" + number(left - 10) + " " + number(middle) + "H" +
            number(width - padding) + "\"/>\n";
    add_text(body, padding, middle + 4, "", lanes[i].name);
    for (const Bar* bar : lanes[i].bars) {
      const double right = bar->is_open ? width - padding - tip_width : places[bar->end_rank];
      add_bar(body, *bar, places[bar->call_rank], right, y);
    }
  }
  const double height = lanes_end + legend_height;
  const std::string size = "width=\"" + number(width) + "\" height=\"" + number(height) + "\"";
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"hp\" " + size + " viewBox=\"0 0 " +
         number(width) + " " + number(height) + "\" role=\"img\">\n<style>" + std::string(style) +
         "</style>\n<rect class=\"hp-page\" x=\"0.5\" y=\"0.5\" width=\"" + number(width - 1) +
         "\" height=\"" + number(height - 1) + "\" rx=\"8\"/>\n" + body + "</svg>\n";
}

}  // namespace miniraft::lab
