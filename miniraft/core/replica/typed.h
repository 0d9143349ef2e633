// Typed: adapts a state machine with its own types to the byte interface StateMachine.
//
// A machine defines its types of commands, queries and responses, their encodings and that of its
// state, and what they do. `Typed<M>` makes a StateMachine of it. Clients use `command_request`,
// `query_request` and `result_of`; clients with a session of their own, which may retry, use
// `session_request` and `session_result_of`. See docs/state_machines.md; begin with
// examples/bank.h.
//
// A machine must be deterministic: the same commands in the same order give the same state and the
// same responses on every node. It must not use a clock, entropy, addresses or the iteration order
// of an unordered container.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "miniraft/core/base/bytes.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/base/owned.h"
#include "miniraft/core/base/time.h"
#include "miniraft/core/replica/messages.h"
#include "miniraft/core/replica/ports.h"
#include "miniraft/core/replica/replica.h"

namespace miniraft::replica {

/// A machine's commands, queries and responses: their encodings, `apply` and `query`. A decoder
/// returns nothing for bytes that are not an encoding.
template <class M>
concept Executing = requires(M& machine, const M& state, const typename M::Command& command,
                             const typename M::Query& query, const typename M::Response& response,
                             base::ByteView bytes) {
  { M::encode_command(command) } -> std::same_as<base::Bytes>;
  { M::decode_command(bytes) } -> std::same_as<std::optional<typename M::Command>>;
  { M::encode_query(query) } -> std::same_as<base::Bytes>;
  { M::decode_query(bytes) } -> std::same_as<std::optional<typename M::Query>>;
  { M::encode_response(response) } -> std::same_as<base::Bytes>;
  { M::decode_response(bytes) } -> std::same_as<std::optional<typename M::Response>>;
  { machine.apply(command) } -> std::same_as<typename M::Response>;
  { state.query(query) } -> std::same_as<typename M::Response>;
};

/// A machine with a small state, which is encoded as a whole. The replica's loop is blocked
/// meanwhile, for some milliseconds per megabyte. `decode_state` replaces the state; it returns
/// false for bytes that are not an encoding.
template <class M>
concept WholeMachine = Executing<M> && requires(M& machine, const M& state, base::ByteView bytes) {
  { state.encode_state() } -> std::same_as<base::Bytes>;
  { machine.decode_state(bytes) } -> std::same_as<bool>;
};

/// A machine with a large state, which is read in chunks while the machine continues to apply
/// commands. `snapshot`, `reset` and `restore` are as in StateMachine; `snapshot` returns a value
/// of any type that has `next` as in StateReader.
template <class M>
concept ChunkedMachine =
    Executing<M> && requires(M& machine, const M& state, base::ByteView bytes, size_t bytes_max) {
      { state.snapshot().next(bytes_max) } -> std::same_as<std::optional<base::Bytes>>;
      { machine.reset() } -> std::same_as<void>;
      { machine.restore(bytes) } -> std::same_as<bool>;
    };

template <class M>
concept Machine = WholeMachine<M> || ChunkedMachine<M>;

/// The first byte of each response of Typed: whether the machine could decode the command or query.
/// A log may outlive the program that wrote it, so some commands cannot be decoded.
enum class Decoded : char { no = 0, yes = 1 };

/// Reads the state of a WholeMachine, which is one chunk.
class WholeStateReader {
 public:
  explicit WholeStateReader(base::Bytes state) : state_(std::move(state)) {}
  [[nodiscard]] std::optional<base::Bytes> next(size_t /*bytes_max*/) {
    return std::exchange(state_, std::nullopt);
  }

 private:
  std::optional<base::Bytes> state_;
};

template <class Reader>
class TypedReader final : public StateReader {
 public:
  explicit TypedReader(Reader reader) : reader_(std::move(reader)) {}
  [[nodiscard]] std::optional<base::Bytes> next(size_t bytes_max) noexcept override {
    return reader_.next(bytes_max);
  }

 private:
  Reader reader_;
};

template <Machine M>
class Typed final : public StateMachine {
 public:
  explicit Typed(M machine = M()) : machine_(std::move(machine)) {
    if constexpr (WholeMachine<M>) initial_state_ = machine_.encode_state();
  }

  [[nodiscard]] base::Bytes apply(base::ByteView bytes) noexcept override {
    const auto command = M::decode_command(bytes);
    return command ? answer(machine_.apply(*command)) : undecodable();
  }
  [[nodiscard]] base::Bytes query(base::ByteView bytes) const noexcept override {
    const auto query = M::decode_query(bytes);
    return query ? answer(machine_.query(*query)) : undecodable();
  }

  [[nodiscard]] base::Owned<StateReader> snapshot() const noexcept override {
    if constexpr (WholeMachine<M>) {
      return reader_of(WholeStateReader(machine_.encode_state()));
    } else {
      return reader_of(machine_.snapshot());
    }
  }
  void reset() noexcept override {
    if constexpr (WholeMachine<M>) {
      MINIRAFT_CHECK(machine_.decode_state(initial_state_));
    } else {
      machine_.reset();
    }
  }
  [[nodiscard]] bool restore(base::ByteView chunk) noexcept override {
    if constexpr (WholeMachine<M>) {
      return machine_.decode_state(chunk);
    } else {
      return machine_.restore(chunk);
    }
  }

  [[nodiscard]] const M& machine() const { return machine_; }

 private:
  static base::Bytes answer(const typename M::Response& response) {
    return static_cast<char>(Decoded::yes) + M::encode_response(response);
  }
  static base::Bytes undecodable() { return {static_cast<char>(Decoded::no)}; }
  template <class Reader>
  static base::Owned<StateReader> reader_of(Reader reader) {
    return base::make_owned<TypedReader<Reader>>(std::move(reader));
  }

  M machine_;
  base::Bytes initial_state_;  ///< the state to which `reset` returns a WholeMachine
};

/// The replicas could not decode the request, or this client could not decode the response: their
/// programs differ in version.
struct Undecodable {
  bool operator==(const Undecodable&) const = default;
};

template <Machine M>
using Result = std::variant<typename M::Response, Undecodable, NeverExecuted, Indeterminate>;

/// The result of a command in the client's session. Outcome (messages.h) says what Refused means.
template <Machine M>
using SessionResult =
    std::variant<typename M::Response, Undecodable, NeverExecuted, Indeterminate, Refused, Invalid>;

/// The position of a command in the client's session, as in SessionCommand. A client that sends a
/// command only after the previous one was answered, or given up for good, sets `first_unanswered`
/// to `sequence`.
struct CommandNumber {
  SessionId session;
  CommandSequence sequence;
  CommandSequence first_unanswered;
};

/// `deadline`: see ClientRequest.
template <Machine M>
[[nodiscard]] ClientRequest command_request(raft::RequestId id, const typename M::Command& command,
                                            base::Instant deadline) {
  return {id, Command{M::encode_command(command)}, deadline};
}

/// A command in the client's session. The client may send it again, to any node, under the same
/// number: it is executed at most once.
template <Machine M>
[[nodiscard]] ClientRequest session_request(raft::RequestId id, const CommandNumber& number,
                                            const typename M::Command& command,
                                            base::Instant deadline) {
  return {id,
          SessionCommand{number.session, number.sequence, number.first_unanswered,
                         M::encode_command(command)},
          deadline};
}

template <Machine M>
[[nodiscard]] ClientRequest query_request(raft::RequestId id, const typename M::Query& query,
                                          base::Instant deadline) {
  return {id, Query{M::encode_query(query)}, deadline};
}

/// The result of a request made by command_request or query_request.
template <Machine M>
[[nodiscard]] Result<M> result_of(const Outcome& outcome) {
  if (const auto* never = std::get_if<NeverExecuted>(&outcome)) return *never;
  if (std::holds_alternative<Indeterminate>(outcome)) return Indeterminate{};
  const auto* completed = std::get_if<Completed>(&outcome);
  if (completed == nullptr) return Undecodable{};  // It answers another kind of request.
  const base::ByteView bytes = completed->response;
  if (bytes.empty() || bytes.front() != static_cast<char>(Decoded::yes)) return Undecodable{};
  auto response = M::decode_response(bytes.substr(1));
  if (!response) return Undecodable{};
  return std::move(*response);
}

/// The result of a request made by session_request.
template <Machine M>
[[nodiscard]] SessionResult<M> session_result_of(const Outcome& outcome) {
  if (const auto* refused = std::get_if<Refused>(&outcome)) return *refused;
  if (std::holds_alternative<Invalid>(outcome)) return Invalid{};
  return std::visit([](auto result) { return SessionResult<M>(std::move(result)); },
                    result_of<M>(outcome));
}

}  // namespace miniraft::replica
