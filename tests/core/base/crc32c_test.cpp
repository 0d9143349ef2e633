// Goal: CRC-32C is the one of RFC 3720, whichever way it is computed and however it is cut.
#include "miniraft/core/base/crc32c.h"

#include <gtest/gtest.h>

#include <string>

#include "miniraft/core/base/rand.h"

namespace miniraft::base {
namespace {

Bytes random_bytes(uint64_t seed, size_t length) {
  Random random(seed);
  Bytes bytes;
  while (bytes.size() < length) bytes += static_cast<char>(random.next_u64());
  return bytes;
}

/// One bit at a time, straight from the polynomial.
uint32_t reference_crc32c(ByteView bytes) {
  uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0);
  }
  return ~crc;
}

TEST(Crc32c, matches_the_vectors_of_rfc_3720_appendix_b_4) {
  Bytes rising;
  Bytes falling;
  for (int i = 0; i < 32; ++i) {
    rising += static_cast<char>(i);
    falling += static_cast<char>(31 - i);
  }
  const unsigned char read_command[48] = {
      0x01, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00,
      0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18, 0x28, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
  struct Row {
    const char* name;
    Bytes bytes;
    uint32_t want;
  };
  const Row rows[] = {
      {"nothing", "", 0},
      {"check value", "123456789", 0xE3069283U},
      {"32 zeroes", Bytes(32, '\0'), 0x8A9136AAU},
      {"32 ones", Bytes(32, '\xFF'), 0x62A8AB43U},
      {"rising", rising, 0x46DD794EU},
      {"falling", falling, 0x113FDB5CU},
      {"iSCSI read command", Bytes(read_command, read_command + 48), 0xD9963A56U},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(crc32c(row.bytes), row.want) << row.name;
    EXPECT_EQ(crc32c_by_tables(row.bytes), row.want) << row.name;
  }
}

TEST(Crc32c, tables_agree_with_the_polynomial_at_every_length_and_alignment) {
  const Bytes bytes = random_bytes(1, 320);
  for (size_t length = 0; length <= 300; ++length) {
    for (size_t start = 0; start < 16; ++start) {
      const ByteView view = ByteView(bytes).substr(start, length);
      ASSERT_EQ(crc32c_by_tables(view), reference_crc32c(view)) << length << " from " << start;
    }
  }
}

TEST(Crc32c, instruction_agrees_with_tables_at_every_length_and_alignment) {
  if (!crc32c_has_instruction()) GTEST_SKIP() << "this processor has no CRC-32C instruction";
  const Bytes bytes = random_bytes(2, 320);
  for (size_t length = 0; length <= 300; ++length) {
    for (size_t start = 0; start < 16; ++start) {
      const ByteView view = ByteView(bytes).substr(start, length);
      const auto previous = static_cast<uint32_t>(length * 0x01010101U);
      ASSERT_EQ(crc32c_by_instruction(view, previous), crc32c_by_tables(view, previous))
          << length << " from " << start;
    }
  }
}

TEST(Crc32c, of_parts_is_that_of_the_whole) {
  const Bytes bytes = random_bytes(3, 200);
  const uint32_t whole = crc32c(bytes);
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    const ByteView head = ByteView(bytes).substr(0, cut);
    const ByteView tail = ByteView(bytes).substr(cut);
    EXPECT_EQ(crc32c(tail, crc32c(head)), whole) << cut;
    EXPECT_EQ(crc32c_by_tables(tail, crc32c_by_tables(head)), whole) << cut;
  }
}

TEST(Crc32c, changes_with_every_single_bit) {
  const Bytes bytes = random_bytes(4, 40);
  const uint32_t whole = crc32c(bytes);
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Bytes flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(crc32c(flipped), whole) << bit;
  }
}

}  // namespace
}  // namespace miniraft::base
