// Goal: base64 is RFC 4648 §4 exactly, and decoding accepts nothing but what encoding makes.
#include "miniraft/core/base/base64.h"

#include <gtest/gtest.h>

#include <string>

#include "miniraft/core/base/rand.h"

namespace miniraft::base {
namespace {

using Result = std::expected<Bytes, Base64Error>;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Result error(Base64ErrorKind kind, size_t offset) {
  return std::unexpected(Base64Error{kind, offset});
}

/// The rules of base64.h once more, bit by bit and without cleverness.
Result reference_decode(std::string_view text) {
  if (text.size() % 4 != 0) return error(Base64ErrorKind::bad_length, text.size());
  size_t padding = 0;
  if (text.ends_with("==")) {
    padding = 2;
  } else if (text.ends_with("=")) {
    padding = 1;
  }
  std::string bits;
  for (size_t i = 0; i < text.size() - padding; ++i) {
    if (text[i] == '=') return error(Base64ErrorKind::misplaced_padding, i);
    const size_t value = alphabet.find(text[i]);
    if (value == std::string_view::npos) return error(Base64ErrorKind::bad_character, i);
    for (int bit = 5; bit >= 0; --bit) bits += (value >> bit) & 1 ? '1' : '0';
  }
  Bytes bytes;
  for (; bits.size() >= 8; bits.erase(0, 8)) {
    bytes += static_cast<char>(std::stoi(bits.substr(0, 8), nullptr, 2));
  }
  if (bits.find('1') != std::string::npos) {
    return error(Base64ErrorKind::nonzero_trailing_bits, text.size() - padding - 1);
  }
  return bytes;
}

std::string describe(const Result& result) {
  if (result) return "bytes '" + *result + "'";
  return std::string(name_of(result.error().kind)) + "@" + std::to_string(result.error().offset);
}

TEST(Base64, encodes_and_decodes_the_vectors_of_rfc_4648_section_10) {
  struct Row {
    std::string bytes;
    std::string text;
  };
  const Row rows[] = {{"", ""},
                      {"f", "Zg=="},
                      {"fo", "Zm8="},
                      {"foo", "Zm9v"},
                      {"foob", "Zm9vYg=="},
                      {"fooba", "Zm9vYmE="},
                      {"foobar", "Zm9vYmFy"}};
  for (const Row& row : rows) {
    EXPECT_EQ(base64_encode(row.bytes), row.text);
    EXPECT_EQ(base64_decode(row.text), Result(row.bytes)) << row.text;
  }
}

TEST(Base64, encodes_every_six_bit_value_by_the_alphabet) {
  const Result bytes = base64_decode(alphabet);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->size(), 48U);
  EXPECT_EQ(base64_encode(*bytes), alphabet);
}

TEST(Base64, round_trips_every_length) {
  Random random(1);
  for (size_t length = 0; length <= 66; ++length) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      Bytes bytes;
      while (bytes.size() < length) bytes += static_cast<char>(random.next_u64());
      const Bytes text = base64_encode(bytes);
      EXPECT_EQ(text.size(), (length + 2) / 3 * 4);
      EXPECT_EQ(base64_decode(text), Result(bytes)) << text;
    }
  }
}

TEST(Base64, names_what_is_wrong_and_where) {
  using enum Base64ErrorKind;
  struct Row {
    std::string text;
    Base64Error want;
  };
  const Row rows[] = {
      {"Z", {bad_length, 1}},
      {"Zg", {bad_length, 2}},
      {"Zg=", {bad_length, 3}},
      {"Zm9vY", {bad_length, 5}},
      {"Zm9v\n", {bad_length, 5}},
      {"Zm9!", {bad_character, 3}},
      {"Zm 9", {bad_character, 2}},
      {"Zm9-", {bad_character, 3}},  // of the URL alphabet
      {"Zm9_", {bad_character, 3}},
      {std::string("Zm9\0", 4), {bad_character, 3}},
      {"\xFFm9v", {bad_character, 0}},
      {"====", {misplaced_padding, 0}},
      {"Z===", {misplaced_padding, 1}},
      {"Zg=a", {misplaced_padding, 2}},
      {"Zg==Zm9v", {misplaced_padding, 2}},
      {"=m9v", {misplaced_padding, 0}},
      {"Zh==", {nonzero_trailing_bits, 1}},
      {"Zm9=", {nonzero_trailing_bits, 2}},
      {"!h==", {bad_character, 0}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(describe(base64_decode(row.text)), describe(std::unexpected(row.want))) << row.text;
  }
}

TEST(Base64, judges_every_single_byte_corruption_as_the_plain_reference_does) {
  for (const std::string_view sample : {"Zm9vYmFyMDEy", "/+9vYmE=", "AAAAYg==", "////"}) {
    for (size_t position = 0; position < sample.size(); ++position) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(sample);
        text[position] = static_cast<char>(byte);
        EXPECT_EQ(describe(base64_decode(text)), describe(reference_decode(text))) << text;
      }
    }
  }
}

TEST(Base64, accepts_only_what_encoding_makes) {
  Random random(2);
  size_t accepted = 0;
  for (int repeat = 0; repeat < 20'000; ++repeat) {
    std::string text;
    for (int i = 0; i < 8; ++i) text += random.chance(0.1) ? '=' : alphabet[random.uniform(64)];
    const Result bytes = base64_decode(text);
    EXPECT_EQ(describe(bytes), describe(reference_decode(text))) << text;
    if (!bytes) continue;
    ++accepted;
    EXPECT_EQ(base64_encode(*bytes), text);
  }
  EXPECT_GT(accepted, 1'000U);
}

}  // namespace
}  // namespace miniraft::base
