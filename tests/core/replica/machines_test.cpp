// The machines of docs/state_machines.md keep its rules: who starts from them inherits that.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/counter.h"
#include "tests/support/queue.h"

namespace miniraft::replica {
namespace {

/// All texts of up to two bytes, and some of the length of a number.
std::vector<base::Bytes> texts() {
  std::vector<base::Bytes> all = {"", "1234567", "12345678", "123456789"};
  for (int first = 0; first < 256; ++first) {
    all.emplace_back(1, static_cast<char>(first));
    for (int second = 0; second < 256; ++second) {
      all.push_back({static_cast<char>(first), static_cast<char>(second)});
    }
  }
  return all;
}

/// What decodes must be what would be encoded: then nothing else is taken for it.
template <Machine M>
void expect_decoders_take_only_encodings() {
  size_t decoded = 0;
  for (const base::Bytes& bytes : texts()) {
    if (const auto command = M::decode_command(bytes)) {
      EXPECT_EQ(M::encode_command(*command), bytes);
      ++decoded;
    }
    if (const auto query = M::decode_query(bytes)) {
      EXPECT_EQ(M::encode_query(*query), bytes);
    }
    if (const auto response = M::decode_response(bytes)) {
      EXPECT_EQ(M::encode_response(*response), bytes);
    }
  }
  EXPECT_GT(decoded, 0U);
}

TEST(Machines, decode_nothing_that_is_no_encoding) {
  expect_decoders_take_only_encodings<examples::Counter>();
  expect_decoders_take_only_encodings<examples::Queue>();
}

TEST(Machines, decode_what_they_encode) {
  using examples::Queue;
  for (const auto& item : {std::optional<base::Bytes>(), std::optional<base::Bytes>(""),
                           std::optional<base::Bytes>("-"), std::optional<base::Bytes>("+x")}) {
    EXPECT_EQ(Queue::decode_command(Queue::encode_command({item})).value().push, item);
    EXPECT_EQ(Queue::decode_response(Queue::encode_response({item})).value().item, item);
  }
}

std::vector<base::Bytes> chunks_of(const StateMachine& machine, size_t bytes_max) {
  std::vector<base::Bytes> chunks;
  const base::Owned<StateReader> reader = machine.snapshot();
  while (auto chunk = reader->next(bytes_max)) chunks.push_back(std::move(*chunk));
  return chunks;
}

/// Both start alike, are told `first`, and one of them is told `then` while its snapshot is read.
template <Machine M>
void expect_snapshot_is_the_state(const std::vector<typename M::Command>& first,
                                  const std::vector<typename M::Command>& then,
                                  const base::Bytes& query) {
  Typed<M> machine;
  Typed<M> copy;
  for (const auto& command : first) (void)machine.apply(M::encode_command(command));
  for (const auto& command : then) (void)copy.apply(M::encode_command(command));
  const base::Bytes before = machine.query(query);
  const base::Owned<StateReader> reader = machine.snapshot();
  for (const auto& command : then) (void)machine.apply(M::encode_command(command));
  EXPECT_NE(machine.query(query), before);
  copy.reset();
  EXPECT_EQ(copy.query(query), Typed<M>().query(query));
  while (const auto chunk = reader->next(1)) ASSERT_TRUE(copy.restore(*chunk));
  EXPECT_EQ(copy.query(query), before);
  for (const auto& command : then) (void)copy.apply(M::encode_command(command));
  EXPECT_EQ(chunks_of(copy, 10), chunks_of(machine, 10));
}

TEST(Machines, come_back_from_their_snapshots) {
  expect_snapshot_is_the_state<examples::Counter>({{5}, {7}}, {{1}}, "");
  expect_snapshot_is_the_state<examples::Queue>({{"a"}, {"b"}, {"c"}, {"d"}}, {{}, {"e"}}, "");
}

TEST(Machines, refuse_what_is_no_chunk) {
  Typed<examples::Counter> counter;
  for (const char* bytes : {"", "1234567", "123456789"}) EXPECT_FALSE(counter.restore(bytes));
  Typed<examples::Queue> queue;
  for (const char* bytes : {"", "\x05zzzz", "\x01"}) EXPECT_FALSE(queue.restore(bytes));
}

}  // namespace
}  // namespace miniraft::replica
