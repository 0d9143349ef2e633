// HistoryEvents: makes operations from events, for formats with one line for the call of an
// operation and another for its return.
//
// Each event belongs to a process. A process has at most one operation in flight, so a return
// belongs to the last call of its process. A call without a return is indeterminate. Internal to
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

/// The parsed fields of one line. The views refer to that line.
struct HistoryEvent {
  uint64_t process = 0;
  std::string_view type;  ///< invoke, ok, fail or info
  std::string_view function;
  std::string key;
  EdnValue value;
};

class HistoryEvents {
 public:
  /// Adds the event of line number `line`, which is also its instant. The error is a message
  /// without the position.
  std::expected<void, std::string> take(const HistoryEvent& event, size_t line);

  /// The history of all events. Call it once.
  [[nodiscard]] History finish() &&;

 private:
  std::expected<void, std::string> call(const HistoryEvent& event, size_t line);
  std::expected<void, std::string> end(const HistoryEvent& event, size_t line);

  History history_{.operations = {}, .time_unit = TimeUnit::events};
  std::unordered_map<uint64_t, size_t> under_way_;  ///< the operation in flight of each process
};

}  // namespace miniraft::sim
