// A second JSON parser and writer, slow and obvious, that shares no code with core/json but the
// type of its errors: RFC 8259 and docs/json.md, one byte at a time, no table, no recursion,
// numbers by std::from_chars and std::to_chars. core/json must do the same to every text: the same
// verdict, value and rewritten text, the same error at the same byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "miniraft/core/json/parse.h"

namespace miniraft::json::testing {

/// A step through a value in the order of its text. The token is a bracket `[ ] { }`, or `n` null,
/// `f` false, `t` true, `u` uint64_t, `i` negative int64_t, `d` double, `s` string, `k` key.
struct Event {
  char token;
  uint64_t number = 0;    ///< the bits of a number
  std::string text = {};  ///< a string or key, unescaped

  bool operator==(const Event&) const = default;
};

/// What a text is: a value, or an error.
struct Reference {
  std::vector<Event> events;
  std::optional<ParseError> error;
};

Reference reference_parse(std::string_view text, size_t depth_max = 1024);

/// The value as compact text.
std::string reference_text(const std::vector<Event>& events);

/// A string in quotes, escaped where JSON requires it; each byte that is not UTF-8 is U+FFFD.
std::string reference_string(std::string_view bytes);

/// Requires: finite.
std::string reference_real(double value);

/// The double nearest to a number of JSON's grammar; nullopt beyond the largest one.
std::optional<double> reference_double(std::string_view number);

}  // namespace miniraft::json::testing
