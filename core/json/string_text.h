// Strings and single values as text: escapes, and what is neither array nor object.
//
// Shared by the writer and by the canonical form. What is written is always valid JSON and valid
// UTF-8, whatever bytes the string holds.
#pragma once

#include <string>
#include <string_view>

#include "core/json/document.h"

namespace miniraft::json {

/// `text` in quotes, escaped where JSON requires it; each byte that is not UTF-8 becomes U+FFFD.
void append_string(std::string& out, std::string_view text);

/// Requires: neither array nor object.
void append_scalar(std::string& out, Value scalar);

}  // namespace miniraft::json
