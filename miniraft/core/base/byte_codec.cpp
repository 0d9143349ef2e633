#include "miniraft/core/base/byte_codec.h"

#include <utility>

namespace miniraft::base {
namespace {

constexpr size_t varint_bytes_max = 10;  // 64 bits, 7 in each byte

void append_little_endian(Bytes& to, uint64_t value, size_t length) {
  for (size_t i = 0; i < length; ++i) to.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace

void ByteWriter::u8(uint8_t value) {
  written_.push_back(static_cast<char>(value));
}

void ByteWriter::u32(uint32_t value) {
  append_little_endian(written_, value, 4);
}

void ByteWriter::u64(uint64_t value) {
  append_little_endian(written_, value, 8);
}

void ByteWriter::varint(uint64_t value) {
  for (; value > 0x7F; value >>= 7) written_.push_back(static_cast<char>(value | 0x80));
  written_.push_back(static_cast<char>(value));
}

void ByteWriter::bytes(ByteView value) {
  varint(value.size());
  raw(value);
}

void ByteWriter::raw(ByteView value) {
  written_.append(value);
}

Bytes ByteWriter::take() {
  return std::exchange(written_, Bytes());
}

uint8_t ByteReader::u8() {
  return static_cast<uint8_t>(little_endian(1));
}

uint32_t ByteReader::u32() {
  return static_cast<uint32_t>(little_endian(4));
}

uint64_t ByteReader::u64() {
  return little_endian(8);
}

uint64_t ByteReader::varint() {
  uint64_t value = 0;
  for (size_t i = 0; i < varint_bytes_max && i < rest_.size(); ++i) {
    const auto byte = static_cast<uint8_t>(rest_[i]);
    if (i + 1 == varint_bytes_max && byte > 1) break;  // more than 64 bits
    value |= uint64_t{byte & 0x7FU} << (7 * i);
    if ((byte & 0x80) != 0) continue;
    if (byte == 0 && i > 0) break;  // a shorter encoding of the same value exists
    rest_.remove_prefix(i + 1);
    return value;
  }
  fail();
  return 0;
}

ByteView ByteReader::bytes() {
  const uint64_t length = varint();
  if (length > rest_.size()) {
    fail();
    return {};
  }
  return raw(static_cast<size_t>(length));
}

ByteView ByteReader::raw(size_t length) {
  if (length > rest_.size()) {
    fail();
    return {};
  }
  const ByteView value = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return value;
}

uint64_t ByteReader::little_endian(size_t length) {
  const ByteView field = raw(length);
  uint64_t value = 0;
  for (size_t i = 0; i < field.size(); ++i) {
    value |= uint64_t{static_cast<uint8_t>(field[i])} << (8 * i);
  }
  return value;
}

void ByteReader::fail() {
  ok_ = false;
  rest_ = {};  // so that nothing can be read from here on
}

}  // namespace miniraft::base
