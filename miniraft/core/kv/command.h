// The commands, queries and responses of the store, and their encodings.
//
// Commands change the store and go through the log; queries only read it. The encoding is a tag
// byte and then the fields in order: numbers as LEB128 varints, byte strings as a varint length and
// the bytes (core/base/byte_codec.h). Each value has exactly one encoding; the decoders reject all
// other bytes.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "miniraft/core/base/bytes.h"

namespace miniraft::kv {

/// Counts the changes of the whole store. A new store is at revision 1 and its first change makes
/// revision 2, as in etcd.
struct Revision {
  uint64_t value = 1;

  constexpr Revision() = default;
  explicit constexpr Revision(uint64_t number) : value(number) {}
  auto operator<=>(const Revision&) const = default;
};

/// A key with its present value.
struct KeyValue {
  base::Bytes key;
  base::Bytes value;
  Revision create_revision;  ///< the revision of the change that created the key
  Revision modify_revision;  ///< the revision of the last change to the key
  uint64_t version = 1;      ///< the number of changes to the key, its creation included
  bool operator==(const KeyValue&) const = default;
};

// Commands.

/// Sets a key, whether or not it exists. Response: Changed.
struct Write {
  base::Bytes key;
  base::Bytes value;
  bool operator==(const Write&) const = default;
};

/// Sets a key to `desired` if its value is exactly `expected`. Response: Changed, Missing or
/// Differs.
struct CompareAndSet {
  base::Bytes key;
  base::Bytes expected;
  base::Bytes desired;
  bool operator==(const CompareAndSet&) const = default;
};

/// Removes a key. Response: Changed or Missing.
struct Delete {
  base::Bytes key;
  bool operator==(const Delete&) const = default;
};

using Command = std::variant<Write, CompareAndSet, Delete>;

// Queries.

/// Reads a key. Response: Found or Missing.
struct Read {
  base::Bytes key;
  bool operator==(const Read&) const = default;
};

/// Reads the keys in [first, end) in byte order, at most `limit` of them. Without `end`, reads all
/// keys from `first` on. Response: Listing.
struct Range {
  base::Bytes first;
  std::optional<base::Bytes> end;
  uint64_t limit = 1000;
  bool operator==(const Range&) const = default;
};

using Query = std::variant<Read, Range>;

// Responses.

struct Changed {
  Revision revision;  ///< the store's, after this change
  bool operator==(const Changed&) const = default;
};
struct Found {
  KeyValue item;
  bool operator==(const Found&) const = default;
};
/// The key does not exist.
struct Missing {
  bool operator==(const Missing&) const = default;
};
/// The value of the key is `actual`, not the expected one. Nothing was changed.
struct Differs {
  base::Bytes actual;
  bool operator==(const Differs&) const = default;
};
struct Listing {
  std::vector<KeyValue> items;
  bool has_more = false;  ///< the range has more keys than `limit`
  Revision revision;      ///< the store's, when it answered
  bool operator==(const Listing&) const = default;
};

using Response = std::variant<Changed, Found, Missing, Differs, Listing>;

[[nodiscard]] base::Bytes encode(const Command& command);
[[nodiscard]] base::Bytes encode(const Query& query);
[[nodiscard]] base::Bytes encode(const Response& response);

// Each returns nothing if `bytes` is not an encoding of such a value.
[[nodiscard]] std::optional<Command> decode_command(base::ByteView bytes);
[[nodiscard]] std::optional<Query> decode_query(base::ByteView bytes);
[[nodiscard]] std::optional<Response> decode_response(base::ByteView bytes);

}  // namespace miniraft::kv
