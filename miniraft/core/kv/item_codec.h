// The encoding of one item of the store: key and value (byte strings), create revision, modify
// revision and version (varints). Responses (command.cpp) and snapshots (store_snapshot.cpp) use
// it.
//
// Both directions work on views, so that no value is copied only to be encoded, or to be decoded
// from bytes that turn out to be malformed.
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

/// The views point into the bytes that `reader` reads. If the reader is not `ok` afterwards, the
/// item is meaningless.
inline ItemView item_from(base::ByteReader& reader) {
  ItemView item;
  item.key = reader.bytes();
  item.value = reader.bytes();
  item.create_revision = Revision(reader.varint());
  item.modify_revision = Revision(reader.varint());
  item.version = reader.varint();
  return item;
}

/// An upper bound of the size of the item's encoding: each of its five varints has at most 10
/// bytes.
inline size_t item_bytes_max(const ItemView& item) {
  return item.key.size() + item.value.size() + 50;
}

}  // namespace miniraft::kv
