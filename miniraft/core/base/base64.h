// Base64 as in RFC 4648 §4: the standard alphabet, padding required.
//
// Carries opaque bytes through JSON text. Decoding is strict, so that every byte string has exactly
// one encoding: no line breaks, no spaces, no missing or misplaced `=`, and the bits of the last
// character that carry nothing must be zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "miniraft/core/base/bytes.h"

namespace miniraft::base {

enum class Base64ErrorKind : uint8_t {
  bad_length,             ///< the text's length is not a multiple of 4
  bad_character,          ///< neither of the alphabet nor `=`
  misplaced_padding,      ///< a `=` that is not at the end of the last group of 4
  nonzero_trailing_bits,  ///< the last character has bits set that no byte takes
};

/// The kind's name, as spelled above.
const char* name_of(Base64ErrorKind kind);

/// What is wrong and where. The length is judged first (`offset` is then the length), then the
/// characters from the left, then the trailing bits (`offset` is the last character before `=`).
struct Base64Error {
  Base64ErrorKind kind = Base64ErrorKind::bad_length;
  size_t offset = 0;
  bool operator==(const Base64Error&) const = default;
};

/// The encoding of `bytes`: 4 characters for every 3 bytes or part of them.
[[nodiscard]] Bytes base64_encode(ByteView bytes);

/// The bytes that `text` encodes, or the first error.
[[nodiscard]] std::expected<Bytes, Base64Error> base64_decode(std::string_view text);

}  // namespace miniraft::base
