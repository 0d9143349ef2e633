#include "miniraft/core/base/crc32c.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include "miniraft/core/base/check.h"

#if defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

#if defined(__x86_64__)
#define MINIRAFT_CRC32C_TARGET __attribute__((target("sse4.2")))
#else
#define MINIRAFT_CRC32C_TARGET
#endif

namespace miniraft::base {
namespace {

constexpr uint32_t crc32c_polynomial = 0x82F63B78U;  // 0x1EDC6F41, bits reversed

/// tables[0] advances the checksum by one byte; tables[k] by that byte and k zero bytes after it.
constexpr std::array<std::array<uint32_t, 256>, 8> crc32c_tables = [] {
  std::array<std::array<uint32_t, 256>, 8> tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) * crc32c_polynomial);
    tables[0][byte] = crc;
  }
  for (size_t k = 1; k < 8; ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}();

uint64_t load_little_endian_u64(const char* from) {
  uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return std::endian::native == std::endian::little ? word : std::byteswap(word);
}

MINIRAFT_CRC32C_TARGET uint32_t instruction_u8(uint32_t crc, uint8_t byte) {
#if defined(__x86_64__)
  return __builtin_ia32_crc32qi(crc, byte);
#elif defined(__ARM_FEATURE_CRC32)
  return __crc32cb(crc, byte);
#else
  return (crc >> 8) ^ crc32c_tables[0][(crc ^ byte) & 0xFF];
#endif
}

MINIRAFT_CRC32C_TARGET uint32_t instruction_u64(uint32_t crc, uint64_t word) {
#if defined(__x86_64__)
  return static_cast<uint32_t>(__builtin_ia32_crc32di(crc, word));
#elif defined(__ARM_FEATURE_CRC32)
  return __crc32cd(crc, word);
#else
  for (unsigned i = 0; i < 8; ++i) crc = instruction_u8(crc, static_cast<uint8_t>(word >> (8 * i)));
  return crc;
#endif
}

}  // namespace

bool crc32c_has_instruction() {
#if defined(__x86_64__)
  static const bool has_instruction = [] {
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2") != 0;
  }();
  return has_instruction;
#elif defined(__ARM_FEATURE_CRC32)
  return true;
#else
  return false;
#endif
}

MINIRAFT_CRC32C_TARGET uint32_t crc32c_by_instruction(ByteView bytes, uint32_t previous) {
  MINIRAFT_CHECK(crc32c_has_instruction());
  uint32_t crc = ~previous;
  const char* at = bytes.data();
  size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) crc = instruction_u64(crc, load_little_endian_u64(at));
  for (; left > 0; --left, ++at) crc = instruction_u8(crc, static_cast<uint8_t>(*at));
  return ~crc;
}

uint32_t crc32c_by_tables(ByteView bytes, uint32_t previous) {
  uint32_t crc = ~previous;
  const char* at = bytes.data();
  size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    const uint64_t word = load_little_endian_u64(at) ^ crc;
    crc = 0;
    for (unsigned i = 0; i < 8; ++i) crc ^= crc32c_tables[7 - i][(word >> (8 * i)) & 0xFF];
  }
  for (; left > 0; --left, ++at) {
    crc = (crc >> 8) ^ crc32c_tables[0][(crc ^ static_cast<uint8_t>(*at)) & 0xFF];
  }
  return ~crc;
}

uint32_t crc32c(ByteView bytes, uint32_t previous) {
  return crc32c_has_instruction() ? crc32c_by_instruction(bytes, previous)
                                  : crc32c_by_tables(bytes, previous);
}

}  // namespace miniraft::base
