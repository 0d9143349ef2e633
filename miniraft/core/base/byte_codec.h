// ByteWriter and ByteReader: encode and decode small binary formats, field by field.
//
//   values → ByteWriter → bytes → log, wire, snapshot → ByteReader → values
//
// Integers are little-endian. A varint is LEB128: 7 bits a byte, lowest first, the high bit set on
// every byte but the last. A byte string is its length as a varint, then its bytes. Each value has
// exactly one encoding: the reader refuses a varint that is longer than necessary. The writer and
// the reader of a format make the same sequence of calls. A format that needs a version or tags
// writes them as fields.
#pragma once

#include <cstddef>
#include <cstdint>

#include "miniraft/core/base/bytes.h"

namespace miniraft::base {

/// Appends fields to a byte string. Thread rule: one thread at a time.
class ByteWriter {
 public:
  void u8(uint8_t value);
  void u32(uint32_t value);
  void u64(uint64_t value);
  void varint(uint64_t value);
  /// The length as a varint, then the bytes.
  void bytes(ByteView value);
  /// The bytes without a length: for a field of fixed length, or the last field of a format.
  void raw(ByteView value);

  [[nodiscard]] size_t size() const { return written_.size(); }
  /// The bytes written so far. The view is valid until the next write or `take`.
  [[nodiscard]] ByteView view() const { return written_; }
  /// Returns the bytes written so far and leaves the writer empty.
  [[nodiscard]] Bytes take();

 private:
  Bytes written_;
};

/// Reads fields from input that may be truncated or malicious. The first field that cannot be read
/// makes the reader fail for good: this field and every later one read as 0 or empty, and `ok()` is
/// false. The reader never reads past the input and never allocates. The input must outlive the
/// reader and the views that it returns. Thread rule: one thread at a time.
class ByteReader {
 public:
  explicit ByteReader(ByteView input) : rest_(input) {}

  uint8_t u8();
  uint32_t u32();
  uint64_t u64();
  uint64_t varint();
  /// A byte string with its length before it, as a view into the input.
  ByteView bytes();
  /// The next `length` bytes, as a view into the input.
  ByteView raw(size_t length);

  /// Whether every field so far could be read.
  [[nodiscard]] bool ok() const { return ok_; }
  /// Whether every field so far could be read and no input is left.
  [[nodiscard]] bool finished() const { return ok_ && rest_.empty(); }
  /// The input that has not been read yet; empty once the reader has failed.
  [[nodiscard]] ByteView rest() const { return rest_; }

 private:
  uint64_t little_endian(size_t length);
  void fail();

  ByteView rest_;
  bool ok_ = true;
};

}  // namespace miniraft::base
