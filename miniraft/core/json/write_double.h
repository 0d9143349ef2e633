// write_double: writes the shortest decimal that reads back as the same double.
//
// If several decimals are equally short, the nearest to the double is written. The format is that
// of std::to_chars: without an exponent, unless the text with an exponent is shorter.
#pragma once

#include <cstddef>
#include <cstdint>

namespace miniraft::json {

/// The room, in bytes, that write_double needs.
inline constexpr size_t double_bytes_max = 34;

/// Whether `.0` follows an integer that is written without an exponent.
enum class Integral : uint8_t { as_digits, with_point_zero };

/// Writes `value` and returns the end of the text. Bytes after that end, up to double_bytes_max,
/// may be overwritten. Requires: `value` is finite (CHECKed); room for double_bytes_max.
char* write_double(char* out, double value, Integral integral);

}  // namespace miniraft::json
