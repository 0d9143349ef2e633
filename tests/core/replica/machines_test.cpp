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

}  // namespace
}  // namespace miniraft::replica
