// UTF-8 (RFC 3629): validates sequences and encodes code points.
//
// The parser validates strings and converts \u escapes with these functions. The writer uses them
// to find invalid bytes, which it replaces. A sequence is checked as one integer whose lowest byte
// is the first byte of the sequence.
#pragma once

#include <cstddef>
#include <cstdint>

namespace miniraft::json {

/// The length, 2 to 4, of the well-formed multi-byte sequence in the low bytes of `word`, whose
/// first byte is the lowest. Returns 0 if there is no such sequence. Overlong forms, surrogates and
/// code points beyond U+10FFFF are not well-formed (Unicode Standard, table 3-7).
inline unsigned multibyte_length(uint32_t word) {
  // For each length, the first test checks the high bits of the lead and continuation bytes. The
  // second test looks at those bits of the first two bytes (`open`) that reveal an overlong form, a
  // surrogate or a code point beyond U+10FFFF.
  if ((word & 0x00C0C0F0) == 0x008080E0) {
    const uint32_t open = word & 0x200F;
    return open != 0 && open != 0x200D ? 3 : 0;
  }
  if ((word & 0xC0E0) == 0x80C0) return (word & 0x1E) != 0 ? 2 : 0;
  if ((word & 0xC0C0C0F8) == 0x808080F0) {
    const uint32_t open = word & 0x3007;
    return open != 0 && ((word & 4) == 0 || open == 4) ? 4 : 0;
  }
  return 0;
}

/// The length, 1 to 4, of the well-formed sequence at `first`. Returns 0 if the bytes in
/// [first, end) do not begin with one. Requires: first < end.
size_t utf8_sequence_bytes(const char* first, const char* end);

/// Writes `code_point` as 1 to 4 bytes and returns their end. Requires: room for 4 bytes;
/// `code_point` is at most U+10FFFF and not a surrogate.
inline char* write_utf8(char* out, uint32_t code_point) {
  const auto put = [&out](uint32_t byte) { *out++ = static_cast<char>(byte); };
  const auto put_continuation = [&](int shift) { put(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put_continuation(0);
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put_continuation(6);
    put_continuation(0);
  } else {
    put(0xF0 | (code_point >> 18));
    put_continuation(12);
    put_continuation(6);
    put_continuation(0);
  }
  return out;
}

}  // namespace miniraft::json
