// Verdict: is the history of a run linearizable?
//
// Passes the operations of a run to the checker (sim/history/). Errors 20 and 22 are observations
// of the value, like a read. An operation with an unknown outcome may take effect at any later
// time, or never.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/apps/lab/bench/run_record.h"
#include "miniraft/sim/history/history.h"
#include "miniraft/sim/history/linearizability.h"

namespace miniraft::lab {

using sim::Verdict;

struct Judgement {
  Verdict verdict = Verdict::unknown;
  size_t keys_checked = 0;
  std::vector<int64_t> bad_keys;      // whose history is not linearizable
  std::vector<int64_t> unknown_keys;  // whose search reached a limit
  std::string explanation;            // why one of the bad keys is bad, in words
  std::string drawing;                // the same as a picture for a terminal
  std::string svg;                    // the same as a picture for a page
};

/// The operations of a run as a history for the checker and the history file.
sim::History history_of(const RunRecord& record);

/// Checks every key. A key whose history is too hard to search is unknown.
Judgement judge(const sim::History& history);

}  // namespace miniraft::lab
