// Reads and writes histories as text: in our own format, and in those of other checkers.
//
//   history.jsonl   one operation per line, as JSON; written by the bench, read back exactly
//   Jepsen's log    `INFO  jepsen.util - PROCESS :invoke|:ok|:fail|:info :read|:write|:cas VALUE`
//   EDN             one event per line: {:process 9, :type :ok, :f :append, :key "0", :value "x"}
//
// The format is detected from the text. docs/checker.md §4 specifies our format and says how the
// other formats are interpreted. These functions do no I/O: apps/lab/check/history_file.h reads and
// writes the files.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// An error in a text, with its position. `line` and `column` count from 1, the column in bytes.
struct HistoryTextError {
  size_t line = 1;
  size_t column = 1;
  std::string what;
};

/// The key of histories whose operations name no key, because there is only one register.
inline constexpr const char* only_key = "register";

/// Parses a history in any of the formats. A text without a line is an empty history. If a text has
/// no times, the line numbers serve as instants (TimeUnit::events).
std::expected<History, HistoryTextError> parse_history(std::string_view text);

/// Returns the history in our own format. `parse_history` reads the same history back, provided
/// that its texts are UTF-8.
std::string history_text(const History& history);

}  // namespace miniraft::sim
