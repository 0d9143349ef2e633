// HistoryEvents: operations from events, for formats that write a call and its end on lines apart.
//
// Each event belongs to a process, which has one operation under way at a time; that is how an end
// finds its call. Calls that never end stay indeterminate. Internal to sim/history/history_text.h.
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

/// One line, taken apart.
struct HistoryEvent {
  uint64_t process = 0;
  std::string_view type;  ///< invoke, ok, fail or info
  std::string_view function;
  std::string key;
  EdnValue value;
};

class HistoryEvents {
 public:
  /// Takes the event of line number `line`, which is its instant. The error says what is wrong.
  std::expected<void, std::string> take(const HistoryEvent& event, size_t line);

  /// The history of all that was taken. Call it once.
  [[nodiscard]] History finish() &&;

 private:
  std::expected<void, std::string> call(const HistoryEvent& event, size_t line);
  std::expected<void, std::string> end(const HistoryEvent& event, size_t line);

  History history_{.operations = {}, .time_unit = TimeUnit::events};
  std::unordered_map<uint64_t, size_t> under_way_;  ///< process to its operation
};

}  // namespace miniraft::sim
