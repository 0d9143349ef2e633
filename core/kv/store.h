// Store: the key-value state machine, with etcd's model.
//
// Ordered keys; one revision for the whole store, raised by each change; per key the revision that
// made it, the revision that last changed it and a version. A command that changes nothing (a
// compare-and-set that differs, a delete of a missing key) does not raise the revision.
//
// Meets replica::Machine; one thread at a time.
#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "core/base/bytes.h"
#include "core/kv/command.h"

namespace miniraft::kv {

class Store {
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

  [[nodiscard]] Revision revision() const { return revision_; }
  [[nodiscard]] size_t size() const { return items_.size(); }

 private:
  struct Item {
    base::Bytes value;
    Revision create_revision;
    Revision modify_revision;
    uint64_t version = 1;
  };
  using Items = std::map<base::Bytes, Item, std::less<>>;

  Response write(const Write& command);
  Response compare_and_set(const CompareAndSet& command);
  Response erase(const Delete& command);
  [[nodiscard]] Response read(const Read& query) const;
  [[nodiscard]] Response range(const Range& query) const;
  Response set(Item& item, const base::Bytes& value);
  static KeyValue key_value(const Items::value_type& entry);

  Items items_;
  Revision revision_;
};

}  // namespace miniraft::kv
