// RunFolder: the folder of a run, made and rid of what an earlier run left in it.
//
// A run writes `history.jsonl`, `results.json`, `report.html`, `logs/nK.log` and the nodes' own
// folders `nodes/nK`. Of an earlier run they would be mixed in, a node's data above all. Only what
// has these names is removed, whatever else the user keeps there.
#pragma once

#include <expected>
#include <string>

namespace miniraft::lab {

/// The most nodes that a run may have.
inline constexpr int nodes_max = 64;

/// The error says what could not be made or removed, and why.
std::expected<void, std::string> prepare_run_folder(const std::string& folder);

}  // namespace miniraft::lab
