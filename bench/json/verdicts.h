// Verdicts: before anything is timed, that every library does the work that it is timed for.
//
// A library that skipped validation, dropped members or wrote rounded numbers would be fast for
// the wrong reason. So each must accept every input and refuse a few faulty texts; and what each
// writes is parsed, by our parser, and compared with the input. Ours must come out equal; a peer
// that does not (Boost.JSON 1.81 misses the nearest double) is measured, but remarked upon.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/json/inputs.h"
#include "bench/json/library.h"

namespace miniraft::bench {

/// A line each.
struct Verdicts {
  std::vector<std::string> errors;   ///< nothing should be measured then
  std::vector<std::string> remarks;  ///< to be printed with the table
};

Verdicts check_verdicts(std::span<const std::unique_ptr<Library>> libraries,
                        std::span<const Input> inputs);

}  // namespace miniraft::bench
