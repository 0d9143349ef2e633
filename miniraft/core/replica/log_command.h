// LogCommand: what a replica puts into the log for a client, and how it becomes bytes.
//
// Around the state machine's own command is what makes it happen exactly once (sessions.h, Thesis
// §6.3): the session and the number in it, and the log time at which the leader proposed it.
//
//   kind     1 byte: 1 open a session for a client, 2 close one, 3 a command in one,
//            4 a command in none, 5 open a session for a node
//   time     varint, log time in milliseconds
//   session  varint, not 0; kinds 2 and 3
//   sequence, sequence - first_unanswered   varints; kind 3
//   body     the rest; kinds 3 and 4
//
// Each value has one encoding, and nothing else decodes. A command in a session costs some 12 bytes
// more than its body.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <variant>

#include "miniraft/core/base/bytes.h"

namespace miniraft::replica {

/// The cluster's own clock, in milliseconds since its log began. Leaders advance it: each goes on
/// from the last time in its log by its own monotonic clock, so it stands still while nobody leads,
/// and no two nodes need agree on the time of day.
struct LogTime {
  uint64_t value = 0;

  constexpr LogTime() = default;
  explicit constexpr LogTime(uint64_t milliseconds) : value(milliseconds) {}
  auto operator<=>(const LogTime&) const = default;
};

/// Whose session it is: a node that acts for clients without one, or a client.
enum class SessionUser : uint8_t { client, node };

/// From the log index of the entry that opened the session: no two are alike, in any term. A
/// client cannot name the session of a node, for its number tells whose it is.
struct SessionId {
  uint64_t value = 0;  ///< twice the index, and one more for a node

  constexpr SessionId() = default;
  explicit constexpr SessionId(uint64_t number) : value(number) {}
  /// Requires: index < 2^63.
  constexpr SessionId(uint64_t index, SessionUser user)
      : value(2 * index + (user == SessionUser::node ? 1 : 0)) {}
  [[nodiscard]] constexpr SessionUser user() const {
    return value % 2 == 1 ? SessionUser::node : SessionUser::client;
  }
  /// The index, if there is such a session.
  [[nodiscard]] constexpr uint64_t opened_at() const { return value / 2; }
  auto operator<=>(const SessionId&) const = default;
};

/// Numbers the commands of a session, from 1 on.
struct CommandSequence {
  uint64_t value = 1;

  constexpr CommandSequence() = default;
  explicit constexpr CommandSequence(uint64_t number) : value(number) {}
  auto operator<=>(const CommandSequence&) const = default;
};

struct OpenSession {
  SessionUser user = SessionUser::client;
  bool operator==(const OpenSession&) const = default;
};
struct CloseSession {
  SessionId session;
  bool operator==(const CloseSession&) const = default;
};
/// To be executed once, however often it is in the log.
struct SessionCommand {
  SessionId session;
  CommandSequence sequence;
  /// The client has the answers to all commands before this one, and will repeat none of them.
  CommandSequence first_unanswered;  ///< ≤ sequence
  base::Bytes body;
  bool operator==(const SessionCommand&) const = default;
};
/// To be executed as often as it is in the log.
struct PlainCommand {
  base::Bytes body;
  bool operator==(const PlainCommand&) const = default;
};

struct LogCommand {
  LogTime time;
  std::variant<OpenSession, CloseSession, SessionCommand, PlainCommand> action;
  bool operator==(const LogCommand&) const = default;
};

/// Whether the session is not 0 and 0 < first_unanswered ≤ sequence: only such ones are encoded.
[[nodiscard]] bool is_valid(const SessionCommand& command);

/// Requires: a session to close is not 0, a command in one is valid.
[[nodiscard]] base::Bytes encode(const LogCommand& command);
/// The same without a copy of the command.
[[nodiscard]] base::Bytes encode(LogTime time, const SessionCommand& command);
/// Nothing if the bytes are no encoding of one.
[[nodiscard]] std::optional<LogCommand> decode_log_command(base::ByteView bytes);

}  // namespace miniraft::replica
