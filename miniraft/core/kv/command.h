// What can be asked of the store, what it answers, and how both become bytes.
//
// Commands change the store and go through the log; queries read it. The encoding is a tag byte and
// then the fields in order: numbers as LEB128 varints, byte strings with their length before them
// (core/base/byte_codec.h). Every other sequence of bytes is refused by the decoders: there is one
// encoding of each value.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "miniraft/core/base/bytes.h"

namespace miniraft::kv {

/// Counts the changes of the whole store. An empty store is at revision 1 and its first change
/// makes revision 2, as in etcd.
struct Revision {
  uint64_t value = 1;

  constexpr Revision() = default;
  explicit constexpr Revision(uint64_t number) : value(number) {}
  auto operator<=>(const Revision&) const = default;
};

/// A key as it stands.
struct KeyValue {
  base::Bytes key;
  base::Bytes value;
  Revision create_revision;  ///< of the change that made the key
  Revision modify_revision;  ///< of the last change to it
  uint64_t version = 1;      ///< changes since it was made, that one included
  bool operator==(const KeyValue&) const = default;
};

// Commands.

/// Sets a key, whether or not it exists. → Changed
struct Write {
  base::Bytes key;
  base::Bytes value;
  bool operator==(const Write&) const = default;
};

/// Sets a key to `desired` if it holds exactly `expected`. → Changed, Missing or Differs
struct CompareAndSet {
  base::Bytes key;
  base::Bytes expected;
  base::Bytes desired;
  bool operator==(const CompareAndSet&) const = default;
};

/// Removes a key. → Changed or Missing
struct Delete {
  base::Bytes key;
  bool operator==(const Delete&) const = default;
};

using Command = std::variant<Write, CompareAndSet, Delete>;

// Queries.

/// → Found or Missing
struct Read {
  base::Bytes key;
  bool operator==(const Read&) const = default;
};

/// The keys in [first, end) in byte order, no more than `limit` of them; without `end`: all from
/// `first` on. → Listing
struct Range {
  base::Bytes first;
  std::optional<base::Bytes> end;
  uint64_t limit = 1000;
  bool operator==(const Range&) const = default;
};

using Query = std::variant<Read, Range>;

// Responses.

struct Changed {
  Revision revision;  ///< of this change
  bool operator==(const Changed&) const = default;
};
struct Found {
  KeyValue item;
  bool operator==(const Found&) const = default;
};
/// There is no such key.
struct Missing {
  bool operator==(const Missing&) const = default;
};
/// The key holds another value than the expected one.
struct Differs {
  base::Bytes actual;
  bool operator==(const Differs&) const = default;
};
struct Listing {
  std::vector<KeyValue> items;
  bool has_more = false;  ///< the limit cut the answer short
  Revision revision;      ///< of the store
  bool operator==(const Listing&) const = default;
};

using Response = std::variant<Changed, Found, Missing, Differs, Listing>;

[[nodiscard]] base::Bytes encode(const Command& command);
[[nodiscard]] base::Bytes encode(const Query& query);
[[nodiscard]] base::Bytes encode(const Response& response);

/// Nothing if the bytes are no encoding of one.
[[nodiscard]] std::optional<Command> decode_command(base::ByteView bytes);
[[nodiscard]] std::optional<Query> decode_query(base::ByteView bytes);
[[nodiscard]] std::optional<Response> decode_response(base::ByteView bytes);

}  // namespace miniraft::kv
