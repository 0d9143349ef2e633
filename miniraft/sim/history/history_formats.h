// Parsers for the formats of histories, one function for each format.
//
// Each function parses a whole text and stops at the first malformed line. All of them skip blank
// lines. Internal to sim/history/history_text.h, which describes the formats and chooses the
// parser.
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

#include "miniraft/sim/history/history.h"
#include "miniraft/sim/history/history_text.h"

namespace miniraft::sim {

/// Iterates over the lines of a text, without their line ends (LF or CR LF).
class Lines {
 public:
  /// `text` must outlive this and the lines that it returns.
  explicit Lines(std::string_view text) : rest_(text) {}

  /// Advances to the next line. Returns false if there is none.
  bool next();

  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] size_t number() const { return number_; }  ///< from 1

 private:
  std::string_view rest_;
  std::string_view line_;
  size_t number_ = 0;
};

/// The text before every event in a Jepsen log. Lines without it come from other loggers.
inline constexpr std::string_view jepsen_log_mark = "jepsen.util - ";

std::expected<History, HistoryTextError> parse_json_lines(std::string_view text);
std::expected<History, HistoryTextError> parse_edn(std::string_view text);
std::expected<History, HistoryTextError> parse_jepsen_log(std::string_view text);

}  // namespace miniraft::sim
