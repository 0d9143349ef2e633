#include "miniraft/core/json/codec_scalars.h"

#include <algorithm>

#include "miniraft/core/base/check.h"

namespace miniraft::json {
namespace {

std::string range_text(const std::string& min, const std::string& max) {
  std::string text("expected an integer in [");
  text += min;
  text += ", ";
  text += max;
  text += ']';
  return text;
}

// `what` and the name. Names come from outside: long ones are cut in error texts, between
// characters.
std::string quoted(std::string_view what, std::string_view name) {
  constexpr size_t bytes_max = 64;
  size_t bytes = std::min(name.size(), bytes_max);
  while (bytes < name.size() && (static_cast<unsigned char>(name[bytes]) & 0xC0) == 0x80) --bytes;
  std::string text(what);
  text += '"';
  text += name.substr(0, bytes);
  text += bytes < name.size() ? "...\"" : "\"";
  return text;
}

// An integer, though too large for the type at hand: any number written without a fraction.
bool is_integral(Value json) {
  return json.is_number() &&
         (json.number_form() != NumberForm::real || json.as_int64() || json.as_uint64());
}

}  // namespace

bool Codec<bool>::decode(Value json, bool& value, DecodeError& error) {
  const auto held = json.as_bool();
  if (!held) return error.set(DecodeErrorKind::wrong_type, "expected true or false");
  value = *held;
  return true;
}

bool Codec<double>::decode(Value json, double& value, DecodeError& error) {
  const auto held = json.as_double();
  if (!held) return error.set(DecodeErrorKind::wrong_type, "expected number");
  value = *held;
  return true;
}

bool Codec<std::string>::decode(Value json, std::string& value, DecodeError& error) {
  const auto held = json.as_string();
  if (!held) return error.set(DecodeErrorKind::wrong_type, "expected string");
  value = *held;
  return true;
}

bool Codec<Text>::decode(Value json, Text& value, DecodeError&) {
  value = Text(json);
  return true;
}

bool decode_signed(Value json, SignedRange range, int64_t& value, DecodeError& error) {
  const auto held = json.as_int64();
  if (!held && !is_integral(json)) {
    return error.set(DecodeErrorKind::wrong_type, "expected integer");
  }
  if (!held || *held < range.min || *held > range.max) {
    return error.set(DecodeErrorKind::out_of_range,
                     range_text(std::to_string(range.min), std::to_string(range.max)));
  }
  value = *held;
  return true;
}

bool decode_unsigned(Value json, uint64_t max, uint64_t& value, DecodeError& error) {
  const auto held = json.as_uint64();
  if (!held) return error.set(DecodeErrorKind::wrong_type, "expected unsigned integer");
  if (*held > max) {
    return error.set(DecodeErrorKind::out_of_range, range_text("0", std::to_string(max)));
  }
  value = *held;
  return true;
}

bool no_type(const Node* type, DecodeError& error) {
  if (type == nullptr) return missing_member("type", error);
  error.set(DecodeErrorKind::wrong_type, "expected string");
  return error.inside_member("type");
}

bool missing_member(std::string_view name, DecodeError& error) {
  error.set(DecodeErrorKind::missing_member, "required member is missing");
  return error.inside_member(name);
}

bool unknown_type(std::string_view type, DecodeError& error) {
  error.set(DecodeErrorKind::unknown_type, quoted("unknown type ", type));
  return error.inside_member("type");
}

bool unknown_name(std::string_view name, DecodeError& error) {
  return error.set(DecodeErrorKind::unknown_name, quoted("unknown name ", name));
}

void unnamed_enumerator() {
  base::check_failed("enumerator has a name", __FILE__, __LINE__);
}

}  // namespace miniraft::json
