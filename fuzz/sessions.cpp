// Checks: whatever chunk the table of sessions takes, it holds just what that says, within its
// limits, and goes on to judge log commands, each session's each once.
//
// The input is a chunk with its length before it, and then log commands, each with its length.
#include "miniraft/core/replica/sessions.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/check.h"

namespace {

using namespace miniraft;

const replica::SessionLimits limits{
    .idle_ms_max = 1000, .sessions_max = 4, .bytes_max = 1000, .window_max = 8};
constexpr raft::LogIndex end(100);  // of the snapshot that the chunk is of

base::Bytes as_one_chunk(const replica::Sessions& sessions) {
  auto reader = sessions.snapshot();
  const auto chunk = reader.next(SIZE_MAX);
  MINIRAFT_CHECK(chunk.has_value());
  MINIRAFT_CHECK(!reader.next(SIZE_MAX).has_value());
  return *chunk;
}

void check_copy(const replica::Sessions& sessions, raft::LogIndex applied) {
  replica::Sessions copy(limits);
  auto reader = sessions.snapshot();
  while (const auto chunk = reader.next(1))
    MINIRAFT_CHECK(copy.restore(*chunk, applied).has_value());
  MINIRAFT_CHECK(as_one_chunk(copy) == as_one_chunk(sessions));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(data, data + size);
  base::ByteReader reader(input);
  replica::Sessions sessions(limits);
  const base::ByteView chunk = reader.bytes();
  if (sessions.restore(chunk, end)) {
    MINIRAFT_CHECK(as_one_chunk(sessions) == chunk);
  } else {
    sessions.reset();
  }
  std::set<std::pair<uint64_t, uint64_t>> executed;
  // Whatever sessions the chunk has, the log opens others.
  uint64_t index = end.value;
  while (reader.ok() && !reader.finished()) {
    ++index;
    const auto command = replica::decode_log_command(reader.bytes());
    if (!command) continue;
    const auto judgement = sessions.judge(raft::LogIndex(index), *command);
    const auto* in_session = std::get_if<replica::SessionCommand>(&command->action);
    if (in_session != nullptr && std::holds_alternative<replica::Execute>(judgement)) {
      MINIRAFT_CHECK(
          executed.emplace(in_session->session.value, in_session->sequence.value).second);
      sessions.remember(in_session->body);
    }
    MINIRAFT_CHECK_LE(sessions.size(), limits.sessions_max);
    MINIRAFT_CHECK_LE(sessions.bytes(), limits.bytes_max);
  }
  check_copy(sessions, raft::LogIndex(index));
  return 0;
}
