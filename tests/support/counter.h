// A replicated counter: the smallest machine there is (docs/state_machines.md).
//
// It shows what a user of replica::typed writes: three values, their encodings and that of the
// state, and apply and query without a word of Raft.
#pragma once

#include <cstdint>
#include <optional>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/replica/typed.h"

namespace miniraft::examples {

class Counter {
 public:
  struct Command {
    uint64_t add = 0;
  };
  struct Query {};
  struct Response {
    uint64_t total = 0;
  };

  static base::Bytes encode_command(const Command& command) { return encode(command.add); }
  static base::Bytes encode_query(const Query&) { return {}; }
  static base::Bytes encode_response(const Response& response) { return encode(response.total); }

  static std::optional<Command> decode_command(base::ByteView bytes) {
    const auto add = decode(bytes);
    return add ? std::optional(Command{*add}) : std::nullopt;
  }
  static std::optional<Query> decode_query(base::ByteView bytes) {
    return bytes.empty() ? std::optional(Query{}) : std::nullopt;
  }
  static std::optional<Response> decode_response(base::ByteView bytes) {
    const auto total = decode(bytes);
    return total ? std::optional(Response{*total}) : std::nullopt;
  }

  Response apply(const Command& command) { return {total_ += command.add}; }
  [[nodiscard]] Response query(const Query&) const { return {total_}; }

  [[nodiscard]] base::Bytes encode_state() const { return encode(total_); }
  [[nodiscard]] bool decode_state(base::ByteView bytes) {
    const auto total = decode(bytes);
    total_ = total.value_or(0);
    return total.has_value();
  }

 private:
  static base::Bytes encode(uint64_t number) {
    base::ByteWriter writer;
    writer.u64(number);
    return std::move(writer).take();
  }
  static std::optional<uint64_t> decode(base::ByteView bytes) {
    base::ByteReader reader(bytes);
    const uint64_t number = reader.u64();
    return reader.finished() ? std::optional(number) : std::nullopt;
  }

  uint64_t total_ = 0;
};

static_assert(replica::WholeMachine<Counter>);

}  // namespace miniraft::examples
