// ByteWriter and ByteReader: small binary formats, one field after the other.
//
//   values → ByteWriter → bytes → log, wire, snapshot → ByteReader → values
//
// Integers are little-endian; a varint is LEB128 (7 bits a byte, lowest first, the high bit set on
// all but the last byte); a byte string is its length as a varint and then its bytes. Each value
// has exactly one encoding: a varint longer than needed is refused. A format is written and read
// by the same sequence of calls; who needs versions or tags writes them as fields.
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
  /// The length, then the bytes.
  void bytes(ByteView value);
  /// The bytes alone: for fields whose length the format fixes, or that end it.
  void raw(ByteView value);

  [[nodiscard]] size_t size() const { return written_.size(); }
  /// What was written so far. Lives until the next call.
  [[nodiscard]] ByteView view() const { return written_; }
  /// Hands over what was written; the writer is empty afterwards.
  [[nodiscard]] Bytes take();

 private:
  Bytes written_;
};

/// Reads fields from bytes that may be cut short or hostile. The first field that does not fit
/// makes the reader fail for good: that and each later field reads as 0 or empty, and `ok()` says
/// so. Never reads beyond the input and never allocates. The input must outlive the reader and the
/// views it gives. Thread rule: one thread at a time.
class ByteReader {
 public:
  explicit ByteReader(ByteView input) : rest_(input) {}

  uint8_t u8();
  uint32_t u32();
  uint64_t u64();
  uint64_t varint();
  /// A view into the input.
  ByteView bytes();
  /// The next `length` bytes, as a view into the input.
  ByteView raw(size_t length);

  /// Every field so far was there.
  [[nodiscard]] bool ok() const { return ok_; }
  /// Every field so far was there, and nothing is left.
  [[nodiscard]] bool finished() const { return ok_ && rest_.empty(); }
  /// What has not been read yet; empty once the reader has failed.
  [[nodiscard]] ByteView rest() const { return rest_; }

 private:
  uint64_t little_endian(size_t length);
  void fail();

  ByteView rest_;
  bool ok_ = true;
};

}  // namespace miniraft::base
