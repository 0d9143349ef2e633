// History files: what `miniraft-lab check` reads and the bench writes.
//
// sim/history/history_text.h knows the formats; here are the files and the words for what is wrong
// in them. A history that was written is read back exactly, so its verdict cannot change on the
// way.
#pragma once

#include <expected>
#include <string>

#include "miniraft/sim/history/history.h"

namespace miniraft::lab {

/// Reads a history in any format. The error is one line for people: `FILE:LINE:COLUMN: what`.
std::expected<sim::History, std::string> read_history_file(const std::string& path);

/// Writes history.jsonl. The error names the file.
std::expected<void, std::string> write_history_file(const std::string& path,
                                                    const sim::History& history);

}  // namespace miniraft::lab
