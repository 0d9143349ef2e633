// Histories as text: our own format and those of other checkers.
//
//   history.jsonl   one operation per line, as JSON; written by the bench, read back exactly
//   Jepsen's log    `INFO  jepsen.util - PROCESS :invoke|:ok|:fail|:info :read|:write|:cas VALUE`
//   EDN             one event per line: {:process 9, :type :ok, :f :append, :key "0", :value "x"}
//
// The format is told from the text itself. docs/checker.md §4 says what each member means and how
// the other formats are understood. Bytes in, values out: apps/lab/check/history_file.h adds the
// files.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "miniraft/sim/history/history.h"

namespace miniraft::sim {

/// What is wrong with a text, and where. `line` and `column` count from 1, the column in bytes.
struct HistoryTextError {
  size_t line = 1;
  size_t column = 1;
  std::string what;
};

/// The key of histories whose operations name none, because there is only one register.
inline constexpr const char* only_key = "register";

/// Reads a history in any of the formats. A text without a line in it is an empty history. The
/// instants of a text without times are the numbers of its lines (TimeUnit::events).
std::expected<History, HistoryTextError> parse_history(std::string_view text);

/// The history in our own format; parse_history makes the same history of it, provided that its
/// texts are UTF-8.
std::string history_text(const History& history);

}  // namespace miniraft::sim
