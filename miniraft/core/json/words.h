// Words: eight bytes of text looked at in one step (SIMD within a register).
//
// A word holds the bytes in the order of the text, the first one lowest, on every machine: loads
// and stores go through memcpy, so alignment does not matter either. Built with
// MINIRAFT_JSON_BYTEWISE, the library takes every byte for itself, as a machine would on which none
// of this works.
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

/// A text of at most eight bytes as a word, with zeros after it. Reads nothing beyond it.
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
    // Two halves that may overlap.
    const uint64_t last = load_half_word(at + bytes - 4);
    return load_half_word(at) | last << (8 * (bytes - 4));
  }
  return bytes == 0 ? 0 : byte(0) | byte(bytes / 2) | byte(bytes - 1);
}

/// A word of eight such bytes.
constexpr uint64_t repeated(unsigned char byte) {
  return UINT64_C(0x0101010101010101) * byte;
}

/// Marks, by its highest bit, each byte that is not plain: a quote, a backslash, a control
/// character or one of 0x80 and more. The lowest mark is always true; higher ones may be false, by
/// a borrow (Bit Twiddling Hacks, "determine if a word has a byte less than n").
constexpr uint64_t marks_of_special(uint64_t word) {
  const uint64_t quotes = (word ^ repeated('"')) - repeated(1);
  const uint64_t backslashes = (word ^ repeated('\\')) - repeated(1);
  const uint64_t controls = word - repeated(0x20);
  return (word | quotes | backslashes | controls) & repeated(0x80);
}

/// Marks each byte that a string must escape; those of 0x80 and more are left alone. Otherwise as
/// marks_of_special.
constexpr uint64_t marks_of_escaped(uint64_t word) {
  const uint64_t quotes = (word ^ repeated('"')) - repeated(1);
  const uint64_t backslashes = (word ^ repeated('\\')) - repeated(1);
  const uint64_t controls = word - repeated(0x20);
  return (quotes | backslashes | controls) & ~word & repeated(0x80);
}

/// How many bytes lie before the lowest mark. Requires: there is one.
constexpr unsigned before_mark(uint64_t marks) {
  return static_cast<unsigned>(std::countr_zero(marks)) / 8;
}

/// Whether all eight are decimal digits: their upper halves are 3, also once 6 is added to each.
constexpr bool is_eight_digits(uint64_t word) {
  return ((word & repeated(0xF0)) | (((word + repeated(6)) & repeated(0xF0)) >> 4)) ==
         repeated(0x33);
}

/// Marks each byte that is no decimal digit. The lowest mark is always true.
constexpr uint64_t marks_of_non_digits(uint64_t word) {
  word ^= repeated('0');
  return (word | (word + repeated(0x80 - 10))) & repeated(0x80);
}

/// The number that eight digits spell: neighbours are joined to two, four, then eight digits.
/// Requires: is_eight_digits().
constexpr uint64_t eight_digits(uint64_t word) {
  word = (word & repeated(0x0F)) * (1 + (10 << 8)) >> 8;
  word = (word & UINT64_C(0x00FF00FF00FF00FF)) * (1 + (100 << 16)) >> 16;
  return (word & UINT64_C(0x0000FFFF0000FFFF)) * (1 + (UINT64_C(10000) << 32)) >> 32;
}

}  // namespace miniraft::json
