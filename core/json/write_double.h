// write_double: the shortest decimal that reads back as the same double.
//
// Of several that are as short, the nearest to the double. Text comes from it as std::to_chars has
// it: in full where that is not longer than with an exponent.
#pragma once

#include <cstddef>

namespace miniraft::json {

/// The most that write_double writes.
inline constexpr size_t double_bytes_max = 32;

/// Writes `value` and returns the end; `1e+30` and `0.1`, but an integer as its digits alone.
/// Requires: finite; room for double_bytes_max.
char* write_double(char* out, double value);

}  // namespace miniraft::json
