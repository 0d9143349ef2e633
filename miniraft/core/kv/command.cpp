#include "miniraft/core/kv/command.h"

#include <utility>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/overloaded.h"
#include "miniraft/core/kv/item_codec.h"

namespace miniraft::kv {

namespace {

// The tag is the index of the alternative in its variant. It is part of the format: add new
// alternatives at the end.
template <class Variant>
base::ByteWriter begin_encoding(const Variant& value) {
  base::ByteWriter writer;
  writer.u8(static_cast<uint8_t>(value.index()));
  return writer;
}

void put(base::ByteWriter& writer, const KeyValue& item) {
  put_item(writer,
           {item.key, item.value, item.create_revision, item.modify_revision, item.version});
}

/// A flag is encoded as 0 or 1; other bytes are rejected.
std::optional<bool> flag_from(base::ByteReader& reader) {
  const uint8_t byte = reader.u8();
  if (byte > 1) return std::nullopt;
  return byte == 1;
}

std::optional<Query> range_from(base::ByteReader& reader) {
  Range range;
  range.first = reader.bytes();
  const auto has_end = flag_from(reader);
  if (!has_end) return std::nullopt;
  if (*has_end) range.end = base::Bytes(reader.bytes());
  range.limit = reader.varint();
  return range;
}

std::optional<Response> listing_from(base::ByteReader& reader) {
  Listing listing;
  const uint64_t count = reader.varint();
  // Items are appended one by one, without reserving space for `count`, which may be wrong.
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    listing.items.push_back(item_from(reader).to_key_value());
  }
  const auto has_more = flag_from(reader);
  if (!has_more) return std::nullopt;
  listing.has_more = *has_more;
  listing.revision = Revision(reader.varint());
  return listing;
}

template <class T>
std::optional<T> if_finished(const base::ByteReader& reader, std::optional<T> value) {
  return reader.finished() ? std::move(value) : std::nullopt;
}

std::optional<Command> command_from(base::ByteReader& reader) {
  // Braced initialisers are evaluated from left to right: in the order of the fields.
  switch (reader.u8()) {
    case 0:
      return Write{base::Bytes(reader.bytes()), base::Bytes(reader.bytes())};
    case 1:
      return CompareAndSet{base::Bytes(reader.bytes()), base::Bytes(reader.bytes()),
                           base::Bytes(reader.bytes())};
    case 2:
      return Delete{base::Bytes(reader.bytes())};
    default:
      return std::nullopt;
  }
}

std::optional<Query> query_from(base::ByteReader& reader) {
  switch (reader.u8()) {
    case 0:
      return Read{base::Bytes(reader.bytes())};
    case 1:
      return range_from(reader);
    default:
      return std::nullopt;
  }
}

std::optional<Response> response_from(base::ByteReader& reader) {
  switch (reader.u8()) {
    case 0:
      return Changed{Revision(reader.varint())};
    case 1:
      return Found{item_from(reader).to_key_value()};
    case 2:
      return Missing{};
    case 3:
      return Differs{base::Bytes(reader.bytes())};
    case 4:
      return listing_from(reader);
    default:
      return std::nullopt;
  }
}

}  // namespace

base::Bytes encode(const Command& command) {
  base::ByteWriter writer = begin_encoding(command);
  std::visit(base::overloaded{
                 [&](const Write& c) {
                   writer.bytes(c.key);
                   writer.bytes(c.value);
                 },
                 [&](const CompareAndSet& c) {
                   writer.bytes(c.key);
                   writer.bytes(c.expected);
                   writer.bytes(c.desired);
                 },
                 [&](const Delete& c) { writer.bytes(c.key); },
             },
             command);
  return std::move(writer).take();
}

base::Bytes encode(const Query& query) {
  base::ByteWriter writer = begin_encoding(query);
  std::visit(base::overloaded{
                 [&](const Read& q) { writer.bytes(q.key); },
                 [&](const Range& q) {
                   writer.bytes(q.first);
                   writer.u8(q.end ? 1 : 0);
                   if (q.end) writer.bytes(*q.end);
                   writer.varint(q.limit);
                 },
             },
             query);
  return std::move(writer).take();
}

base::Bytes encode(const Response& response) {
  base::ByteWriter writer = begin_encoding(response);
  std::visit(base::overloaded{
                 [&](const Changed& r) { writer.varint(r.revision.value); },
                 [&](const Found& r) { put(writer, r.item); },
                 [](const Missing&) {},
                 [&](const Differs& r) { writer.bytes(r.actual); },
                 [&](const Listing& r) {
                   writer.varint(r.items.size());
                   for (const KeyValue& item : r.items) put(writer, item);
                   writer.u8(r.has_more ? 1 : 0);
                   writer.varint(r.revision.value);
                 },
             },
             response);
  return std::move(writer).take();
}

std::optional<Command> decode_command(base::ByteView bytes) {
  base::ByteReader reader(bytes);
  auto command = command_from(reader);
  return if_finished(reader, std::move(command));
}

std::optional<Query> decode_query(base::ByteView bytes) {
  base::ByteReader reader(bytes);
  auto query = query_from(reader);
  return if_finished(reader, std::move(query));
}

std::optional<Response> decode_response(base::ByteView bytes) {
  base::ByteReader reader(bytes);
  auto response = response_from(reader);
  return if_finished(reader, std::move(response));
}

}  // namespace miniraft::kv
