// DecodeError: why a JSON value is not what a type expects, and where.
//
// The path is put together on the way out of the nested decoders, so that decoding without errors
// keeps no path at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "miniraft/core/json/parse.h"

namespace miniraft::json {

enum class DecodeErrorKind : uint8_t {
  syntax,          ///< decode_text only: not JSON
  wrong_type,      ///< a value of another kind than expected
  out_of_range,    ///< an integer that the type cannot hold
  missing_member,  ///< a member that is not optional is absent
  unknown_type,    ///< the `type` member names no alternative of the variant
  unknown_name,    ///< a string names no enumerator
  bad_value,       ///< refused by the type's own codec or adaptor
};

struct DecodeError {
  DecodeErrorKind kind = DecodeErrorKind::wrong_type;
  std::string path;    ///< e.g. `body.entries[3].term`; empty for the value itself
  std::string reason;  ///< e.g. `expected unsigned integer`

  /// Sets kind and reason at the value at hand, returns false.
  bool set(DecodeErrorKind error_kind, std::string_view what);

  /// Puts a step before the path: the value at hand is the member `name` of its container, or the
  /// element `index`. Return false.
  bool inside_member(std::string_view name);
  bool inside_element(size_t index);
};

/// Path and reason, e.g. `body.entries[3].term: expected unsigned integer`.
std::string describe(const DecodeError& error);

/// A syntax error as a decode error.
DecodeError syntax_error(const ParseError& error);

}  // namespace miniraft::json
