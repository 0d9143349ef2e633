// Typed: any state machine with types of its own, replicated.
//
// A machine says what its commands, queries and responses are, how they and its state become bytes,
// and what they do. `Typed<M>` makes a StateMachine of it; `command_request`, `query_request` and
// `result_of` are the client's side, `session_request` and `session_result_of` that of a client
// which asks again. docs/state_machines.md tells what a machine keeps to and where three of them
// are; examples/bank.h is the one to begin with.
//
// A machine must be deterministic: the same commands in the same order give the same state and the
// same responses on every node. No clock, entropy, address or iteration over unordered memory.
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

/// Commands, queries and responses, and what they do.
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

/// A small state becomes bytes all at once, while the loop stands still: a megabyte is some
/// milliseconds. decode_state takes the place of whatever the state was; false for other bytes.
template <class M>
concept WholeMachine = Executing<M> && requires(M& machine, const M& state, base::ByteView bytes) {
  { state.encode_state() } -> std::same_as<base::Bytes>;
  { machine.decode_state(bytes) } -> std::same_as<bool>;
};

/// A large state is read in chunks while the machine goes on: as StateMachine says of the three.
/// `snapshot` returns a value of any type with a `next` as StateReader has it.
template <class M>
concept ChunkedMachine =
    Executing<M> && requires(M& machine, const M& state, base::ByteView bytes, size_t bytes_max) {
      { state.snapshot().next(bytes_max) } -> std::same_as<std::optional<base::Bytes>>;
      { machine.reset() } -> std::same_as<void>;
      { machine.restore(bytes) } -> std::same_as<bool>;
    };

template <class M>
concept Machine = WholeMachine<M> || ChunkedMachine<M>;

/// The first byte of what Typed answers: whether the machine understood the bytes it was given. A
/// log may outlive the program that wrote it, so commands that cannot be decoded do happen.
enum class Understood : char { no = 0, yes = 1 };

/// The state of a WholeMachine is one chunk.
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
    return command ? answer(machine_.apply(*command)) : not_understood();
  }
  [[nodiscard]] base::Bytes query(base::ByteView bytes) const noexcept override {
    const auto query = M::decode_query(bytes);
    return query ? answer(machine_.query(*query)) : not_understood();
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
    return static_cast<char>(Understood::yes) + M::encode_response(response);
  }
  static base::Bytes not_understood() { return {static_cast<char>(Understood::no)}; }
  template <class Reader>
  static base::Owned<StateReader> reader_of(Reader reader) {
    return base::make_owned<TypedReader<Reader>>(std::move(reader));
  }

  M machine_;
  base::Bytes initial_state_;  ///< of a WholeMachine: what reset goes back to
};

/// The replicas did not understand the request, or this client not their response: their programs
/// differ in version.
struct NotUnderstood {
  bool operator==(const NotUnderstood&) const = default;
};

template <Machine M>
using Result = std::variant<typename M::Response, NotUnderstood, NeverExecuted, Indeterminate>;

/// Of a command in a session of the client's. Outcome says what is certain of a refused one.
template <Machine M>
using SessionResult = std::variant<typename M::Response, NotUnderstood, NeverExecuted,
                                   Indeterminate, Refused, Invalid>;

/// Of a command in a session that the client opened: as SessionCommand has them. Who asks nothing
/// before the last command is answered, or given up for good, says the same sequence for both.
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

/// In the client's own session: may be asked again, of any node, under the same number, and is
/// executed once.
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

/// Of a command or query of command_request or query_request.
template <Machine M>
[[nodiscard]] Result<M> result_of(const Outcome& outcome) {
  if (const auto* never = std::get_if<NeverExecuted>(&outcome)) return *never;
  if (std::holds_alternative<Indeterminate>(outcome)) return Indeterminate{};
  const auto* completed = std::get_if<Completed>(&outcome);
  if (completed == nullptr) return NotUnderstood{};  // It answers another kind of request.
  const base::ByteView bytes = completed->response;
  if (bytes.empty() || bytes.front() != static_cast<char>(Understood::yes)) return NotUnderstood{};
  auto response = M::decode_response(bytes.substr(1));
  if (!response) return NotUnderstood{};
  return std::move(*response);
}

/// Of a command of session_request.
template <Machine M>
[[nodiscard]] SessionResult<M> session_result_of(const Outcome& outcome) {
  if (const auto* refused = std::get_if<Refused>(&outcome)) return *refused;
  if (std::holds_alternative<Invalid>(outcome)) return Invalid{};
  return std::visit([](auto result) { return SessionResult<M>(std::move(result)); },
                    result_of<M>(outcome));
}

}  // namespace miniraft::replica
