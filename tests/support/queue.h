// A replicated first-in-first-out queue of byte strings (docs/state_machines.md).
//
// A machine whose responses depend on the order of all commands: that one is applied twice, or two
// in another order on another node, shows at once.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/replica/typed.h"

namespace miniraft::examples {

class Queue {
 public:
  /// Pushes `item`, or takes the oldest one out if there is none to push.
  struct Command {
    std::optional<base::Bytes> push;
  };
  struct Query {};  ///< the oldest item, which stays
  struct Response {
    std::optional<base::Bytes> item;  ///< nothing: the queue was empty, or this was a push
  };

  static base::Bytes encode_command(const Command& command) { return encode(command.push); }
  static base::Bytes encode_query(const Query&) { return {}; }
  static base::Bytes encode_response(const Response& response) { return encode(response.item); }

  static std::optional<Command> decode_command(base::ByteView bytes) {
    return decode<Command>(bytes);
  }
  static std::optional<Query> decode_query(base::ByteView bytes) {
    return bytes.empty() ? std::optional(Query{}) : std::nullopt;
  }
  static std::optional<Response> decode_response(base::ByteView bytes) {
    return decode<Response>(bytes);
  }

  Response apply(const Command& command) {
    if (command.push) {
      items_.push_back(*command.push);
      return {};
    }
    const Response oldest = query({});
    if (oldest.item) items_.pop_front();
    return oldest;
  }
  [[nodiscard]] Response query(const Query&) const {
    return items_.empty() ? Response{} : Response{items_.front()};
  }

  /// Reads the queue as it was, some items at a time. It copies all items at once: where they may
  /// be many, they belong into a structure that shares them (core/base/cow_map.h).
  class Reader {
   public:
    explicit Reader(std::deque<base::Bytes> items) : items_(std::move(items)) {}
    /// As many items as fit, one at least.
    std::optional<base::Bytes> next(size_t bytes_max) {
      if (items_.empty()) return std::nullopt;
      base::ByteWriter writer;
      do {
        writer.bytes(items_.front());
        items_.pop_front();
      } while (!items_.empty() && writer.size() + items_.front().size() < bytes_max);
      return writer.take();
    }

   private:
    std::deque<base::Bytes> items_;
  };
  [[nodiscard]] Reader snapshot() const { return Reader(items_); }
  void reset() { items_.clear(); }
  [[nodiscard]] bool restore(base::ByteView chunk) {
    base::ByteReader reader(chunk);
    while (reader.ok() && !reader.finished()) items_.emplace_back(reader.bytes());
    return reader.finished() && !chunk.empty();
  }

 private:
  // `+` and the bytes of an item, or `-` alone.
  static base::Bytes encode(const std::optional<base::Bytes>& item) {
    return item ? '+' + *item : "-";
  }
  template <class T>
  static std::optional<T> decode(base::ByteView bytes) {
    if (bytes == "-") return T{};
    return bytes.starts_with('+') ? std::optional(T{base::Bytes(bytes.substr(1))}) : std::nullopt;
  }

  std::deque<base::Bytes> items_;
};

static_assert(replica::ChunkedMachine<Queue>);

}  // namespace miniraft::examples
