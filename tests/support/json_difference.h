// Where core/json and the reference differ: what tests and fuzz targets expect to be nothing.
//
// Everything that a caller can see is compared: verdict, error and its place, each value with its
// form and its bits, sizes, lookup by key, the rewritten text, and that a string which claims to
// need no escape needs none.
#pragma once

#include <string>
#include <string_view>

#include "miniraft/core/json/document.h"
#include "miniraft/core/json/parse.h"

namespace miniraft::json::testing {

/// Parses `text` into `document`, which is reused: nothing of an earlier text may show. What
/// differs from the reference, and the text; empty when nothing does.
std::string difference(std::string_view text, Document& document, const Options& options = {});

/// The same of Writer::string and Writer::key for any bytes.
std::string string_difference(std::string_view bytes);

/// The text in one line, its control characters and bytes from 0x80 on as `\xNN`.
std::string printable(std::string_view text);

}  // namespace miniraft::json::testing
