// Verdict: is what the clients saw linearizable?
//
// Hands the operations of a run, key by key, to the checker (sim/). Answers 20 and 22 are
// observations like any read; an unknown outcome may take effect at any later time or never.
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
  std::vector<int64_t> bad_keys;      // whose history no single order explains
  std::vector<int64_t> unknown_keys;  // given up on
  std::string explanation;            // why one of the bad keys is bad, in lines of words
  std::string drawing;                // the same as a picture for a terminal
  std::string svg;                    // and for a page
};

/// The operations of a run as the checker and the history file take them.
sim::History history_of(const RunRecord& record);

/// Checks every key. Gives up on a key whose history is too hard to search.
Judgement judge(const sim::History& history);

}  // namespace miniraft::lab
