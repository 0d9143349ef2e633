// history.jsonl: one operation per line. docs/checker.md §4.1 lists the members.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "miniraft/core/json/codec.h"
#include "miniraft/sim/history/history_formats.h"

namespace miniraft::json {

template <>
struct Describe<sim::OperationKind> {
  using enum sim::OperationKind;
  static constexpr std::array<Name<sim::OperationKind>, 6> names = {{{read, "read"},
                                                                     {write, "write"},
                                                                     {cas, "cas"},
                                                                     {put, "put"},
                                                                     {get, "get"},
                                                                     {append, "append"}}};
};

template <>
struct Describe<sim::Outcome> {
  using enum sim::Outcome;
  static constexpr std::array<Name<sim::Outcome>, 3> names = {
      {{ok, "ok"}, {fail, "fail"}, {info, "info"}}};
};

template <>
struct Describe<sim::Refusal> {
  using enum sim::Refusal;
  static constexpr std::array<Name<sim::Refusal>, 4> names = {{{none, "none"},
                                                               {missing, "missing"},
                                                               {differed, "differed"},
                                                               {not_expected, "not_expected"}}};
};

}  // namespace miniraft::json

namespace miniraft::sim {
namespace {

/// A line as it is written. Times are a pair of members that says its unit.
struct Line {
  uint64_t process = 0;
  std::string key;
  OperationKind kind = OperationKind::read;
  std::optional<std::string> expected;
  std::optional<std::string> value;
  std::optional<std::string> output;
  std::optional<int64_t> call_ns;
  std::optional<int64_t> return_ns;
  std::optional<int64_t> call_event;
  std::optional<int64_t> return_event;
  Outcome outcome = Outcome::info;
  std::optional<Refusal> refusal;
  std::optional<std::string> note;

  template <class Fields, class Self>
  static void fields(Fields& f, Self& self) {
    f.field("process", self.process);
    f.field("key", self.key);
    f.field("kind", self.kind);
    f.field("expected", self.expected);
    f.field("value", self.value);
    f.field("output", self.output);
    f.field("call_ns", self.call_ns);
    f.field("return_ns", self.return_ns);
    f.field("call_event", self.call_event);
    f.field("return_event", self.return_event);
    f.field("outcome", self.outcome);
    f.field("refusal", self.refusal);
    f.field("note", self.note);
  }
};

/// What is wrong with a line, and the member to point at.
struct Complaint {
  std::string_view member;
  std::string_view what;
};

std::optional<Complaint> complaint_about_refusal(const Line& line) {
  const Refusal refusal = line.refusal.value_or(Refusal::none);
  if (refusal == Refusal::none) return std::nullopt;
  if (line.outcome != Outcome::fail) return Complaint{"refusal", "needs the outcome fail"};
  const bool fits =
      line.kind == OperationKind::cas || (is_read(line.kind) && refusal == Refusal::missing);
  if (!fits) return Complaint{"refusal", "does not fit this kind of operation"};
  return std::nullopt;
}

std::optional<Complaint> complaint_about_values(const Line& line) {
  const bool is_cas = line.kind == OperationKind::cas;
  if (is_read(line.kind) && line.value) return Complaint{"value", "a read has none"};
  if (!is_read(line.kind) && !line.value) return Complaint{"kind", "value is missing"};
  if (is_cas && !line.expected) return Complaint{"kind", "expected is missing"};
  if (!is_cas && line.expected) return Complaint{"expected", "only a cas has it"};
  const bool may_output = is_read(line.kind) && line.outcome == Outcome::ok;
  if (line.output && !may_output) return Complaint{"output", "only a read that is ok has it"};
  if (line.kind == OperationKind::get && may_output && !line.output) {
    return Complaint{"kind", "output is missing"};
  }
  return std::nullopt;
}

// Within 146 years around the start of the run the time between any two instants is a number, too.
bool is_out_of_range(int64_t instant) {
  constexpr int64_t most = int64_t{1} << 62;
  return instant < -most || instant >= most;
}

std::optional<Complaint> complaint_about_times(const Line& line) {
  const bool has_ns = line.call_ns || line.return_ns;
  const bool has_events = line.call_event || line.return_event;
  if (has_ns && has_events) {
    return Complaint{line.call_event ? "call_event" : "return_event", "another unit of time"};
  }
  const auto& call = has_events ? line.call_event : line.call_ns;
  const auto& end = has_events ? line.return_event : line.return_ns;
  const std::string_view call_name = has_events ? "call_event" : "call_ns";
  const std::string_view end_name = has_events ? "return_event" : "return_ns";
  if (!call) return Complaint{"process", "call_ns is missing"};
  if (!end && line.outcome != Outcome::info) return Complaint{"outcome", "return_ns is missing"};
  if (is_out_of_range(*call)) return Complaint{call_name, "is out of range"};
  if (end && is_out_of_range(*end)) return Complaint{end_name, "is out of range"};
  if (end && *end < *call) return Complaint{end_name, "is before the call"};
  return std::nullopt;
}

std::optional<Complaint> complaint_about(const Line& line) {
  if (auto complaint = complaint_about_times(line)) return complaint;
  if (auto complaint = complaint_about_values(line)) return complaint;
  return complaint_about_refusal(line);
}

Operation operation_of(Line& line) {
  Operation operation;
  operation.process = line.process;
  operation.key = std::move(line.key);
  operation.kind = line.kind;
  operation.input = std::move(line.value).value_or("");
  operation.expected = std::move(line.expected).value_or("");
  operation.output = std::move(line.output);
  const bool has_events = line.call_event.has_value();
  operation.call_time = base::Instant(has_events ? *line.call_event : *line.call_ns);
  const auto& end = has_events ? line.return_event : line.return_ns;
  if (end) operation.return_time = base::Instant(*end);
  operation.outcome = line.outcome;
  operation.refusal = line.refusal.value_or(Refusal::none);
  operation.note = std::move(line.note).value_or("");
  return operation;
}

Line line_of(const Operation& operation, TimeUnit unit) {
  Line line;
  line.process = operation.process;
  line.key = operation.key;
  line.kind = operation.kind;
  if (!is_read(operation.kind)) line.value = operation.input;
  if (operation.kind == OperationKind::cas) line.expected = operation.expected;
  const bool is_seen = is_read(operation.kind) && operation.outcome == Outcome::ok;
  if (is_seen) line.output = operation.output;
  const bool has_events = unit == TimeUnit::events;
  (has_events ? line.call_event : line.call_ns) = operation.call_time.value;
  if (operation.return_time) {
    (has_events ? line.return_event : line.return_ns) = operation.return_time->value;
  }
  line.outcome = operation.outcome;
  if (operation.refusal != Refusal::none) line.refusal = operation.refusal;
  if (!operation.note.empty()) line.note = operation.note;
  return line;
}

// Where the member stands. Its quoted name with a colon after it cannot be part of a string, in
// which the quotes would be escaped; one of an inner object may be taken for it, at worst.
size_t column_of(std::string_view line, std::string_view member) {
  const std::string quoted = "\"" + std::string(member) + "\"";
  for (size_t at = line.find(quoted); at != std::string_view::npos;
       at = line.find(quoted, at + 1)) {
    const size_t next = line.find_first_not_of(" \t", at + quoted.size());
    if (next != std::string_view::npos && line[next] == ':') return at + 1;
  }
  return 1;
}

std::expected<Line, HistoryTextError> parse_line(std::string_view text, json::Document& document) {
  const auto root = json::parse(text, document);
  if (!root) {
    return std::unexpected(
        HistoryTextError{1, root.error().column, std::string(json::reason(root.error().kind))});
  }
  auto line = json::decode<Line>(*root);
  if (!line) {
    return std::unexpected(
        HistoryTextError{1, column_of(text, line.error().path), json::describe(line.error())});
  }
  if (const auto complaint = complaint_about(*line)) {
    return std::unexpected(
        HistoryTextError{1, column_of(text, complaint->member),
                         std::string(complaint->member) + ": " + std::string(complaint->what)});
  }
  return std::move(*line);
}

}  // namespace

std::expected<History, HistoryTextError> parse_json_lines(std::string_view text) {
  History history;
  json::Document document;
  for (Lines lines(text); lines.next();) {
    if (lines.line().find_first_not_of(" \t") == std::string_view::npos) continue;
    auto line = parse_line(lines.line(), document);
    if (!line) {
      line.error().line = lines.number();
      return std::unexpected(std::move(line.error()));
    }
    const TimeUnit unit = line->call_event ? TimeUnit::events : TimeUnit::nanoseconds;
    if (history.operations.empty()) history.time_unit = unit;
    if (unit != history.time_unit) {
      return std::unexpected(
          HistoryTextError{lines.number(), 1, "another unit of time than above"});
    }
    history.operations.push_back(operation_of(*line));
  }
  return history;
}

std::string history_text(const History& history) {
  std::string text;
  for (const Operation& operation : history.operations) {
    json::encode(text, line_of(operation, history.time_unit));
    text += '\n';
  }
  return text;
}

}  // namespace miniraft::sim
