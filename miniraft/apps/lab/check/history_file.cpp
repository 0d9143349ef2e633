#include "miniraft/apps/lab/check/history_file.h"

#include <utility>

#include "miniraft/apps/lab/command/file_text.h"
#include "miniraft/sim/history/history_text.h"

namespace miniraft::lab {

std::expected<sim::History, std::string> read_history_file(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::unexpected(std::move(text.error()));
  auto history = sim::parse_history(*text);
  if (!history) {
    const sim::HistoryTextError& error = history.error();
    return std::unexpected(path + ":" + std::to_string(error.line) + ":" +
                           std::to_string(error.column) + ": " + error.what);
  }
  return std::move(*history);
}

std::expected<void, std::string> write_history_file(const std::string& path,
                                                    const sim::History& history) {
  return write_file(path, sim::history_text(history));
}

}  // namespace miniraft::lab
