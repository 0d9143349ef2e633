#include "core/json/decode_error.h"

namespace miniraft::json {
namespace {

// Puts `step` before `path`, with a point unless an index follows.
void prepend(std::string& path, std::string_view step) {
  const bool needs_point = !path.empty() && path.front() != '[';
  path.insert(0, needs_point ? "." : "");
  path.insert(0, step);
}

}  // namespace

bool DecodeError::set(DecodeErrorKind error_kind, std::string_view what) {
  kind = error_kind;
  path.clear();
  reason = what;
  return false;
}

bool DecodeError::inside_member(std::string_view name) {
  prepend(path, name);
  return false;
}

bool DecodeError::inside_element(size_t index) {
  prepend(path, "[" + std::to_string(index) + "]");
  return false;
}

std::string describe(const DecodeError& error) {
  return error.path.empty() ? error.reason : error.path + ": " + error.reason;
}

DecodeError syntax_error(const ParseError& error) {
  return {DecodeErrorKind::syntax, "", describe(error)};
}

}  // namespace miniraft::json
