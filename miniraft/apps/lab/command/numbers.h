// Numbers as they are typed: one strict reader for all options of all subcommands.
//
// Decimal, from the first character to the last, without a sign, a space or a prefix; what does not
// fit is refused, not cut. A leading 0 means nothing: `010` is ten. (CLI11 itself reads that as
// eight, -1 as 2^64 - 1, and whatever is too large as the largest number there is.)
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace miniraft::lab {

/// `digits`, of [0, 2^64 - 1]; nothing if the text is anything else.
std::optional<uint64_t> whole_number(std::string_view text);

/// As `20`, `0.5` or `1e3`: finite and not negative; nothing if the text is anything else.
std::optional<double> real_number(std::string_view text);

/// The numbers of [first, last].
struct WholeRange {
  uint64_t first = 0;
  uint64_t last = 0;
  bool operator==(const WholeRange&) const = default;
};

/// `A..B`, where A ≤ B. The error says what was expected.
std::expected<WholeRange, std::string> whole_range(std::string_view text);

}  // namespace miniraft::lab
