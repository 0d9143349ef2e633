#include "miniraft/core/json/number_text.h"

#include "miniraft/core/json/write_double.h"

namespace miniraft::json {

static_assert(number_bytes_max >= double_bytes_max);

char* write_real(char* out, double number) {
  return write_double(out, number, Integral::with_point_zero);
}

char* write_canonical_number(char* out, Value number) {
  if (const auto natural = number.as_uint64()) return write_unsigned(out, *natural);
  if (const auto integer = number.as_int64()) return write_signed(out, *integer);
  return write_double(out, *number.as_double(), Integral::as_digits);
}

}  // namespace miniraft::json
