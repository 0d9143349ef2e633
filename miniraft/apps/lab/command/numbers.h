// Strict parsers of numbers on the command line, for all options of all subcommands.
//
// The whole text must be a decimal number without a sign, a space or a prefix. A number that does
// not fit is refused, not truncated. A leading 0 has no meaning: `010` is ten. (CLI11 itself parses
// that as eight, -1 as 2^64 - 1, and a number that is too large as the largest one.)
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace miniraft::lab {

/// Parses digits, a number in [0, 2^64 - 1]. Nothing if the text is anything else.
std::optional<uint64_t> whole_number(std::string_view text);

/// Parses e.g. `20`, `0.5` or `1e3`: finite and not negative. Nothing if the text is anything else.
std::optional<double> real_number(std::string_view text);

/// The numbers of [first, last].
struct WholeRange {
  uint64_t first = 0;
  uint64_t last = 0;
  bool operator==(const WholeRange&) const = default;
};

/// Parses `A..B`, where A ≤ B. The error says what was expected.
std::expected<WholeRange, std::string> whole_range(std::string_view text);

}  // namespace miniraft::lab
