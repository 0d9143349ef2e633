#include "miniraft/sim/history/history_text.h"

#include "miniraft/sim/history/history_formats.h"

namespace miniraft::sim {
namespace {

constexpr std::string_view blanks = " \t\r";

enum class Format { json_lines, edn, jepsen_log, unknown };

// A line of JSON and one of EDN both begin with a brace, but EDN goes on with a keyword. A brace
// counts for more than the mark of a log, which may be part of a value.
Format format_of_line(std::string_view line) {
  const size_t first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return Format::unknown;
  if (line[first] != '{') {
    const bool is_log = line.find(jepsen_log_mark) != std::string_view::npos;
    return is_log ? Format::jepsen_log : Format::unknown;
  }
  const size_t second = line.find_first_not_of(blanks, first + 1);
  return second != std::string_view::npos && line[second] == ':' ? Format::edn : Format::json_lines;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(blanks) == std::string_view::npos;
}

// The format of the first line that has one: a log may begin with what others logged.
Format format_of(std::string_view text) {
  for (Lines lines(text); lines.next();) {
    const Format format = format_of_line(lines.line());
    if (format != Format::unknown) return format;
  }
  return Format::unknown;
}

/// The first line that is not blank; its number is 0 if there is none.
Lines first_line_with_text(std::string_view text) {
  Lines lines(text);
  while (lines.next()) {
    if (!is_blank(lines.line())) return lines;
  }
  return Lines(std::string_view());
}

std::expected<History, HistoryTextError> parse_as(Format format, std::string_view text) {
  switch (format) {
    case Format::json_lines:
      return parse_json_lines(text);
    case Format::edn:
      return parse_edn(text);
    case Format::jepsen_log:
      return parse_jepsen_log(text);
    case Format::unknown:
      break;
  }
  const Lines first = first_line_with_text(text);
  if (first.number() == 0) return History{};
  return std::unexpected(
      HistoryTextError{first.number(), 1, "neither JSON lines, an EDN history nor a Jepsen log"});
}

}  // namespace

std::expected<History, HistoryTextError> parse_history(std::string_view text) {
  auto history = parse_as(format_of(text), text);
  if (history) return history;
  // A later line may look like a format by chance, as in a file that is no text at all.
  const Lines first = first_line_with_text(text);
  const bool is_of_no_format = format_of_line(first.line()) == Format::unknown;
  if (is_of_no_format && history.error().line == first.number()) {
    return parse_as(Format::unknown, text);
  }
  return history;
}

bool Lines::next() {
  if (rest_.empty()) return false;
  const size_t end = rest_.find('\n');
  line_ = rest_.substr(0, end);
  rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  ++number_;
  return true;
}

}  // namespace miniraft::sim
