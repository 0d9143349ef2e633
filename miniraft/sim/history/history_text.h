// Histories as text: our own format and those of other checkers.
//
//   history.jsonl   one operation per line, as JSON; written by the bench, read back exactly
//   Jepsen's log    `INFO  jepsen.util - PROCESS :invoke|:ok|:fail|:info :read|:write|:cas VALUE`
//   EDN             one event per line: {:process 9, :type :ok, :f :append, :key "0", :value "x"}
//
// The parser detects the format from the text itself. docs/checker.md §4 defines each member and
// how the other formats are read. This code works on bytes only; apps/lab/check/history_file.h
// reads and writes files.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// An error in a text, and where it is. `line` and `column` count from 1, the column in bytes.
struct HistoryTextError {
  size_t line = 1;
  size_t column = 1;
  std::string what;
};

/// The key in histories whose operations have none, because there is only one register.
inline constexpr const char* only_key = "register";

/// Parses a history in any of the formats. A text of blank lines only is an empty history. If a
/// format has no times, the instants are line numbers (TimeUnit::events).
std::expected<History, HistoryTextError> parse_history(std::string_view text);

/// The history as JSON lines. parse_history returns the same history for it, if all texts of the
/// history are UTF-8.
std::string history_text(const History& history);

}  // namespace miniraft::sim
