#include "tests/core/json/decimal.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "miniraft/core/base/check.h"

namespace miniraft::json::testing {
namespace {

// A natural number of any size: limbs of nine decimal digits, the least first.
class Natural {
 public:
  explicit Natural(uint64_t value) {
    for (; value > 0; value /= base) limbs_.push_back(static_cast<uint32_t>(value % base));
  }

  void multiply(uint32_t factor) {
    uint64_t carry = 0;
    for (uint32_t& limb : limbs_) {
      carry += uint64_t{limb} * factor;
      limb = static_cast<uint32_t>(carry % base);
      carry /= base;
    }
    for (; carry > 0; carry /= base) limbs_.push_back(static_cast<uint32_t>(carry % base));
  }

  void multiply_by_power(uint32_t factor, int64_t power) {
    for (; power > 0; --power) multiply(factor);
  }

  [[nodiscard]] std::string digits() const {
    std::string out;  // the last digit first
    for (uint32_t limb : limbs_) {
      for (int i = 0; i < 9; ++i, limb /= 10) out += static_cast<char>('0' + limb % 10);
    }
    while (out.ends_with('0')) out.pop_back();
    std::ranges::reverse(out);
    return out.empty() ? "0" : out;
  }

 private:
  static constexpr uint64_t base = 1'000'000'000;
  std::vector<uint32_t> limbs_;
};

struct Binary {
  uint64_t significand;
  int64_t exponent;
};

// The double of these bits as significand × 2^exponent.
Binary binary(uint64_t bits) {
  constexpr uint64_t implicit_bit = uint64_t{1} << 52;
  const auto exponent = static_cast<int64_t>(bits >> 52);
  MINIRAFT_CHECK_LT(exponent, 0x7FF);
  const uint64_t fraction = bits % implicit_bit;
  if (exponent == 0) return {fraction, -1074};
  return {fraction + implicit_bit, exponent - 1075};
}

std::string zeros(int64_t count) {
  return std::string(static_cast<size_t>(count), '0');
}

std::string exponent_text(int64_t exponent, base::Random& random) {
  if (exponent == 0 && random.chance(0.5)) return "";
  std::string out(1, "eE"[random.uniform(2)]);
  if (exponent < 0) {
    out += '-';
  } else if (random.chance(0.3)) {
    out += '+';
  }
  if (random.chance(0.1)) out += zeros(static_cast<int64_t>(random.uniform(5)));
  return out + std::to_string(exponent < 0 ? -exponent : exponent);
}

std::string without_exponent(const std::string& digits, int64_t exponent) {
  const auto length = static_cast<int64_t>(digits.size());
  if (exponent >= 0) return digits + zeros(exponent);
  if (length <= -exponent) return "0." + zeros(-exponent - length) + digits;
  const auto point = static_cast<size_t>(length + exponent);
  return digits.substr(0, point) + '.' + digits.substr(point);
}

}  // namespace

Decimal exact(uint64_t significand, int64_t exponent) {
  while (exponent < 0 && significand > 0 && significand % 2 == 0) {
    significand /= 2;
    ++exponent;
  }
  Natural digits(significand);
  if (exponent >= 0) {
    digits.multiply_by_power(uint32_t{1} << 30, exponent / 30);
    digits.multiply_by_power(2, exponent % 30);
    return {digits.digits(), 0};
  }
  constexpr uint32_t five_to_the_13th = 1'220'703'125;
  digits.multiply_by_power(five_to_the_13th, -exponent / 13);
  digits.multiply_by_power(5, -exponent % 13);
  return {digits.digits(), exponent};  // s / 2^k = s × 5^k / 10^k
}

Decimal exact_double(uint64_t bits) {
  const Binary number = binary(bits);
  return exact(number.significand, number.exponent);
}

Decimal midpoint_above(uint64_t bits) {
  const Binary number = binary(bits);
  return exact(2 * number.significand + 1, number.exponent - 1);
}

Decimal plus(Decimal decimal, int64_t units) {
  int64_t carry = units;
  for (size_t i = decimal.digits.size(); carry != 0; --i) {
    if (i == 0) {
      MINIRAFT_CHECK(carry > 0);
      decimal.digits.insert(0, std::to_string(carry));
      break;
    }
    char& digit = decimal.digits[i - 1];
    const int64_t sum = digit - '0' + carry;
    const int64_t left = (sum % 10 + 10) % 10;
    digit = static_cast<char>('0' + left);
    carry = (sum - left) / 10;
  }
  return decimal;
}

std::string spelled(const Decimal& decimal, base::Random& random) {
  std::string digits = decimal.digits;
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return "0.00" + exponent_text(decimal.exponent, random);
  int64_t exponent = decimal.exponent;
  if (random.chance(0.1)) {
    const auto more = static_cast<int64_t>(random.uniform(30));
    digits += zeros(more);
    exponent -= more;
  }
  const auto length = static_cast<int64_t>(digits.size());
  const uint64_t way = random.uniform(5);
  if (way == 0 && exponent < 1'000) return without_exponent(digits, exponent);
  if (way == 1) {
    const auto leading = static_cast<int64_t>(random.uniform(30));
    const std::string fraction = "0." + zeros(leading) + digits;
    return fraction + exponent_text(exponent + length + leading, random);
  }
  if (way == 2 || length == 1) return digits + exponent_text(exponent, random);
  // A point somewhere inside, mostly after the first digit.
  const auto point = way == 3 ? 1 : static_cast<int64_t>(1 + random.uniform(digits.size() - 1));
  digits.insert(static_cast<size_t>(point), 1, '.');
  return digits + exponent_text(exponent + length - point, random);
}

}  // namespace miniraft::json::testing
