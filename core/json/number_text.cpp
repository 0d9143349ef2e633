#include "core/json/number_text.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "core/base/check.h"

namespace miniraft::json {
namespace {

// Long enough for any 64-bit integer and any shortest double.
constexpr size_t number_bytes_max = 32;

template <class Number>
std::string_view shortest(char (&buffer)[number_bytes_max], Number number) {
  const auto result = std::to_chars(buffer, buffer + number_bytes_max, number);
  CHECK(result.ec == std::errc());
  return {buffer, static_cast<size_t>(result.ptr - buffer)};
}

}  // namespace

void append_unsigned(std::string& out, uint64_t value) {
  char buffer[number_bytes_max];
  out += shortest(buffer, value);
}

void append_signed(std::string& out, int64_t value) {
  char buffer[number_bytes_max];
  out += shortest(buffer, value);
}

void append_real(std::string& out, double value) {
  CHECK(std::isfinite(value));
  char buffer[number_bytes_max];
  const std::string_view digits = shortest(buffer, value);
  out += digits;
  if (digits.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void append_number(std::string& out, Value number) {
  switch (number.number_form()) {
    case NumberForm::unsigned_integer:
      return append_unsigned(out, *number.as_uint64());
    case NumberForm::negative_integer:
      return append_signed(out, *number.as_int64());
    case NumberForm::real:
      return append_real(out, *number.as_double());
  }
}

void append_canonical_number(std::string& out, Value number) {
  if (const auto natural = number.as_uint64()) return append_unsigned(out, *natural);
  if (const auto integer = number.as_int64()) return append_signed(out, *integer);
  char buffer[number_bytes_max];
  out += shortest(buffer, *number.as_double());
}

}  // namespace miniraft::json
