#include "miniraft/core/json/number_text.h"

namespace miniraft::json {

char* write_canonical_number(char* out, Value number) {
  if (const auto natural = number.as_uint64()) return write_unsigned(out, *natural);
  if (const auto integer = number.as_int64()) return write_signed(out, *integer);
  return write_double(out, *number.as_double(), Integral::as_digits);
}

}  // namespace miniraft::json
