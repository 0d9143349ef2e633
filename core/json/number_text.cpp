#include "core/json/number_text.h"

#include <string_view>

#include "core/json/write_double.h"

namespace miniraft::json {

static_assert(number_bytes_max >= double_bytes_max + 2);

char* write_real(char* out, double number) {
  char* end = write_double(out, number);
  const std::string_view text(out, static_cast<size_t>(end - out));
  if (text.find_first_of(".e") == std::string_view::npos) {
    *end++ = '.';
    *end++ = '0';
  }
  return end;
}

char* write_number(char* out, Value number) {
  switch (number.number_form()) {
    case NumberForm::unsigned_integer:
      return write_unsigned(out, number.node()->payload);
    case NumberForm::negative_integer:
      return write_signed(out, static_cast<int64_t>(number.node()->payload));
    case NumberForm::real:
      return write_real(out, std::bit_cast<double>(number.node()->payload));
  }
  return out;
}

char* write_canonical_number(char* out, Value number) {
  if (const auto natural = number.as_uint64()) return write_unsigned(out, *natural);
  if (const auto integer = number.as_int64()) return write_signed(out, *integer);
  return write_double(out, *number.as_double());
}

}  // namespace miniraft::json
