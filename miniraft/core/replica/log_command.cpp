#include "miniraft/core/replica/log_command.h"

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/base/overloaded.h"

namespace miniraft::replica {

namespace {

enum class Kind : uint8_t {
  open = 1,
  close = 2,
  in_session = 3,
  plain = 4,
  open_for_node = 5,
};

void begin(base::ByteWriter& writer, Kind kind, LogTime time) {
  writer.u8(static_cast<uint8_t>(kind));
  writer.varint(time.value);
}

std::optional<SessionCommand> session_command_from(base::ByteReader& reader) {
  SessionCommand command;
  command.session = SessionId(reader.varint());
  command.sequence = CommandSequence(reader.varint());
  const uint64_t unanswered_before = reader.varint();
  // This also rejects values that could not be read, because the reader returns 0 for them.
  if (command.session.value == 0 || unanswered_before >= command.sequence.value) {
    return std::nullopt;
  }
  command.first_unanswered = CommandSequence(command.sequence.value - unanswered_before);
  command.body = reader.raw(reader.rest().size());
  return command;
}

}  // namespace

bool is_valid(const SessionCommand& command) {
  return command.session.value > 0 && command.first_unanswered.value > 0 &&
         command.first_unanswered <= command.sequence;
}

base::Bytes encode(LogTime time, const SessionCommand& command) {
  MINIRAFT_CHECK(is_valid(command));
  base::ByteWriter writer;
  begin(writer, Kind::in_session, time);
  writer.varint(command.session.value);
  writer.varint(command.sequence.value);
  writer.varint(command.sequence.value - command.first_unanswered.value);
  writer.raw(command.body);
  return writer.take();
}

base::Bytes encode(const LogCommand& command) {
  if (const auto* action = std::get_if<SessionCommand>(&command.action)) {
    return encode(command.time, *action);
  }
  base::ByteWriter writer;
  std::visit(base::overloaded{
                 [&](const OpenSession& action) {
                   const bool is_nodes = action.user == SessionUser::node;
                   begin(writer, is_nodes ? Kind::open_for_node : Kind::open, command.time);
                 },
                 [&](const CloseSession& action) {
                   MINIRAFT_CHECK_GT(action.session.value, 0U);
                   begin(writer, Kind::close, command.time);
                   writer.varint(action.session.value);
                 },
                 [](const SessionCommand&) { MINIRAFT_CHECK(false); },
                 [&](const PlainCommand& action) {
                   begin(writer, Kind::plain, command.time);
                   writer.raw(action.body);
                 },
             },
             command.action);
  return writer.take();
}

std::optional<LogCommand> decode_log_command(base::ByteView bytes) {
  base::ByteReader reader(bytes);
  const auto kind = static_cast<Kind>(reader.u8());
  LogCommand command;
  command.time = LogTime(reader.varint());
  if (!reader.ok()) return std::nullopt;
  switch (kind) {
    case Kind::open:
      command.action = OpenSession{SessionUser::client};
      break;
    case Kind::open_for_node:
      command.action = OpenSession{SessionUser::node};
      break;
    case Kind::close: {
      const SessionId session(reader.varint());
      if (session.value == 0) return std::nullopt;
      command.action = CloseSession{session};
      break;
    }
    case Kind::in_session: {
      auto action = session_command_from(reader);
      if (!action) return std::nullopt;
      command.action = std::move(*action);
      break;
    }
    case Kind::plain:
      command.action = PlainCommand{base::Bytes(reader.raw(reader.rest().size()))};
      break;
    default:
      return std::nullopt;
  }
  if (!reader.finished()) return std::nullopt;
  return command;
}

}  // namespace miniraft::replica
