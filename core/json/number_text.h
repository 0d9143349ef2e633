// Numbers as text: shortest digits for doubles, and the one canonical form of any number.
//
// The writer uses the first, the comparison of JSON values the second. Whatever is written reads
// back as exactly the same number.
#pragma once

#include <cstdint>
#include <string>

#include "core/json/document.h"

namespace miniraft::json {

void append_unsigned(std::string& out, uint64_t value);
void append_signed(std::string& out, int64_t value);

/// The fewest digits that read back as `value`, with `.0` when it would look like an integer.
/// Requires: finite.
void append_real(std::string& out, double value);

/// A number of a document in the form in which it is held. Requires: is_number().
void append_number(std::string& out, Value number);

/// Equal text for equal numbers, whatever their form. Requires: is_number().
void append_canonical_number(std::string& out, Value number);

}  // namespace miniraft::json
