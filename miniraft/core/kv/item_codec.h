// An item of the store as bytes: key and value (byte strings), create revision, modify revision,
// version (varints). The same in answers (command.cpp) and in snapshots (store_snapshot.cpp).
//
// Views, so that neither side copies a value only to encode it or to find that it does not decode.
#pragma once

#include <cstddef>
#include <cstdint>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/kv/command.h"

namespace miniraft::kv {

struct ItemView {
  base::ByteView key;
  base::ByteView value;
  Revision create_revision;
  Revision modify_revision;
  uint64_t version = 1;

  [[nodiscard]] KeyValue to_key_value() const {
    return {base::Bytes(key), base::Bytes(value), create_revision, modify_revision, version};
  }
};

inline void put_item(base::ByteWriter& writer, const ItemView& item) {
  writer.bytes(item.key);
  writer.bytes(item.value);
  writer.varint(item.create_revision.value);
  writer.varint(item.modify_revision.value);
  writer.varint(item.version);
}

/// Views into what `reader` reads; worth nothing if it is not `ok` afterwards.
inline ItemView item_from(base::ByteReader& reader) {
  ItemView item;
  item.key = reader.bytes();
  item.value = reader.bytes();
  item.create_revision = Revision(reader.varint());
  item.modify_revision = Revision(reader.varint());
  item.version = reader.varint();
  return item;
}

/// No less than the bytes of the item's encoding: each of its five varints is 10 bytes at most.
inline size_t item_bytes_max(const ItemView& item) {
  return item.key.size() + item.value.size() + 50;
}

}  // namespace miniraft::kv
