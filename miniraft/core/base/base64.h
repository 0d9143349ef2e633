// Base64 as in RFC 4648 §4: the standard alphabet, padding required.
//
// Carries opaque bytes through JSON text. Decoding is strict, so every byte string has exactly one
// encoding: the decoder refuses line breaks, spaces, missing or misplaced `=`, and a last character
// whose unused bits are not zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "miniraft/core/base/bytes.h"

namespace miniraft::base {

enum class Base64ErrorKind : uint8_t {
  bad_length,             ///< the length of the text is not a multiple of 4
  bad_character,          ///< a character that is neither in the alphabet nor `=`
  misplaced_padding,      ///< a `=` that is not one of the last one or two characters
  nonzero_trailing_bits,  ///< the last character before `=` has bits set that belong to no byte
};

/// The kind's name, as spelled above.
const char* name_of(Base64ErrorKind kind);

/// What is wrong and where. The decoder checks the length first (`offset` is then the length), then
/// the characters from left to right (`offset` is the first wrong one), then the trailing bits
/// (`offset` is the last character before `=`).
struct Base64Error {
  Base64ErrorKind kind = Base64ErrorKind::bad_length;
  size_t offset = 0;
  bool operator==(const Base64Error&) const = default;
};

/// The encoding of `bytes`: 4 characters for every 3 bytes, and 4 for the remaining 1 or 2.
[[nodiscard]] Bytes base64_encode(ByteView bytes);

/// The bytes that `text` encodes, or the first error.
[[nodiscard]] std::expected<Bytes, Base64Error> base64_decode(std::string_view text);

}  // namespace miniraft::base
