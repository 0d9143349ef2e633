// Checks: whatever sequence of fields is asked for, the reader stays within its input, and the
// fields it gives are written back as exactly the bytes they were read from.
//
// The input is a list of fields: a byte that says which kind comes next, then the field itself.
#include "miniraft/core/base/byte_codec.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "miniraft/core/base/check.h"

namespace {

using miniraft::base::ByteReader;
using miniraft::base::ByteWriter;

void copy_field(uint8_t kind, ByteReader& reader, ByteWriter& writer) {
  switch (kind % 6) {
    case 0:
      writer.u8(reader.u8());
      break;
    case 1:
      writer.u32(reader.u32());
      break;
    case 2:
      writer.u64(reader.u64());
      break;
    case 3:
      writer.varint(reader.varint());
      break;
    case 4:
      writer.bytes(reader.bytes());
      break;
    case 5:
      writer.raw(reader.raw(kind / 6));
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(data, data + size);
  ByteReader reader(input);
  ByteWriter writer;
  while (reader.ok() && !reader.finished()) {
    const size_t read_before = input.size() - reader.rest().size();
    const uint8_t kind = reader.u8();
    writer.u8(kind);
    copy_field(kind, reader, writer);
    if (!reader.ok()) {
      MINIRAFT_CHECK(reader.rest().empty());
      break;
    }
    MINIRAFT_CHECK_EQ(writer.size(), input.size() - reader.rest().size());
    MINIRAFT_CHECK(writer.view().substr(read_before) ==
                   std::string_view(input).substr(read_before, writer.size() - read_before));
  }
  return 0;
}
