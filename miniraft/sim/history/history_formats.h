// The formats of histories, one function each, and the lines they are made of. Internal to
// sim/history/history_text.h, which chooses among them and says what they are.
//
// Each reads a whole text and stops at the first line that is wrong. Blank lines are skipped
// everywhere.
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

#include "miniraft/sim/history/history.h"
#include "miniraft/sim/history/history_text.h"

namespace miniraft::sim {

/// The lines of a text, without their ends (LF or CR LF).
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  /// Goes on to the next line; false when there is none.
  bool next();

  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] size_t number() const { return number_; }  ///< from 1

 private:
  std::string_view rest_;
  std::string_view line_;
  size_t number_ = 0;
};

/// What stands before every event in a Jepsen log. Lines without it are other loggers'.
inline constexpr std::string_view jepsen_log_mark = "jepsen.util - ";

std::expected<History, HistoryTextError> parse_json_lines(std::string_view text);
std::expected<History, HistoryTextError> parse_edn(std::string_view text);
std::expected<History, HistoryTextError> parse_jepsen_log(std::string_view text);

}  // namespace miniraft::sim
