// The parsers of the history formats, one function each, and the class that splits a text into
// lines. Internal to sim/history/history_text.h, which describes the formats and chooses the
// parser.
//
// Each parser reads a whole text and stops at the first malformed line. All skip blank lines.
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

  /// Moves to the next line; false if there is none.
  bool next();

  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] size_t number() const { return number_; }  ///< from 1

 private:
  std::string_view rest_;
  std::string_view line_;
  size_t number_ = 0;
};

/// The mark before every event in a Jepsen log. Lines without it come from other loggers.
inline constexpr std::string_view jepsen_log_mark = "jepsen.util - ";

std::expected<History, HistoryTextError> parse_json_lines(std::string_view text);
std::expected<History, HistoryTextError> parse_edn(std::string_view text);
std::expected<History, HistoryTextError> parse_jepsen_log(std::string_view text);

}  // namespace miniraft::sim
