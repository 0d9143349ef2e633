// History files: the bench writes them, and `miniraft-lab check` reads them.
//
// sim/history/history_text.h implements the formats; this adds the files and the error messages. A
// history that was written is read back exactly, so the verdict on the file is that of the run.
#pragma once

#include <expected>
#include <string>

#include "miniraft/sim/history/history.h"

namespace miniraft::lab {

/// Reads a history in any format. The error is one line for the user: `FILE:LINE:COLUMN: what`.
std::expected<sim::History, std::string> read_history_file(const std::string& path);

/// Writes history.jsonl. The error names the file.
std::expected<void, std::string> write_history_file(const std::string& path,
                                                    const sim::History& history);

}  // namespace miniraft::lab
