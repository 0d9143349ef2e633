// Commands, queries and responses survive their encoding, and nothing else decodes.
#include "miniraft/core/kv/command.h"

#include <gtest/gtest.h>

#include "miniraft/core/base/rand.h"

namespace miniraft::kv {
namespace {

const KeyValue sample{"key", "value", Revision(300), Revision(UINT64_MAX), 129};

const Command commands[] = {Write{"k", "v"}, Write{"", ""}, CompareAndSet{"k", "old", "new"},
                            Delete{"k"}, Write{base::Bytes(300, 'k'), base::Bytes(70'000, 'v')}};
const Query queries[] = {Read{"k"}, Range{"a", "b", 10}, Range{"a", std::nullopt, UINT64_MAX}};
const Response responses[] = {Changed{Revision(5)},
                              Found{sample},
                              Missing{},
                              Differs{"x"},
                              Listing{{sample, sample}, true, Revision(9)},
                              Listing{}};

TEST(CommandCodec, round_trips_every_alternative) {
  for (const Command& command : commands) EXPECT_EQ(decode_command(encode(command)), command);
  for (const Query& query : queries) EXPECT_EQ(decode_query(encode(query)), query);
  for (const Response& response : responses) {
    EXPECT_EQ(decode_response(encode(response)), response);
  }
}

TEST(CommandCodec, refuses_every_truncation_and_every_trailing_byte) {
  const auto check = [](const base::Bytes& whole, auto decode) {
    for (size_t length = 0; length < std::min<size_t>(whole.size(), 400); ++length) {
      EXPECT_FALSE(decode(base::ByteView(whole).substr(0, length))) << "length " << length;
    }
    EXPECT_FALSE(decode(whole + '\0'));
  };
  for (const Command& command : commands) check(encode(command), decode_command);
  for (const Query& query : queries) check(encode(query), decode_query);
  for (const Response& response : responses) check(encode(response), decode_response);
}

TEST(CommandCodec, has_one_encoding_of_each_value) {
  base::Random random(11);
  for (int round = 0; round < 200'000; ++round) {
    base::Bytes bytes = encode(Command(CompareAndSet{"k", "old", "new"}));
    if (random.chance(0.5)) bytes = encode(Query(Range{"a", "b", 10}));
    for (uint64_t i = random.uniform_between(1, 3); i > 0; --i) {
      bytes[random.uniform(bytes.size())] = static_cast<char>(random.uniform(256));
    }
    if (const auto command = decode_command(bytes)) {
      EXPECT_EQ(encode(*command), bytes);
    }
    if (const auto query = decode_query(bytes)) {
      EXPECT_EQ(encode(*query), bytes);
    }
    if (const auto response = decode_response(bytes)) {
      EXPECT_EQ(encode(*response), bytes);
    }
  }
}

TEST(CommandCodec, is_not_led_to_reserve_memory_by_a_count) {
  // A listing that claims 2^60 items and holds none.
  const base::Bytes bytes("\x04\x80\x80\x80\x80\x80\x80\x80\x80\x10", 10);
  EXPECT_FALSE(decode_response(bytes));
}

}  // namespace
}  // namespace miniraft::kv
