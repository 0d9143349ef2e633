// Jepsen's log of a run on one register, e.g. of its etcd test. docs/checker.md §4.2.
#include <string>
#include <utility>

#include "miniraft/sim/history/edn.h"
#include "miniraft/sim/history/history_events.h"
#include "miniraft/sim/history/history_formats.h"

namespace miniraft::sim {
namespace {

using Done = std::expected<void, std::string>;

// The nemesis has a keyword where clients have a number, and says nothing about values.
Done take_event(EdnReader& reader, size_t line, HistoryEvents& events) {
  if (reader.keyword()) return {};
  HistoryEvent event;
  event.key = only_key;
  const auto process = reader.unsigned_number();
  if (!process) return std::unexpected(std::string("expected the number of a process"));
  event.process = *process;
  const auto type = reader.keyword();
  if (!type) return std::unexpected(std::string("expected :invoke, :ok, :fail or :info"));
  event.type = *type;
  const auto function = reader.keyword();
  if (!function) return std::unexpected(std::string("expected :read, :write or :cas"));
  event.function = *function;
  auto value = reader.value();
  if (!value) return std::unexpected(std::move(value.error()));
  event.value = std::move(*value);
  return events.take(event, line);
}

}  // namespace

std::expected<History, HistoryTextError> parse_jepsen_log(std::string_view text) {
  HistoryEvents events;
  for (Lines lines(text); lines.next();) {
    const size_t mark = lines.line().find(jepsen_log_mark);
    if (mark == std::string_view::npos) continue;
    const size_t start = mark + jepsen_log_mark.size();
    EdnReader reader(lines.line().substr(start));
    if (auto taken = take_event(reader, lines.number(), events); !taken) {
      return std::unexpected(
          HistoryTextError{lines.number(), start + reader.column(), std::move(taken.error())});
    }
  }
  return std::move(events).finish();
}

}  // namespace miniraft::sim
