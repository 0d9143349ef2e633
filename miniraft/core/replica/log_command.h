// LogCommand: the command that a replica writes into the log, and its encoding.
//
// It wraps the state machine's command with what the sessions need to execute it exactly once
// (sessions.h, Thesis §6.3): the session, the sequence in the session, and the log time at which
// the leader proposed it.
//
//   kind     1 byte: 1 open a client's session, 2 close a session, 3 a command in a session,
//            4 a command without a session, 5 open a node's session
//   time     varint, log time in milliseconds
//   session  varint, not 0; kinds 2 and 3
//   sequence, sequence - first_unanswered   varints; kind 3
//   body     the rest; kinds 3 and 4
//
// Each value has exactly one encoding; the decoder rejects all other bytes. A command in a session
// takes about 12 bytes more than its body.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <variant>

#include "miniraft/core/base/bytes.h"

namespace miniraft::replica {

/// The cluster's own clock, in milliseconds since its log began. The leader advances it with its
/// monotonic clock, from the latest log time that it has applied (log_clock.h). So log time stands
/// still while there is no leader, and no node's time of day matters.
struct LogTime {
  uint64_t value = 0;

  constexpr LogTime() = default;
  explicit constexpr LogTime(uint64_t milliseconds) : value(milliseconds) {}
  auto operator<=>(const LogTime&) const = default;
};

/// The user of a session: a client, or a node on behalf of clients that have no session.
enum class SessionUser : uint8_t { client, node };

/// Made of the log index of the entry that opened the session, so it is unique in the cluster. A
/// node's sessions are odd, so that nodes can reject a client that uses one of them.
struct SessionId {
  uint64_t value = 0;  ///< 2 × index, plus 1 for a node's session

  constexpr SessionId() = default;
  explicit constexpr SessionId(uint64_t number) : value(number) {}
  /// Requires: index < 2^63.
  constexpr SessionId(uint64_t index, SessionUser user)
      : value(2 * index + (user == SessionUser::node ? 1 : 0)) {}
  [[nodiscard]] constexpr SessionUser user() const {
    return value % 2 == 1 ? SessionUser::node : SessionUser::client;
  }
  /// The log index of the entry that opened the session, if there is such a session.
  [[nodiscard]] constexpr uint64_t opened_at() const { return value / 2; }
  auto operator<=>(const SessionId&) const = default;
};

/// Numbers the commands of a session, from 1.
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
/// Executed at most once, even if the log holds several copies of it.
struct SessionCommand {
  SessionId session;
  CommandSequence sequence;
  /// The client has the answers to all commands with a smaller sequence than this, or has given
  /// them up, and will not send them again.
  CommandSequence first_unanswered;  ///< ≤ sequence
  base::Bytes body;
  bool operator==(const SessionCommand&) const = default;
};
/// Executed once for each copy in the log.
struct PlainCommand {
  base::Bytes body;
  bool operator==(const PlainCommand&) const = default;
};

struct LogCommand {
  LogTime time;
  std::variant<OpenSession, CloseSession, SessionCommand, PlainCommand> action;
  bool operator==(const LogCommand&) const = default;
};

/// Whether the session is not 0 and 0 < first_unanswered ≤ sequence. Other commands have no
/// encoding.
[[nodiscard]] bool is_valid(const SessionCommand& command);

/// Requires: the session of a CloseSession is not 0; a SessionCommand is valid.
[[nodiscard]] base::Bytes encode(const LogCommand& command);
/// Encodes LogCommand{time, command} without copying `command`.
[[nodiscard]] base::Bytes encode(LogTime time, const SessionCommand& command);
/// Returns nothing if `bytes` is not the encoding of a LogCommand.
[[nodiscard]] std::optional<LogCommand> decode_log_command(base::ByteView bytes);

}  // namespace miniraft::replica
