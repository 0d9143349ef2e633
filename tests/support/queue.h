// A replicated first-in-first-out queue of byte strings (docs/state_machines.md).
//
// A machine whose responses depend on the order of all commands: that one is applied twice, or two
// in another order on another node, shows at once.
#pragma once

#include <deque>
#include <optional>
#include <utility>

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
    if (bytes.empty()) return std::nullopt;
    return Command{decode(bytes)};
  }
  static std::optional<Query> decode_query(base::ByteView) { return Query{}; }
  static std::optional<Response> decode_response(base::ByteView bytes) {
    if (bytes.empty()) return std::nullopt;
    return Response{decode(bytes)};
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
  // A mark that says whether there is an item, and then its bytes.
  static base::Bytes encode(const std::optional<base::Bytes>& item) {
    return item ? '+' + *item : "-";
  }
  static std::optional<base::Bytes> decode(base::ByteView bytes) {
    return bytes.front() == '+' ? std::optional(base::Bytes(bytes.substr(1))) : std::nullopt;
  }

  std::deque<base::Bytes> items_;
};

static_assert(replica::Machine<Queue>);

}  // namespace miniraft::examples
