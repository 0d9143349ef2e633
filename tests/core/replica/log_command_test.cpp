// A log command survives its encoding, and nothing else decodes.
#include "miniraft/core/replica/log_command.h"

#include <gtest/gtest.h>

#include "miniraft/core/base/rand.h"

namespace miniraft::replica {
namespace {

const LogCommand commands[] = {
    {LogTime(0), OpenSession{}},
    {LogTime(UINT64_MAX), OpenSession{SessionUser::client}},
    {LogTime(5), OpenSession{SessionUser::node}},
    {LogTime(300), CloseSession{SessionId(7)}},
    {LogTime(300), SessionCommand{SessionId(7), CommandSequence(1), CommandSequence(1), ""}},
    {LogTime(1), SessionCommand{SessionId(UINT64_MAX), CommandSequence(UINT64_MAX),
                                CommandSequence(1), base::Bytes("\0x", 2)}},
    {LogTime(1), SessionCommand{SessionId(1), CommandSequence(900), CommandSequence(800), "body"}},
    {LogTime(5), PlainCommand{""}},
    {LogTime(5), PlainCommand{base::Bytes(70'000, 'b')}},
};

TEST(LogCommandCodec, round_trips_every_alternative) {
  for (const LogCommand& command : commands) {
    EXPECT_EQ(decode_log_command(encode(command)), command);
  }
}

TEST(LogCommandCodec, costs_little) {
  // A session of some weeks, a hundred commands of it under way.
  const base::Bytes bytes = encode(
      {LogTime(3'000'000'000), SessionCommand{SessionId(10'000'000), CommandSequence(5'000'000),
                                              CommandSequence(4'999'900), "body"}});
  EXPECT_EQ(bytes.size() - 4, 15U);
}

TEST(LogCommandCodec, refuses_what_is_none) {
  const struct {
    const char* what;
    base::Bytes bytes;
  } rows[] = {
      {"nothing", ""},
      {"no time", "\x04"},
      {"kind 0", base::Bytes("\0\x01", 2)},
      {"an unknown kind", "\x06\x01"},
      {"bytes behind an opening", "\x01\x01x"},
      {"bytes behind a node's opening", "\x05\x01x"},
      {"session 0 closed", base::Bytes("\x02\x01\0", 3)},
      {"bytes behind a closing", "\x02\x01\x01x"},
      {"no session", "\x03\x01"},
      {"session 0", base::Bytes("\x03\x01\0\x01\0", 5)},
      {"sequence 0", base::Bytes("\x03\x01\x01\0\0", 5)},
      {"first unanswered 0", "\x03\x01\x01\x02\x02"},
      {"a longer varint than needed", base::Bytes("\x04\x81\0", 3)},
  };
  for (const auto& row : rows) EXPECT_FALSE(decode_log_command(row.bytes)) << row.what;
}

TEST(LogCommandCodec, has_one_encoding_of_each_value) {
  base::Random random(3);
  size_t decoded = 0;
  for (int round = 0; round < 100'000; ++round) {
    base::Bytes bytes = encode(commands[random.uniform(7)]);
    for (uint64_t i = random.uniform_between(1, 3); i > 0; --i) {
      bytes[random.uniform(bytes.size())] = static_cast<char>(random.uniform(256));
    }
    if (random.chance(0.2)) bytes.resize(random.uniform(bytes.size() + 1));
    if (const auto command = decode_log_command(bytes)) {
      ++decoded;
      EXPECT_EQ(encode(*command), bytes);
    }
  }
  EXPECT_GT(decoded, 1000U);
}

}  // namespace
}  // namespace miniraft::replica
