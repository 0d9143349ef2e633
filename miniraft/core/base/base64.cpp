#include "miniraft/core/base/base64.h"

#include <array>

#include "miniraft/core/base/check.h"

namespace miniraft::base {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static_assert(base64_alphabet.size() == 64);

constexpr uint8_t not_base64 = 0xFF;

constexpr std::array<uint8_t, 256> base64_values = [] {
  std::array<uint8_t, 256> values{};
  values.fill(not_base64);
  for (size_t i = 0; i < base64_alphabet.size(); ++i) {
    values[static_cast<uint8_t>(base64_alphabet[i])] = static_cast<uint8_t>(i);
  }
  return values;
}();

constexpr uint32_t base64_value(char c) {
  return base64_values[static_cast<uint8_t>(c)];
}

constexpr uint32_t octet(char c) {
  return static_cast<uint8_t>(c);
}

/// The error of a text that has one among its first `characters`, which may not include padding.
Base64Error base64_bad_character(std::string_view text, size_t characters) {
  for (size_t i = 0; i < characters; ++i) {
    if (text[i] == '=') return {Base64ErrorKind::misplaced_padding, i};
    if (base64_value(text[i]) == not_base64) return {Base64ErrorKind::bad_character, i};
  }
  MINIRAFT_CHECK(false);
  return {};
}

}  // namespace

const char* name_of(Base64ErrorKind kind) {
  switch (kind) {
    case Base64ErrorKind::bad_length:
      return "bad_length";
    case Base64ErrorKind::bad_character:
      return "bad_character";
    case Base64ErrorKind::misplaced_padding:
      return "misplaced_padding";
    case Base64ErrorKind::nonzero_trailing_bits:
      return "nonzero_trailing_bits";
  }
  MINIRAFT_CHECK(false);
  return "";
}

Bytes base64_encode(ByteView bytes) {
  Bytes text((bytes.size() + 2) / 3 * 4, '=');
  const size_t whole = bytes.size() / 3 * 3;
  size_t out = 0;
  const auto put = [&](uint32_t six_bits) { text[out++] = base64_alphabet[six_bits & 63]; };
  for (size_t i = 0; i < whole; i += 3) {
    const uint32_t group = octet(bytes[i]) << 16 | octet(bytes[i + 1]) << 8 | octet(bytes[i + 2]);
    put(group >> 18);
    put(group >> 12);
    put(group >> 6);
    put(group);
  }
  if (bytes.size() - whole == 1) {
    const uint32_t group = octet(bytes[whole]) << 16;
    put(group >> 18);
    put(group >> 12);
  } else if (bytes.size() - whole == 2) {
    const uint32_t group = octet(bytes[whole]) << 16 | octet(bytes[whole + 1]) << 8;
    put(group >> 18);
    put(group >> 12);
    put(group >> 6);
  }
  return text;
}

std::expected<Bytes, Base64Error> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::unexpected(Base64Error{Base64ErrorKind::bad_length, text.size()});
  }
  size_t characters = text.size();  // those before the padding
  if (characters > 0 && text[characters - 1] == '=') --characters;
  if (characters < text.size() && text[characters - 1] == '=') --characters;

  Bytes bytes(characters * 3 / 4, '\0');
  size_t out = 0;
  uint32_t seen = 0;  // of all values or-ed together: above 63 once one was not of the alphabet
  const size_t whole = characters / 4 * 4;
  for (size_t i = 0; i < whole; i += 4) {
    const uint32_t a = base64_value(text[i]);
    const uint32_t b = base64_value(text[i + 1]);
    const uint32_t c = base64_value(text[i + 2]);
    const uint32_t d = base64_value(text[i + 3]);
    seen |= a | b | c | d;
    const uint32_t group = a << 18 | b << 12 | c << 6 | d;
    bytes[out++] = static_cast<char>(group >> 16);
    bytes[out++] = static_cast<char>(group >> 8);
    bytes[out++] = static_cast<char>(group);
  }
  uint32_t group = 0;  // the last one, of 2 or 3 characters, if there is padding
  for (size_t i = whole; i < characters; ++i) {
    seen |= base64_value(text[i]);
    group |= base64_value(text[i]) << (18 - 6 * (i - whole));
  }
  if (seen > 63) return std::unexpected(base64_bad_character(text, characters));

  uint32_t unused_bits = 0;
  if (characters - whole == 2) {
    bytes[out] = static_cast<char>(group >> 16);
    unused_bits = group & 0xFFFF;
  } else if (characters - whole == 3) {
    bytes[out] = static_cast<char>(group >> 16);
    bytes[out + 1] = static_cast<char>(group >> 8);
    unused_bits = group & 0xFF;
  }
  if (unused_bits != 0) {
    return std::unexpected(Base64Error{Base64ErrorKind::nonzero_trailing_bits, characters - 1});
  }
  return bytes;
}

}  // namespace miniraft::base
