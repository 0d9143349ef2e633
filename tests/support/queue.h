// A replicated first-in-first-out queue of byte strings (docs/state_machines.md).
//
// A machine whose responses depend on the order of all commands: that one is applied twice, or two
// in another order on another node, shows at once.
#pragma once

#include <deque>
#include <optional>

#include "core/replica/typed.h"

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

static_assert(replica::Machine<Queue>);

}  // namespace miniraft::examples
