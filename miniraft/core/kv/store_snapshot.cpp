// The store's snapshots. The layout of a chunk:
//
//   version   1 byte, 1
//   revision  varint, of the store: the same in every chunk
//   items     until the chunk ends, in the order of their keys, also across chunks:
//             key, value (byte strings), create revision, modify revision, version (varints)
//
// An empty store has one chunk, without items. `restore` checks the invariants of a store: keys
// ascend; 2 ≤ create revision ≤ modify revision ≤ revision; a key created at revision c and last
// changed at revision m has version 1 if c = m, otherwise a version in [2, m - c + 1].

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/kv/item_codec.h"
#include "miniraft/core/kv/store.h"

namespace miniraft::kv {

namespace {

constexpr uint8_t chunk_version = 1;

bool is_possible(const ItemView& item, Revision store) {
  if (item.create_revision <= Revision() || item.create_revision > item.modify_revision ||
      item.modify_revision > store) {
    return false;
  }
  const uint64_t later = item.modify_revision.value - item.create_revision.value;
  if (later == 0) return item.version == 1;
  return item.version >= 2 && item.version - 1 <= later;
}

}  // namespace

std::optional<base::Bytes> Store::Reader::next(size_t bytes_max) {
  items_.free_some();
  if (is_begun_ && !next_) return std::nullopt;
  is_begun_ = true;
  base::ByteWriter writer;
  writer.u8(chunk_version);
  writer.varint(revision_.value);
  for (bool is_first = true; next_; is_first = false, next_.next()) {
    const ItemView item = view_of(next_.key(), *next_.value());
    if (!is_first && writer.size() + item_bytes_max(item) > bytes_max) break;
    put_item(writer, item);
  }
  return writer.take();
}

void Store::reset() {
  items_.clear();
  revision_ = Revision();
  restored_up_to_.reset();
}

bool Store::restore(base::ByteView chunk) {
  base::ByteReader reader(chunk);
  if (reader.u8() != chunk_version) return false;
  const Revision revision(reader.varint());
  if (!reader.ok() || revision < Revision()) return false;
  if (restored_up_to_) {
    // Only an empty store has a chunk without items, and that is its only chunk.
    if (items_.empty() || reader.finished() || revision != revision_) return false;
  } else {
    if (!items_.empty() || revision_ != Revision()) return false;  // not reset
    restored_up_to_.emplace();
  }
  revision_ = revision;
  while (!reader.finished()) {
    const ItemView item = item_from(reader);
    if (!reader.ok() || !restore_item(item)) return false;
  }
  return true;
}

bool Store::restore_item(const ItemView& item) {
  if (!is_possible(item, revision_)) return false;
  if (!items_.empty() && item.key <= *restored_up_to_) return false;
  auto [place, is_new] = items_.find_or_insert(item.key);
  MINIRAFT_CHECK(is_new);
  place = base::Counted(
      Item{base::Bytes(item.value), item.create_revision, item.modify_revision, item.version});
  restored_up_to_ = item.key;
  return true;
}

}  // namespace miniraft::kv
