#include "miniraft/apps/lab/simulate/simulation_report.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string_view>

#include "miniraft/apps/lab/simulate/simulation_words.h"

namespace miniraft::lab {
namespace {

using sim::MessageFate;
using sim::RecordedEvent;
using sim::RecordedKind;

/// More of them only make the picture harder to read.
constexpr size_t moments_max = 260;

// In pixels.
constexpr int time_width = 110;
constexpr int lane_width = 190;
constexpr int row_height = 22;
constexpr int top = 40;

constexpr std::string_view style = R"(
:root { --page: #f6f7f9; --ink: #17202b; --quiet: #5d6b7b; --line: #d5dbe2; --card: #ffffff;
  --bad: #b3202f; --leader: #1a8f5a; --candidate: #e08a1e; --pre_candidate: #f0c36a;
  --follower: #8a96a3; --message: #1f77c9; }
@media (prefers-color-scheme: dark) { :root { --page: #10151b; --ink: #e6ebf1; --quiet: #9aa8b6;
  --line: #2a3541; --card: #182029; --bad: #ff8b97; --message: #58a6ef; } }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { margin: 0 auto; padding: 32px 24px 48px; max-width: 1400px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 6px; color: var(--bad); }
h2 { font-size: 16px; margin: 28px 0 8px; }
pre, td, svg text { font: 12px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px;
  overflow-x: auto; margin: 0; }
table { border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
td, th { padding: 3px 12px; text-align: left; border-bottom: 1px solid var(--line); }
.picture { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  overflow: auto; max-height: 85vh; display: flex; flex-direction: column-reverse; }
.picture svg { flex: none; }
svg text { fill: var(--ink); } svg .quiet { fill: var(--quiet); }
.lane { stroke: var(--line); stroke-width: 2; } .lane.down { stroke: var(--bad);
  stroke-dasharray: 2 5; }
.message { stroke: var(--message); stroke-width: 1.4; opacity: .75; }
.message:hover { stroke-width: 4; opacity: 1; }
.message.bad { stroke: var(--bad); stroke-dasharray: 4 4; opacity: .5; }
.leader { fill: var(--leader); } .candidate { fill: var(--candidate); }
.pre_candidate { fill: var(--pre_candidate); } .follower { fill: var(--follower); }
.breach { stroke: var(--bad); stroke-width: 3; } svg .what { fill: var(--bad); font-weight: 700; }
.crash { fill: var(--bad); font-weight: 700; }
)";

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '&') {
      safe += "&amp;";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string text_of(const RecordedEvent& event) {
  return event.text.data();
}

std::string seconds(base::Instant at) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.6f", static_cast<double>(at.value) / 1e9);
  return text;
}

const char* words_for(MessageFate fate) {
  switch (fate) {
    case MessageFate::arrived:
      return "arrived";
    case MessageFate::lost:
      return "lost";
    case MessageFate::cut:
      return "cut off";
    case MessageFate::refused:
      return "nobody there";
  }
  return "";
}

/// The picture: each moment at which something happened is a row, however much time lies between.
class SpaceTime {
 public:
  SpaceTime(const std::vector<RecordedEvent>& events, const sim::Breach& breach) : breach_(breach) {
    for (const RecordedEvent& event : events) {
      if (event.kind != RecordedKind::log) shown_.push_back(event);
      nodes_ = std::max({nodes_, int{event.node}, int{event.to}});
    }
    place_rows();
  }

  std::string svg() {
    const int width = time_width + lane_width * nodes_ + 20;
    const int height = top + row_height * (static_cast<int>(rows_.size()) + 3);
    std::string out = "<svg width=\"" + std::to_string(width) + "\" height=\"" +
                      std::to_string(height) + "\" role=\"img\">";
    for (int node = 1; node <= nodes_; ++node) {
      text(out, x(node) - 20, 20, "node " + std::to_string(node), "");
      line(out, x(node), top - 10, x(node), height - 10, "lane", "");
    }
    for (const auto& [at, row] : rows_) text(out, 6, y(at) + 4, seconds(at), "quiet");
    for (const RecordedEvent& event : shown_) {
      if (is_shown(event.until)) draw(out, event, height);
    }
    // What was found is found at the end, however long before it began.
    const int end = height - row_height;
    line(out, 0, end - 14, width, end - 14, "breach", breach_.what);
    text(out, 6, end + 4, seconds(breach_.at) + "  " + breach_.promise + " is broken", "what");
    return out + "</svg>";
  }

 private:
  void place_rows() {
    std::vector<base::Instant> moments;
    for (const RecordedEvent& event : shown_) {
      moments.push_back(event.at);
      if (event.kind == RecordedKind::message) moments.push_back(event.until);
    }
    std::ranges::sort(moments);
    moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
    const size_t count = std::min(moments.size(), moments_max);
    for (size_t i = moments.size() - count; i < moments.size(); ++i) {
      rows_[moments[i]] = static_cast<int>(rows_.size());
    }
  }

  [[nodiscard]] bool is_shown(base::Instant at) const {
    return !rows_.empty() && at >= rows_.begin()->first;
  }
  static int x(int node) { return time_width + lane_width * (node - 1) + 30; }
  [[nodiscard]] int y(base::Instant at) const {
    const auto after = rows_.upper_bound(at);
    return top + row_height * (after == rows_.begin() ? 0 : std::prev(after)->second + 1);
  }

  static void text(std::string& out, int x, int y, const std::string& what, const char* kind) {
    out += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" class=\"" + kind +
           "\">" + escaped(what) + "</text>";
  }
  static void line(std::string& out, int x1, int y1, int x2, int y2, const char* kind,
                   const std::string& title) {
    out += "<line x1=\"" + std::to_string(x1) + "\" y1=\"" + std::to_string(y1) + "\" x2=\"" +
           std::to_string(x2) + "\" y2=\"" + std::to_string(y2) + "\" class=\"" + kind + "\">";
    out += "<title>" + escaped(title) + "</title></line>";
  }

  void draw(std::string& out, const RecordedEvent& event, int height) {
    const int at = y(event.at);
    const int lane = x(event.node);
    switch (event.kind) {
      case RecordedKind::message: {
        const bool has_arrived = event.fate == MessageFate::arrived;
        // What got nowhere ends half way.
        const int end = has_arrived ? x(event.to) : (lane + x(event.to)) / 2;
        line(out, lane, at, end, y(event.until), has_arrived ? "message" : "message bad",
             "node " + std::to_string(event.node) + " to node " + std::to_string(event.to) + ": " +
                 text_of(event) + "; " + words_for(event.fate) + ", sent at " + seconds(event.at) +
                 ", " + seconds(event.until));
        return;
      }
      case RecordedKind::state:
        out += "<circle cx=\"" + std::to_string(lane) + "\" cy=\"" + std::to_string(at) +
               "\" r=\"6\" class=\"" + raft::name_of(event.role) + "\"/>";
        return text(out, lane + 10, at + 4,
                    std::string(1, raft::name_of(event.role)[0]) + " t" +
                        std::to_string(event.term.value) + " log " +
                        std::to_string(event.last_index.value) + " commit " +
                        std::to_string(event.commit_index.value),
                    "");
      case RecordedKind::start:
        return text(out, lane + 10, at + 4, "starts", "quiet");
      case RecordedKind::crash:
        line(out, lane, at, lane, end_of_death(event, height), "lane down", "down");
        return text(out, lane - 5, at + 4, "✕", "crash");
      case RecordedKind::pause:
        return text(out, lane + 10, at + 4, "pauses until " + seconds(event.until), "quiet");
      case RecordedKind::stall:
        return text(out, lane + 10, at + 4, "disk stalls until " + seconds(event.until), "quiet");
      case RecordedKind::log:
        return;
    }
  }

  [[nodiscard]] int end_of_death(const RecordedEvent& crash, int height) const {
    for (const RecordedEvent& event : shown_) {
      const bool is_next = event.kind == RecordedKind::start && event.node == crash.node;
      if (is_next && event.at >= crash.at) return y(event.at);
    }
    return height - 10;
  }

  const sim::Breach& breach_;
  std::vector<RecordedEvent> shown_;
  std::map<base::Instant, int> rows_;
  int nodes_ = 0;
};

std::string rows_of_nodes(const std::vector<RecordedEvent>& events) {
  std::map<int, RecordedEvent> states;
  std::map<int, std::string> logs;
  for (const RecordedEvent& event : events) {
    if (event.kind == RecordedKind::state) states[event.node] = event;
    if (event.kind == RecordedKind::crash) states.erase(event.node);
    if (event.kind == RecordedKind::log) logs[event.node] = text_of(event);
    if (event.kind == RecordedKind::start) logs.try_emplace(event.node);
  }
  for (const auto& [node, state] : states) logs.try_emplace(node);
  std::string rows;
  for (const auto& [node, log] : logs) {
    const auto state = states.find(node);
    rows += "<tr><td>" + std::to_string(node) + "</td>";
    if (state == states.end()) {
      rows += "<td>down</td><td></td><td></td>";
    } else {
      rows += std::string("<td>") + raft::name_of(state->second.role) + "</td><td>" +
              std::to_string(state->second.term.value) + "</td><td>" +
              std::to_string(state->second.commit_index.value) + "</td>";
    }
    rows += "<td>" + escaped(log) + "</td></tr>";
  }
  return rows;
}

}  // namespace

std::string simulation_report_html(const SimulationReport& report) {
  const sim::Breach& breach = *report.result.breach;
  std::string page = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>seed " +
                     std::to_string(report.result.seed) + " breaks " + escaped(breach.promise) +
                     "</title><style>" + std::string(style) + "</style></head><body><main>";
  page += "<h1>Seed " + std::to_string(report.result.seed) + " breaks " + escaped(breach.promise) +
          "</h1><p>At " + seconds(breach.at) + " s: " + escaped(breach.what) + ".</p>";
  page += "<h2>Again</h2><pre>" + escaped(report.command) + "</pre>";
  if (!report.check_command.empty()) {
    page += "<h2>What the clients saw, judged and drawn</h2><pre>" + escaped(report.check_command) +
            "</pre>";
  }
  page +=
      "<h2>Nodes at the end</h2><table><tr><th>node</th><th>role</th><th>term</th>"
      "<th>commit</th><th>the end of its log, term.index</th></tr>" +
      rows_of_nodes(report.events) + "</table>";
  page +=
      "<h2>The last moments</h2><p>Time goes down, a row for each moment at which something "
      "happened. Lines are messages, dashed ones that got nowhere; point at one to read it. "
      "Dots are nodes whose state changed: l leads, c and p are candidates (p asks before it "
      "stands), f follows; t is the term. ✕ is a crash, the red line the end, where the promise "
      "was "
      "found broken.</p><div class=\"picture\">" +
      SpaceTime(report.events, breach).svg() + "</div>";
  page += "<h2>The run</h2><pre>" + escaped(report.settings) +
          escaped(words_for_counts(report.result.counts)) + "</pre>";
  return page + "</main></body></html>\n";
}

}  // namespace miniraft::lab
