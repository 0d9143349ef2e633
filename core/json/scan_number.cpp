// Numbers: exact 64-bit integers, otherwise the nearest double.
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/json/scan.h"

namespace miniraft::json {
namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

const char* skip_digits(const char* first) {
  while (is_digit(*first)) ++first;
  return first;
}

// Where the parts of a number lie. `fraction` and `exponent` are null when there is none.
struct NumberParts {
  bool negative;
  const char* integer;  // its first digit
  const char* integer_end;
  const char* fraction;  // after the point
  const char* fraction_end;
  const char* exponent;  // after the `e`
  const char* after;
};

// The grammar of RFC 8259 §6.
std::expected<NumberParts, ScanError> split_number(const char* first) {
  NumberParts parts{};
  parts.negative = *first == '-';
  parts.integer = first + (parts.negative ? 1 : 0);
  parts.integer_end = skip_digits(parts.integer);
  if (parts.integer_end == parts.integer) {
    return std::unexpected(ScanError{ErrorKind::bad_number, parts.integer});
  }
  if (*parts.integer == '0' && parts.integer_end - parts.integer > 1) {
    return std::unexpected(ScanError{ErrorKind::bad_number, parts.integer + 1});
  }
  parts.after = parts.integer_end;
  if (*parts.after == '.') {
    parts.fraction = parts.after + 1;
    parts.fraction_end = skip_digits(parts.fraction);
    parts.after = parts.fraction_end;
    if (parts.fraction_end == parts.fraction) {
      return std::unexpected(ScanError{ErrorKind::bad_number, parts.fraction});
    }
  }
  if (*parts.after == 'e' || *parts.after == 'E') {
    parts.exponent = parts.after + 1;
    const char* digits = parts.exponent + (*parts.exponent == '+' || *parts.exponent == '-');
    parts.after = skip_digits(digits);
    if (parts.after == digits) return std::unexpected(ScanError{ErrorKind::bad_number, digits});
  }
  return parts;
}

// Whether a number that is no finite, non-zero double is too large rather than too small: whether
// its first digit other than 0 stands left of the point once the exponent is applied.
bool is_huge(const NumberParts& parts) {
  int64_t exponent = 0;
  if (parts.exponent != nullptr) {
    const char* digit = parts.exponent + (*parts.exponent == '+' || *parts.exponent == '-');
    // Texts are shorter than 2^32 bytes, so beyond this the exponent alone decides.
    constexpr int64_t decisive = int64_t{1} << 40;
    for (; is_digit(*digit); ++digit) {
      if (exponent < decisive) exponent = exponent * 10 + (*digit - '0');
    }
    if (*parts.exponent == '-') exponent = -exponent;
  }
  if (*parts.integer != '0') return parts.integer_end - parts.integer + exponent > 0;
  const char* digit = parts.fraction;
  while (digit != nullptr && digit != parts.fraction_end && *digit == '0') ++digit;
  if (digit == nullptr || digit == parts.fraction_end) return false;  // every digit is 0
  return exponent - (digit - parts.fraction) > 0;
}

std::expected<ScannedNumber, ScanError> scan_real(const char* first, const NumberParts& parts) {
  double real = 0;
  const auto result = std::from_chars(first, parts.after, real);
  const bool overflowed = !(std::abs(real) <= std::numeric_limits<double>::max());
  if (result.ec != std::errc() || overflowed) {
    if (is_huge(parts)) return std::unexpected(ScanError{ErrorKind::number_out_of_range, first});
    real = parts.negative ? -0.0 : 0.0;
  }
  return ScannedNumber{parts.after, NumberForm::real, std::bit_cast<uint64_t>(real)};
}

// The digits [first, end) as an integer, or nullopt when it does not fit.
std::optional<uint64_t> read_uint64(const char* first, const char* end) {
  uint64_t value = 0;
  const auto result = std::from_chars(first, end, value);
  if (result.ec != std::errc()) return std::nullopt;
  return value;
}

}  // namespace

std::expected<ScannedNumber, ScanError> scan_number(const char* first) {
  const auto parts = split_number(first);
  if (!parts) return std::unexpected(parts.error());
  if (parts->fraction != nullptr || parts->exponent != nullptr) return scan_real(first, *parts);

  const auto magnitude = read_uint64(parts->integer, parts->integer_end);
  if (!magnitude) return scan_real(first, *parts);
  if (!parts->negative) {
    return ScannedNumber{parts->after, NumberForm::unsigned_integer, *magnitude};
  }
  // Only a double can hold -0; only INT64_MIN has a magnitude beyond INT64_MAX.
  constexpr uint64_t magnitude_max = uint64_t{1} << 63;
  if (*magnitude == 0 || *magnitude > magnitude_max) return scan_real(first, *parts);
  return ScannedNumber{parts->after, NumberForm::negative_integer, 0 - *magnitude};
}

}  // namespace miniraft::json
