#include "miniraft/core/json/decode_error.h"

namespace miniraft::json {
namespace {

// `step` before `path`, with a point unless an index follows.
std::string joined(std::string_view step, std::string_view path) {
  std::string whole(step);
  if (!path.empty() && path.front() != '[') whole += '.';
  whole += path;
  return whole;
}

}  // namespace

bool DecodeError::set(DecodeErrorKind error_kind, std::string_view what) {
  kind = error_kind;
  path.clear();
  reason = what;
  return false;
}

bool DecodeError::inside_member(std::string_view name) {
  path = joined(name, path);
  return false;
}

bool DecodeError::inside_element(size_t index) {
  std::string step("[");
  step += std::to_string(index);
  step += ']';
  path = joined(step, path);
  return false;
}

std::string describe(const DecodeError& error) {
  return error.path.empty() ? error.reason : error.path + ": " + error.reason;
}

DecodeError syntax_error(const ParseError& error) {
  return {DecodeErrorKind::syntax, "", describe(error)};
}

}  // namespace miniraft::json
