// Store: the key-value state machine, with etcd's data model. It meets replica::ChunkedMachine.
//
// Keys are ordered. The store has one revision, which each change increments. A key has the
// revision of its creation, the revision of its last change, and a version. A command that changes
// nothing (a compare-and-set that differs, a delete of a missing key) does not raise the revision.
//
// A snapshot shares the store's memory and is taken in O(1). While it is open, a command first
// copies the nodes that it changes, at most a few kilobytes (core/base/cow_map.h).
// store_snapshot.cpp and docs/state_machines.md describe the chunks.
// Thread rule: one thread for a store and all its snapshots.
#pragma once

#include <cstddef>
#include <optional>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/base/counted.h"
#include "miniraft/core/base/cow_map.h"
#include "miniraft/core/kv/command.h"
#include "miniraft/core/kv/item_codec.h"

namespace miniraft::kv {

class Store {
  struct Item {
    base::Bytes value;
    Revision create_revision;
    Revision modify_revision;
    uint64_t version = 1;
  };
  // Items are reference-counted, so that a copied leaf shares the values with the original.
  using Items = base::CowMap<base::Bytes, base::Counted<Item>>;

 public:
  using Command = kv::Command;
  using Query = kv::Query;
  using Response = kv::Response;

  static base::Bytes encode_command(const Command& command) { return encode(command); }
  static base::Bytes encode_query(const Query& query) { return encode(query); }
  static base::Bytes encode_response(const Response& response) { return encode(response); }
  static std::optional<Command> decode_command(base::ByteView bytes) {
    return kv::decode_command(bytes);
  }
  static std::optional<Query> decode_query(base::ByteView bytes) { return kv::decode_query(bytes); }
  static std::optional<Response> decode_response(base::ByteView bytes) {
    return kv::decode_response(bytes);
  }

  [[nodiscard]] Response apply(const Command& command);
  [[nodiscard]] Response query(const Query& query) const;

  /// Reads the store as it was when `snapshot` was called, in chunks. It may be read at any later
  /// time and may outlive the store.
  class Reader {
   public:
    /// The next chunk, or nothing at the end. It has at most `bytes_max` bytes, or one item if that
    /// is larger. An empty store has one chunk, without items.
    [[nodiscard]] std::optional<base::Bytes> next(size_t bytes_max);

   private:
    friend class Store;
    Reader(const Items& items, Revision revision)
        : items_(items), next_(items_.begin()), revision_(revision) {}

    Items items_;  ///< a copy that shares its nodes with the store
    Items::Cursor next_;
    Revision revision_;
    bool is_begun_ = false;
  };

  /// O(1).
  [[nodiscard]] Reader snapshot() const { return {items_, revision_}; }
  /// Empties the store in O(1). Later calls free the memory step by step.
  void reset();
  /// Restores the next chunk of a snapshot. Returns false if `chunk` is malformed or does not
  /// follow the chunks before it, or if the store was not reset before the first one. The state is
  /// then undefined until the next `reset`.
  [[nodiscard]] bool restore(base::ByteView chunk);

  [[nodiscard]] Revision revision() const { return revision_; }
  [[nodiscard]] size_t size() const { return items_.size(); }

 private:
  Response write(const Write& command);
  Response compare_and_set(const CompareAndSet& command);
  Response erase(const Delete& command);
  [[nodiscard]] Response read(const Read& query) const;
  [[nodiscard]] Response range(const Range& query) const;
  Response set(base::Counted<Item>& item, const base::Bytes& value);
  [[nodiscard]] bool restore_item(const ItemView& item);
  static ItemView view_of(base::ByteView key, const Item& item);

  Items items_;
  Revision revision_;
  std::optional<base::Bytes> restored_up_to_;  ///< the last key restored since `reset`
};

}  // namespace miniraft::kv
