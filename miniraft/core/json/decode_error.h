// DecodeError: why a JSON value cannot be decoded into a C++ type, and where.
//
// Each nested decoder prepends its own step to the path when it returns with an error. Decoding
// that succeeds therefore builds no path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "miniraft/core/json/parse.h"

namespace miniraft::json {

enum class DecodeErrorKind : uint8_t {
  syntax,          ///< the text is not valid JSON; only decode_text reports it
  wrong_type,      ///< the JSON value has the wrong type, e.g. a string for a number
  out_of_range,    ///< an integer outside the range of the C++ type
  missing_member,  ///< a required member is absent
  unknown_type,    ///< the member `type` names no alternative of the variant
  unknown_name,    ///< a string is not the name of an enumerator
  bad_value,       ///< rejected by the type's own codec or by an adaptor
};

struct DecodeError {
  DecodeErrorKind kind = DecodeErrorKind::wrong_type;
  std::string path;    ///< e.g. `body.entries[3].term`; empty for the outermost value
  std::string reason;  ///< e.g. `expected unsigned integer`

  /// Sets kind and reason and clears the path. Returns false, so that a decoder can return the
  /// call.
  bool set(DecodeErrorKind error_kind, std::string_view what);

  /// Prepend a step to the path: the decoded value is the member `name`, or the element `index`, of
  /// its container. Both return false.
  bool inside_member(std::string_view name);
  bool inside_element(size_t index);
};

/// Path and reason as text, e.g. `body.entries[3].term: expected unsigned integer`.
std::string describe(const DecodeError& error);

/// Converts a parse error to a DecodeError of kind `syntax` with an empty path.
DecodeError syntax_error(const ParseError& error);

}  // namespace miniraft::json
