// Snapshots of the session table. The layout of a chunk:
//
//   version  1 byte, 2 (in version 1 a session's number was the log index itself)
//   time     varint, the log time of the table
//   limits   4 varints: idle_ms_max, sessions_max, bytes_max, window_max
//   records  until the chunk ends: first all sessions, least recently used first, then all
//            responses, by session and sequence; this order goes on from chunk to chunk
//     session   0, session, last used (log time), first unanswered: varints
//     response  1, session, sequence: varints; the response as a byte string
//
// Version, time and limits are the same in every chunk. An empty table has one chunk, without
// records; all others have records in every chunk.

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/replica/sessions.h"

namespace miniraft::replica {

namespace {

constexpr uint8_t sessions_chunk_version = 2;
constexpr size_t record_bytes_max = 41;  // a tag and four varints, without the response's bytes
enum class Record : uint8_t { session = 0, response = 1 };

void put_header(base::ByteWriter& writer, LogTime time, const SessionLimits& limits) {
  writer.u8(sessions_chunk_version);
  writer.varint(time.value);
  writer.varint(limits.idle_ms_max);
  writer.varint(limits.sessions_max);
  writer.varint(limits.bytes_max);
  writer.varint(limits.window_max);
}

}  // namespace

Sessions::Reader::Reader(const Sessions& sessions)
    : limits_(sessions.limits_),
      time_(sessions.time_),
      table_(sessions.table_),
      uses_(sessions.uses_),
      responses_(sessions.responses_),
      next_session_(uses_.begin()),
      next_response_(responses_.begin()) {
  MINIRAFT_CHECK(!sessions.executing_);
}

std::optional<base::Bytes> Sessions::Reader::next(size_t bytes_max) {
  if (is_begun_ && !next_session_ && !next_response_) return std::nullopt;
  is_begun_ = true;
  base::ByteWriter writer;
  put_header(writer, time_, limits_);
  const size_t header = writer.size();
  const auto has_room = [&](size_t record) {
    return writer.size() == header || writer.size() + record <= bytes_max;
  };
  for (; next_session_ && has_room(record_bytes_max); next_session_.next()) {
    const SessionId id = next_session_.value();
    const Session& session = *table_.peek(id);
    writer.u8(static_cast<uint8_t>(Record::session));
    writer.varint(id.value);
    writer.varint(session.last_used.value);
    writer.varint(session.first_unanswered.value);
  }
  if (next_session_) return writer.take();
  for (; next_response_; next_response_.next()) {
    const base::Bytes& response = *next_response_.value();
    if (!has_room(record_bytes_max + response.size())) break;
    writer.u8(static_cast<uint8_t>(Record::response));
    writer.varint(next_response_.key().session.value);
    writer.varint(next_response_.key().sequence.value);
    writer.bytes(response);
  }
  return writer.take();
}

void Sessions::reset() {
  table_.clear();
  uses_.clear();
  responses_.clear();
  time_ = LogTime();
  last_index_ = raft::LogIndex();
  bytes_ = 0;
  last_use_ = 0;
  executing_.reset();
  is_restored_ = false;
  restored_up_to_.reset();
}

std::expected<void, RestoreError> Sessions::restore(base::ByteView chunk, raft::LogIndex end) {
  constexpr auto malformed = std::unexpected(RestoreError::malformed);
  base::ByteReader reader(chunk);
  const bool is_first = !is_restored_;
  if (is_first && (last_index_ != raft::LogIndex() || !table_.empty())) {
    return malformed;  // The table was not reset.
  }
  const uint8_t version = reader.u8();
  if (!reader.ok()) return malformed;
  if (version != sessions_chunk_version) return std::unexpected(RestoreError::other_version);
  const LogTime time(reader.varint());
  SessionLimits limits;
  limits.idle_ms_max = reader.varint();
  limits.sessions_max = reader.varint();
  limits.bytes_max = reader.varint();
  limits.window_max = reader.varint();
  if (!reader.ok()) return malformed;
  if (limits != limits_) return std::unexpected(RestoreError::other_limits);
  if (!is_first && (table_.empty() || reader.finished() || time != time_)) return malformed;
  if (last_index_ != raft::LogIndex()) return malformed;  // An entry was judged between chunks.
  time_ = time;
  is_restored_ = true;
  while (!reader.finished()) {
    if (auto restored = restore_record(reader, end); !restored) return restored;
  }
  return {};
}

std::expected<void, RestoreError> Sessions::restore_record(base::ByteReader& reader,
                                                           raft::LogIndex end) {
  const auto well_formed = [](bool is_well_formed) -> std::expected<void, RestoreError> {
    if (!is_well_formed) return std::unexpected(RestoreError::malformed);
    return {};
  };
  const auto record = static_cast<Record>(reader.u8());
  const SessionId id(reader.varint());
  if (record == Record::session) {
    Session session;
    session.last_used = LogTime(reader.varint());
    session.first_unanswered = CommandSequence(reader.varint());
    if (reader.ok() && (id.opened_at() == 0 || id.opened_at() > end.value)) {
      return std::unexpected(RestoreError::unknown_session);
    }
    return well_formed(reader.ok() && restore_session(id, session));
  }
  const CommandSequence sequence(reader.varint());
  const base::ByteView response = reader.bytes();
  return well_formed(record == Record::response && reader.ok() &&
                     restore_response({id, sequence}, response));
}

bool Sessions::restore_session(SessionId id, const Session& session) {
  if (restored_up_to_ || session.first_unanswered.value == 0) return false;
  if (session.last_used > time_ || table_.size() >= limits_.sessions_max) return false;
  if (last_use_ > 0 && table_.peek(*uses_.peek(last_use_))->last_used > session.last_used) {
    return false;
  }
  auto [place, is_new] = table_.find_or_insert(id);
  if (!is_new) return false;
  place = session;
  place.use = ++last_use_;
  uses_.find_or_insert(last_use_).value = id;
  return true;
}

bool Sessions::restore_response(const ResponseKey& key, base::ByteView response) {
  if (restored_up_to_ && key <= *restored_up_to_) return false;
  auto found = table_.find(key.session);
  if (!found) return false;
  const uint64_t first = found.value().first_unanswered.value;
  if (key.sequence.value < first || key.sequence.value - first >= limits_.window_max) return false;
  const uint64_t charged = response.size() + SessionLimits::response_overhead;
  if (charged > limits_.bytes_max - bytes_) return false;
  restored_up_to_ = key;
  responses_.find_or_insert(key).value = base::Counted(base::Bytes(response));
  table_.change(found).bytes += charged;
  bytes_ += charged;
  return true;
}

}  // namespace miniraft::replica
