// Goal: what is written is read back, the layout is the documented one, and no input, cut short or
// hostile, makes the reader read beyond it or accept a second encoding of a value.
#include "miniraft/core/base/byte_codec.h"

#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "miniraft/core/base/rand.h"

namespace miniraft::base {
namespace {

using std::literals::string_literals::operator""s;

const uint64_t boundary_values[] = {0,
                                    1,
                                    0x7F,
                                    0x80,
                                    0xFF,
                                    0x3FFF,
                                    0x4000,
                                    0xFFFFFFFF,
                                    0x100000000,
                                    (uint64_t{1} << 63) - 1,
                                    uint64_t{1} << 63,
                                    UINT64_MAX};

TEST(ByteCodec, integers_are_little_endian) {
  ByteWriter writer;
  writer.u8(0xAB);
  writer.u32(0x01020304);
  writer.u64(0x1122334455667788);
  EXPECT_EQ(writer.view(), "\xAB\x04\x03\x02\x01\x88\x77\x66\x55\x44\x33\x22\x11");
  EXPECT_EQ(writer.size(), 13U);
}

TEST(ByteCodec, varints_are_leb128) {
  struct Row {
    uint64_t value;
    Bytes want;
  };
  const Row rows[] = {
      {0, "\x00"s},
      {1, "\x01"},
      {127, "\x7F"},
      {128, "\x80\x01"},
      {300, "\xAC\x02"},
      {624485, "\xE5\x8E\x26"},
      {UINT64_MAX, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"},
  };
  for (const Row& row : rows) {
    ByteWriter writer;
    writer.varint(row.value);
    EXPECT_EQ(writer.view(), row.want) << row.value;
  }
}

TEST(ByteCodec, a_byte_string_is_its_length_and_its_bytes) {
  ByteWriter writer;
  writer.bytes("abc");
  writer.bytes("");
  writer.raw("xy");
  EXPECT_EQ(writer.view(),
            "\x03"
            "abc\x00xy"s);
}

TEST(ByteCodec, taking_empties_the_writer) {
  ByteWriter writer;
  writer.u8('a');
  EXPECT_EQ(writer.take(), "a");
  EXPECT_EQ(writer.size(), 0U);
  writer.u8('b');
  EXPECT_EQ(writer.take(), "b");
}

TEST(ByteCodec, reads_back_every_boundary_value) {
  for (const uint64_t value : boundary_values) {
    ByteWriter writer;
    writer.u8(static_cast<uint8_t>(value));
    writer.u32(static_cast<uint32_t>(value));
    writer.u64(value);
    writer.varint(value);
    ByteReader reader(writer.view());
    EXPECT_EQ(reader.u8(), static_cast<uint8_t>(value));
    EXPECT_EQ(reader.u32(), static_cast<uint32_t>(value));
    EXPECT_EQ(reader.u64(), value);
    EXPECT_EQ(reader.varint(), value);
    EXPECT_TRUE(reader.finished()) << value;
  }
}

TEST(ByteCodec, reads_back_random_varints_of_every_size) {
  Random random(1);
  for (int repeat = 0; repeat < 10'000; ++repeat) {
    const uint64_t value = random.next_u64() >> random.uniform(64);
    ByteWriter writer;
    writer.varint(value);
    EXPECT_EQ(writer.size(), value == 0 ? 1 : (static_cast<size_t>(std::bit_width(value)) + 6) / 7);
    ByteReader reader(writer.view());
    EXPECT_EQ(reader.varint(), value);
    EXPECT_TRUE(reader.finished());
  }
}

TEST(ByteCodec, byte_strings_are_views_into_the_input) {
  ByteWriter writer;
  writer.bytes("hello");
  const Bytes input = writer.take();
  ByteReader reader(input);
  const ByteView view = reader.bytes();
  EXPECT_EQ(view, "hello");
  EXPECT_EQ(view.data(), input.data() + 1);
}

/// The fields of one made-up record, to read it from any input.
struct Record {
  uint8_t kind = 0;
  uint32_t checksum = 0;
  uint64_t index = 0;
  uint64_t count = 0;
  Bytes key;
  Bytes fixed;
  bool operator==(const Record&) const = default;
};

Record read_record(ByteReader& reader) {
  Record record;
  record.kind = reader.u8();
  record.checksum = reader.u32();
  record.index = reader.u64();
  record.count = reader.varint();
  record.key = reader.bytes();
  record.fixed = reader.raw(3);
  return record;
}

TEST(ByteCodec, an_input_cut_at_any_byte_fails_and_the_whole_does_not) {
  const Record record{.kind = 9,
                      .checksum = 0xDEADBEEF,
                      .index = 1ULL << 40,
                      .count = 300,
                      .key = Bytes(130, 'k'),
                      .fixed = "end"};
  ByteWriter writer;
  writer.u8(record.kind);
  writer.u32(record.checksum);
  writer.u64(record.index);
  writer.varint(record.count);
  writer.bytes(record.key);
  writer.raw(record.fixed);
  const Bytes whole = writer.take();

  for (size_t length = 0; length < whole.size(); ++length) {
    const Bytes cut = whole.substr(0, length);  // of its own, for the address sanitizer to guard
    ByteReader reader(cut);
    EXPECT_NE(read_record(reader), record) << length;
    EXPECT_FALSE(reader.ok()) << length;
    EXPECT_FALSE(reader.finished()) << length;
  }
  ByteReader reader(whole);
  EXPECT_EQ(read_record(reader), record);
  EXPECT_TRUE(reader.finished());

  const Bytes one_more = whole + "x";
  ByteReader longer(one_more);
  EXPECT_EQ(read_record(longer), record);
  EXPECT_TRUE(longer.ok());
  EXPECT_FALSE(longer.finished());
}

TEST(ByteCodec, failure_is_final_and_reads_zeroes) {
  ByteReader reader(
      "\x05"
      "ab");
  EXPECT_EQ(reader.bytes(), "");
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.rest(), "");
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_EQ(reader.u32(), 0U);
  EXPECT_EQ(reader.u64(), 0U);
  EXPECT_EQ(reader.varint(), 0U);
  EXPECT_EQ(reader.raw(0), "");
  EXPECT_FALSE(reader.ok());
  EXPECT_FALSE(reader.finished());
}

TEST(ByteCodec, refuses_varints_too_large_or_longer_than_needed) {
  const Bytes refused[] = {
      "",
      "\x80",
      "\x80\x00"s,                                            // 0 in two bytes
      "\xFF\x00"s,                                            // 127 in two bytes
      "\x81\x80\x00"s,                                        // 1 in three
      "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02",             // 2^64 and more
      "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"s,            // 0 in ten
      "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01",         // eleven bytes
      "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"  // thirteen
  };
  for (const Bytes& input : refused) {
    ByteReader reader(input);
    EXPECT_EQ(reader.varint(), 0U);
    EXPECT_FALSE(reader.ok()) << testing::PrintToString(input);
  }
}

TEST(ByteCodec, a_length_beyond_the_input_fails_however_large_it_is) {
  for (const uint64_t length : boundary_values) {
    ByteWriter writer;
    writer.varint(length);
    ByteReader reader(writer.view());
    EXPECT_EQ(reader.bytes(), "");
    EXPECT_EQ(reader.ok(), length == 0) << length;
  }
}

TEST(ByteCodec, each_input_is_the_only_encoding_of_what_it_reads_as) {
  Random random(2);
  int accepted = 0;
  for (int repeat = 0; repeat < 200'000; ++repeat) {
    Bytes input;
    for (uint64_t left = random.uniform(12); left > 0; --left) {
      input += static_cast<char>(random.chance(0.5) ? random.uniform(4) : random.next_u64());
    }
    ByteReader reader(input);
    const uint64_t number = reader.varint();
    const Bytes string(reader.bytes());
    if (!reader.finished()) continue;
    ++accepted;
    ByteWriter writer;
    writer.varint(number);
    writer.bytes(string);
    ASSERT_EQ(writer.view(), input);
  }
  EXPECT_GT(accepted, 1'000);
}

}  // namespace
}  // namespace miniraft::base
