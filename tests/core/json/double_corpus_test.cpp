// Doubles: a generated corpus of the numbers that are hardest to read and to write. Each text
// becomes the same bits as by std::from_chars, and each double the same text as by std::to_chars.
// Where it follows from how a case was made what it must become, from_chars is held to that, too.
//
// MINIRAFT_JSON_DOUBLES=N runs N cases, MINIRAFT_JSON_DOUBLES=A..B those numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/core/base/rand.h"
#include "miniraft/core/json/parse.h"
#include "miniraft/core/json/write.h"
#include "tests/core/json/decimal.h"
#include "tests/support/json_difference.h"
#include "tests/support/json_reference.h"
#include "tests/support/seed_range.h"

namespace miniraft::json {
namespace {

using base::Random;
using miniraft::testing::replay;
using miniraft::testing::seed_range;
using testing::Decimal;
using testing::exact;
using testing::exact_double;
using testing::midpoint_above;
using testing::plus;
using testing::spelled;

constexpr uint64_t sign_bit = uint64_t{1} << 63;

uint64_t bits_of(double value) {
  return std::bit_cast<uint64_t>(value);
}

const uint64_t infinity = bits_of(std::numeric_limits<double>::infinity());

// A number without sign, and, if it is known, the bits that it must become: those of infinity
// where it must be refused.
struct Case {
  std::string text;
  std::optional<uint64_t> bits = {};
};

uint64_t random_finite(Random& random) {
  return random.uniform(infinity);
}

std::string random_digits(Random& random, size_t count) {
  std::string digits;
  for (size_t i = 0; i < count; ++i) digits += static_cast<char>('0' + random.uniform(10));
  return digits;
}

int64_t between(Random& random, int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random.uniform(static_cast<uint64_t>(high - low + 1)));
}

// A double as its shortest text, with 17 digits, or as its whole expansion.
Case written(uint64_t bits, Random& random) {
  const auto value = std::bit_cast<double>(bits);
  char buffer[32];
  switch (random.uniform(4)) {
    case 0:
      return {
          {buffer,
           std::to_chars(buffer, std::end(buffer), value, std::chars_format::scientific, 16).ptr},
          bits};
    case 1:
      return {spelled(exact_double(bits), random), bits};
    default:
      return {{buffer, std::to_chars(buffer, std::end(buffer), value).ptr}, bits};
  }
}

// Halfway above a double: ties to even.
Case tie(uint64_t bits, Random& random) {
  return {spelled(midpoint_above(bits), random), bits + bits % 2};
}

Case beside_tie(uint64_t bits, Random& random) {
  const bool above = random.chance(0.5);
  return {spelled(plus(midpoint_above(bits), above ? 1 : -1), random), bits + (above ? 1 : 0)};
}

// Decided by a digit far beyond all that a double or a midpoint has.
Case far_beside_tie(uint64_t bits, Random& random) {
  const bool above = random.chance(0.5);
  Decimal decimal = midpoint_above(bits);
  const size_t digits = random.uniform(1'000);
  if (!above) decimal = plus(decimal, -1);
  decimal.digits += std::string(digits, above ? '0' : '9') + (above ? '1' : '9');
  decimal.exponent -= static_cast<int64_t>(digits) + 1;
  return {spelled(decimal, random), bits + (above ? 1 : 0)};
}

Case cut_tie(uint64_t bits, Random& random) {
  Decimal decimal = midpoint_above(bits);
  // Few digits as often as many: where the digits of 64 bits end, it is decided what is kept.
  const auto kept = static_cast<size_t>(between(random, 17, random.chance(0.5) ? 25 : 800));
  if (kept >= decimal.digits.size()) return {spelled(decimal, random), bits + bits % 2};
  decimal.exponent += static_cast<int64_t>(decimal.digits.size() - kept);
  decimal.digits.resize(kept);
  return {spelled(random.chance(0.5) ? plus(decimal, 1) : decimal, random)};
}

// Any of the above.
Case around(uint64_t bits, Random& random) {
  switch (random.uniform(6)) {
    case 0:
      return tie(bits, random);
    case 1:
      return beside_tie(bits, random);
    case 2:
      return far_beside_tie(bits, random);
    case 3:
      return cut_tie(bits, random);
    default:
      return written(bits, random);
  }
}

Case random_bits(Random& random) {
  return written(random_finite(random), random);
}

Case random_decimal(Random& random) {
  const auto length = static_cast<size_t>(between(random, 1, 25));
  return {spelled({random_digits(random, length), between(random, -360, 320)}, random)};
}

Case random_tie(Random& random) {
  return tie(random_finite(random), random);
}

Case random_beside_tie(Random& random) {
  return beside_tie(random_finite(random), random);
}

Case random_far_beside_tie(Random& random) {
  return far_beside_tie(random_finite(random), random);
}

Case random_cut_tie(Random& random) {
  return cut_tie(random_finite(random), random);
}

Case denormal(Random& random) {
  return around(random.next_u64() >> random.uniform_between(12, 63), random);
}

Case power_of_two(Random& random) {
  const uint64_t bits = bits_of(std::ldexp(1.0, static_cast<int>(between(random, -1074, 1023))));
  const uint64_t up = random.uniform(std::min<uint64_t>(bits, 3));
  return around(bits + up - random.uniform(2), random);
}

Case power_of_ten(Random& random) {
  const int64_t exponent = between(random, -345, 309);
  if (random.chance(0.3)) return {spelled({"1", exponent}, random)};
  const int64_t digits = between(random, 1, 40);
  if (random.chance(0.4)) {
    Decimal decimal{'1' + std::string(static_cast<size_t>(digits), '0'), exponent - digits};
    return {spelled(plus(decimal, random.chance(0.5) ? 1 : -1), random)};
  }
  const double power = testing::reference_double("1e" + std::to_string(exponent)).value_or(DBL_MAX);
  return around(std::min(bits_of(power) + random.uniform(3), bits_of(DBL_MAX)), random);
}

// Zero, the least of all, the first normal one and the largest one, and their neighbours.
Case edge_of_range(Random& random) {
  const uint64_t edges[] = {0, bits_of(DBL_MIN), bits_of(DBL_MAX)};
  const uint64_t edge = edges[random.uniform(3)];
  const uint64_t steps = random.uniform(4);
  const bool up = edge == 0 || (edge != bits_of(DBL_MAX) && random.chance(0.5));
  return around(up ? edge + steps : edge - steps, random);
}

Case integer(Random& random) {
  constexpr int64_t powers[] = {53, 54, 63, 64};
  const int64_t reach = random.chance(0.7) ? 5 : 5'000;
  const Decimal power = exact(1, powers[random.uniform(4)]);
  const std::string digits = plus(power, between(random, -reach, reach)).digits;
  constexpr const char* ends[] = {"", "", ".0", "e0", ".5", ".49999999999999999999", ".00000001"};
  return {digits + ends[random.uniform(7)]};
}

Case many_digits(Random& random) {
  std::string digits = random_digits(random, static_cast<size_t>(between(random, 1, 800)));
  const auto zeros = [&] { return std::string(random.chance(0.3) ? random.uniform(400) : 0, '0'); };
  digits.insert(0, zeros());
  digits += zeros();
  if (random.chance(0.3)) digits += '1';
  const auto length = static_cast<int64_t>(digits.size());
  return {spelled({digits, between(random, -340, 312) - length}, random)};
}

// Where a single multiplication or division of doubles is exact, and just beyond.
Case few_digits(Random& random) {
  uint64_t significand = random.next_u64() >> random.uniform_between(9, 63);
  if (random.chance(0.2)) significand = (uint64_t{1} << 53) + random.uniform(9) - 4;
  return {spelled({std::to_string(significand), between(random, -30, 40)}, random)};
}

// Written in full or with an exponent, whichever is shorter.
Case whole_number(Random& random) {
  const uint64_t significand = (random.next_u64() >> random.uniform_between(11, 63)) | 1;
  const auto value = static_cast<double>(significand);
  const double power = random.chance(0.5) ? std::ldexp(1.0, static_cast<int>(random.uniform(60)))
                                          : std::pow(10.0, static_cast<double>(random.uniform(23)));
  return written(bits_of(value * power), random);
}

struct DoubleClass {
  const char* name;
  Case (*draw)(Random&);
};

constexpr DoubleClass double_classes[] = {
    {"random bits", random_bits},
    {"random digits and exponent", random_decimal},
    {"midpoints of neighbours", random_tie},
    {"a unit of the last digit beside them", random_beside_tie},
    {"a digit far out beside them", random_far_beside_tie},
    {"midpoints cut to 17 to 800 digits", random_cut_tie},
    {"denormals", denormal},
    {"powers of two and neighbours", power_of_two},
    {"powers of ten and neighbours", power_of_ten},
    {"edges of the range", edge_of_range},
    {"integers around 2^53, 2^63, 2^64", integer},
    {"1 to 800 digits", many_digits},
    {"few digits, small exponents", few_digits},
    {"whole numbers", whole_number},
};

std::string bits_text(const std::optional<double>& value) {
  char buffer[64] = "refused";
  if (value) std::snprintf(buffer, sizeof buffer, "%016lx %.17g", bits_of(*value), *value);
  return buffer;
}

// The number that the text is parsed to; nothing when it is refused as out of range.
std::optional<double> parsed(std::string_view text, Document& document) {
  const auto root = parse(text, document);
  if (root) return root->as_double();
  EXPECT_EQ(describe(root.error()),
            "number beyond the range of a double at offset 0 (line 1, column 1)");
  return std::nullopt;
}

bool same(const std::optional<double>& left, const std::optional<double>& right) {
  return left ? right && bits_of(*left) == bits_of(*right) : !right;
}

void check(const Case& drawn, bool negative, Document& document) {
  const std::string text = (negative ? "-" : "") + drawn.text;
  const auto nearest = testing::reference_double(text);
  if (drawn.bits) {
    const uint64_t bits = *drawn.bits | (negative ? sign_bit : 0);
    ASSERT_EQ(nearest ? bits_of(*nearest) : infinity | (bits & sign_bit), bits)
        << "std::from_chars: " << bits_text(nearest) << ", " << text;
  }
  const auto ours = parsed(text, document);
  ASSERT_TRUE(same(ours, nearest))
      << bits_text(ours) << ", not " << bits_text(nearest) << ", is " << text;
  // The form and what is written of it.
  ASSERT_EQ(text.size() <= 24 ? testing::difference(text, document) : "", "");
  if (!nearest) return;
  std::string written;
  Writer(written).real(*nearest);
  ASSERT_EQ(written, testing::reference_real(*nearest)) << bits_text(nearest);
}

TEST(DoubleCorpus, is_read_and_written_to_the_last_bit) {
  constexpr const char* variable = "MINIRAFT_JSON_DOUBLES";
  constexpr uint64_t cases = 300'000;
  const auto range = seed_range(variable, cases);
  ASSERT_TRUE(range.has_value()) << variable << "=N or A..B";
  std::vector<uint64_t> counts(std::size(double_classes), 0);
  Document document;
  for (uint64_t seed = range->first; seed <= range->last; ++seed) {
    const size_t index = seed % std::size(double_classes);
    Random random(seed);
    const bool negative = random.chance(0.25);
    check(double_classes[index].draw(random), negative, document);
    ASSERT_FALSE(HasFailure()) << double_classes[index].name << ", replay with "
                               << replay(variable, seed);
    ++counts[index];
  }
  if (range->last - range->first < cases) return;
  for (size_t i = 0; i < counts.size(); ++i)
    std::printf("%10lu %s\n", counts[i], double_classes[i].name);
  std::printf("%10lu doubles, 0 differences\n", range->last - range->first + 1);
}

}  // namespace
}  // namespace miniraft::json
