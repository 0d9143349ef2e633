// Words: processes eight bytes of text in one step (SWAR, SIMD within a register).
//
// The first byte of the text is the lowest byte of the word on every machine, whatever its byte
// order. Loads and stores use memcpy, so the text need not be aligned. If MINIRAFT_JSON_BYTEWISE is
// defined, the functions that scan, compare and copy plain text take one byte at a time instead
// (`by_words` is false). Numbers and field names are still written as words.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace miniraft::json {

#ifdef MINIRAFT_JSON_BYTEWISE
inline constexpr bool by_words = false;
#else
inline constexpr bool by_words = true;
#endif

/// Loads the eight bytes at `at`. The functions below load and store four or eight bytes.
inline uint64_t load_word(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

inline void store_word(char* at, uint64_t word) {
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  std::memcpy(at, &word, sizeof(word));
}

inline uint32_t load_half_word(const char* at) {
  uint32_t half = 0;
  std::memcpy(&half, at, sizeof(half));
  if constexpr (std::endian::native == std::endian::big) half = __builtin_bswap32(half);
  return half;
}

inline void store_half_word(char* at, uint32_t half) {
  if constexpr (std::endian::native == std::endian::big) half = __builtin_bswap32(half);
  std::memcpy(at, &half, sizeof(half));
}

/// Loads a text of at most eight bytes; the rest of the word is zero. Reads no byte after the text.
constexpr uint64_t load_short(const char* at, size_t bytes) {
  const auto byte = [at](size_t i) {
    return static_cast<uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
  };
  if consteval {
    uint64_t word = 0;
    for (size_t i = 0; i < bytes; ++i) word |= byte(i);
    return word;
  }
  if (bytes >= 4) {
    // The first and the last four bytes, which may overlap.
    const uint64_t last = load_half_word(at + bytes - 4);
    return load_half_word(at) | last << (8 * (bytes - 4));
  }
  return bytes == 0 ? 0 : byte(0) | byte(bytes / 2) | byte(bytes - 1);
}

/// A word whose eight bytes are all `byte`.
constexpr uint64_t repeated(unsigned char byte) {
  return UINT64_C(0x0101010101010101) * byte;
}

/// Sets the highest bit (the mark) of each byte that is not plain: a quote, a backslash, a control
/// character below 0x20, or a byte of 0x80 or more. The lowest mark is always right. A higher mark
/// may be wrong because of a borrow (Bit Twiddling Hacks, "determine if a word has a byte less
/// than n").
constexpr uint64_t marks_of_special(uint64_t word) {
  const uint64_t quotes = (word ^ repeated('"')) - repeated(1);
  const uint64_t backslashes = (word ^ repeated('\\')) - repeated(1);
  const uint64_t controls = word - repeated(0x20);
  return (word | quotes | backslashes | controls) & repeated(0x80);
}

/// Same as marks_of_special, but marks only bytes that a JSON string must escape: bytes of 0x80 or
/// more are not marked.
constexpr uint64_t marks_of_escaped(uint64_t word) {
  const uint64_t quotes = (word ^ repeated('"')) - repeated(1);
  const uint64_t backslashes = (word ^ repeated('\\')) - repeated(1);
  const uint64_t controls = word - repeated(0x20);
  return (quotes | backslashes | controls) & ~word & repeated(0x80);
}

/// The number of bytes before the lowest mark. Requires: marks is not 0.
constexpr unsigned before_mark(uint64_t marks) {
  return static_cast<unsigned>(std::countr_zero(marks)) / 8;
}

/// Marks each byte that is not a decimal digit. The lowest mark is always right.
constexpr uint64_t marks_of_non_digits(uint64_t word) {
  word ^= repeated('0');
  return (word | (word + repeated(0x80 - 10))) & repeated(0x80);
}

/// The number that eight decimal digits spell. Three steps combine neighbouring numbers into
/// numbers of two, four, then eight digits. A zero byte counts as the digit 0.
/// Requires: each byte is a decimal digit or zero.
constexpr uint64_t eight_digits(uint64_t word) {
  word = (word & repeated(0x0F)) * (1 + (10 << 8)) >> 8;
  word = (word & UINT64_C(0x00FF00FF00FF00FF)) * (1 + (100 << 16)) >> 16;
  return (word & UINT64_C(0x0000FFFF0000FFFF)) * (1 + (UINT64_C(10000) << 32)) >> 32;
}

}  // namespace miniraft::json
