#include "core/json/string_text.h"

#include "core/base/check.h"
#include "core/json/number_text.h"
#include "core/json/utf8.h"

namespace miniraft::json {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

bool needs_care(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code < 0x20 || code >= 0x80 || code == '"' || code == '\\';
}

// The two-letter form where there is one, else \u00XX.
void append_escaped(std::string& out, char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '\\';
  switch (byte) {
    case '"':
    case '\\':
      out += byte;
      return;
    case '\b':
      out += 'b';
      return;
    case '\f':
      out += 'f';
      return;
    case '\n':
      out += 'n';
      return;
    case '\r':
      out += 'r';
      return;
    case '\t':
      out += 't';
      return;
    default:
      out += "u00";
      out += digits[static_cast<unsigned char>(byte) >> 4];
      out += digits[static_cast<unsigned char>(byte) & 0xF];
  }
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  const char* const end = text.data() + text.size();
  const char* run = text.data();  // [run, at) can be copied as it is
  const char* at = run;
  while (at != end) {
    if (!needs_care(*at)) {
      ++at;
      continue;
    }
    const bool is_multibyte = static_cast<unsigned char>(*at) >= 0x80;
    const size_t bytes = is_multibyte ? utf8_sequence_bytes(at, end) : 0;
    if (bytes != 0) {
      at += bytes;
      continue;
    }
    out.append(run, at);
    if (is_multibyte) {
      out += replacement_character;
    } else {
      append_escaped(out, *at);
    }
    run = ++at;
  }
  out.append(run, end);
  out += '"';
}

void append_scalar(std::string& out, Value scalar) {
  CHECK(scalar.kind() < Kind::array);
  switch (scalar.kind()) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += *scalar.as_bool() ? "true" : "false";
      return;
    case Kind::number:
      return append_number(out, scalar);
    case Kind::string:
      if (!scalar.needs_no_escape()) return append_string(out, *scalar.as_string());
      out += '"';
      out += *scalar.as_string();
      out += '"';
      return;
    case Kind::array:
    case Kind::object:
      return;
  }
}

}  // namespace miniraft::json
