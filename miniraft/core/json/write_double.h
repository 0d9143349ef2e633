// write_double: the shortest decimal that reads back as the same double.
//
// Of several that are as short, the nearest to the double. Text comes from it as std::to_chars has
// it: in full where that is not longer than with an exponent.
#pragma once

#include <cstddef>
#include <cstdint>

namespace miniraft::json {

/// The most that write_double writes.
inline constexpr size_t double_bytes_max = 34;

/// How an integer is written that needs no exponent.
enum class Integral : uint8_t { as_digits, with_point_zero };

/// Writes `value` and returns the end. Requires: finite; room for double_bytes_max.
char* write_double(char* out, double value, Integral integral);

}  // namespace miniraft::json
