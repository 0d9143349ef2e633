// HistoryEvents: joins events into operations, for formats that have separate lines for the call
// and the end of an operation.
//
// Each event belongs to a process. A process has one operation in flight at a time, so that an end
// belongs to the last call of its process. A call without an end is indeterminate. Internal to
// sim/history/history_text.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>

#include "miniraft/sim/history/edn.h"
#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// One parsed line.
struct HistoryEvent {
  uint64_t process = 0;
  std::string_view type;  ///< invoke, ok, fail or info
  std::string_view function;
  std::string key;
  EdnValue value;
};

class HistoryEvents {
 public:
  /// Adds the event of line number `line`, which serves as its instant. The error says what is
  /// wrong.
  std::expected<void, std::string> take(const HistoryEvent& event, size_t line);

  /// The history of all added events. Call it once.
  [[nodiscard]] History finish() &&;

 private:
  std::expected<void, std::string> call(const HistoryEvent& event, size_t line);
  std::expected<void, std::string> end(const HistoryEvent& event, size_t line);

  History history_{.operations = {}, .time_unit = TimeUnit::events};
  std::unordered_map<uint64_t, size_t> under_way_;  ///< by process: its operation in flight
};

}  // namespace miniraft::sim
