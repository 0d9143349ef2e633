// Numbers: exact 64-bit integers, otherwise the nearest double.
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "miniraft/core/json/read_double.h"
#include "miniraft/core/json/scan.h"

namespace miniraft::json {
namespace {

ScannedNumber bad_number(const char* at) {
  return {nullptr, NumberForm::real, 0, {ErrorKind::bad_number, at}};
}

// The parts of a number. `significand` is what all its digits spell, unless they are too many.
struct NumberParts {
  const char* first;  // the sign, if there is one
  bool negative;
  const char* integer;  // its first digit
  const char* integer_end;
  const char* fraction;  // after the point; null if there is none
  const char* fraction_end;
  const char* after;
  uint64_t significand;
  int64_t exponent;  // as written after the `e`, cut off far from where it matters
};

// `at` is after the `e`. Null if there are no digits.
const char* read_exponent(const char* at, int64_t& exponent) {
  const bool negative = *at == '-';
  if (negative || *at == '+') ++at;
  if (!is_digit(*at)) return nullptr;
  // Texts are shorter than 2^32 bytes, so beyond this the exponent alone decides.
  constexpr int64_t decisive = int64_t{1} << 40;
  for (; is_digit(*at); ++at) {
    if (exponent < decisive) exponent = exponent * 10 + (*at - '0');
  }
  if (negative) exponent = -exponent;
  return at;
}

// How many digits the significand has, without zeros in front.
int64_t significant_digits(const NumberParts& parts) {
  const int64_t fraction = parts.fraction == nullptr ? 0 : parts.fraction_end - parts.fraction;
  if (*parts.integer != '0') return parts.integer_end - parts.integer + fraction;
  if (fraction <= exact_digits) return fraction;
  const char* digit = parts.fraction;
  while (digit != parts.fraction_end && *digit == '0') ++digit;
  return parts.fraction_end - digit;
}

// Whether a number that is no finite, non-zero double is too large rather than too small: whether
// its first digit other than 0 stands left of the point once the exponent is applied.
bool is_huge(const NumberParts& parts) {
  if (*parts.integer != '0') return parts.integer_end - parts.integer + parts.exponent > 0;
  if (parts.fraction == nullptr) return false;
  const char* digit = parts.fraction;
  while (digit != parts.fraction_end && *digit == '0') ++digit;
  if (digit == parts.fraction_end) return false;  // every digit is 0
  return parts.exponent - (digit - parts.fraction) > 0;
}

ScannedNumber real_number(const NumberParts& parts, double magnitude) {
  const double real = parts.negative ? -magnitude : magnitude;
  return {parts.after, NumberForm::real, std::bit_cast<uint64_t>(real), {}};
}

ScannedNumber read_real(const NumberParts& parts) {
  if (significant_digits(parts) <= exact_digits) {
    if (parts.significand == 0) return real_number(parts, 0);
    const int64_t digits = parts.fraction == nullptr ? 0 : parts.fraction_end - parts.fraction;
    const auto quick = read_double(parts.significand, parts.exponent - digits);
    if (quick) return real_number(parts, *quick);
  }
  double real = 0;
  const auto result = std::from_chars(parts.integer, parts.after, real);
  const bool overflowed = !(real <= std::numeric_limits<double>::max());
  if (result.ec == std::errc() && !overflowed) return real_number(parts, real);
  if (!is_huge(parts)) return real_number(parts, 0);
  return {nullptr, NumberForm::real, 0, {ErrorKind::number_out_of_range, parts.first}};
}

ScannedNumber read_integer(const NumberParts& parts) {
  const int64_t digits = parts.integer_end - parts.integer;
  uint64_t magnitude = parts.significand;
  if (digits > exact_digits) {
    const auto result = std::from_chars(parts.integer, parts.integer_end, magnitude);
    if (result.ec != std::errc()) return read_real(parts);
  }
  if (!parts.negative) return {parts.after, NumberForm::unsigned_integer, magnitude, {}};
  // Only a double can hold -0; only INT64_MIN has a magnitude beyond INT64_MAX.
  constexpr uint64_t magnitude_max = uint64_t{1} << 63;
  if (magnitude == 0 || magnitude > magnitude_max) return read_real(parts);
  return {parts.after, NumberForm::negative_integer, 0 - magnitude, {}};
}

}  // namespace

// The grammar of RFC 8259 §6.
ScannedNumber scan_number(const char* first) {
  NumberParts parts{};
  parts.first = first;
  parts.negative = *first == '-';
  parts.integer = first + (parts.negative ? 1 : 0);
  parts.integer_end = read_digits(parts.integer, parts.significand);
  if (parts.integer_end == parts.integer) return bad_number(parts.integer);
  if (*parts.integer == '0' && parts.integer_end - parts.integer > 1) {
    return bad_number(parts.integer + 1);
  }
  parts.after = parts.integer_end;
  if (*parts.after == '.') {
    parts.fraction = parts.after + 1;
    parts.fraction_end = read_digits(parts.fraction, parts.significand);
    if (parts.fraction_end == parts.fraction) return bad_number(parts.fraction);
    parts.after = parts.fraction_end;
  }
  const bool has_exponent = *parts.after == 'e' || *parts.after == 'E';
  if (has_exponent) {
    const char* const digits = parts.after + 1;
    parts.after = read_exponent(digits, parts.exponent);
    if (parts.after == nullptr) {
      return bad_number(digits + (*digits == '+' || *digits == '-' ? 1 : 0));
    }
  }
  return parts.fraction == nullptr && !has_exponent ? read_integer(parts) : read_real(parts);
}

}  // namespace miniraft::json
