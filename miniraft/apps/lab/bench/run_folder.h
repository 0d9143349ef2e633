// prepare_run_folder: makes the folder of a run, and removes the files of an earlier run from it.
//
// A run writes `history.jsonl`, `results.json`, `report.html`, `logs/nK.log` and the nodes' own
// folders `nodes/nK`. Those of an earlier run must not mix with them, in particular the data of the
// nodes. Only files and folders with these names are removed.
#pragma once

#include <expected>
#include <string>

namespace miniraft::lab {

/// The most nodes that a run may have.
inline constexpr int nodes_max = 64;

/// Prepares `folder`. The error says what could not be made or removed, and why.
std::expected<void, std::string> prepare_run_folder(const std::string& folder);

}  // namespace miniraft::lab
