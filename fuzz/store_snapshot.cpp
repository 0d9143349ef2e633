// Checks: whatever chunks the store takes for a snapshot, it holds just what they say: read as one
// chunk again it has the same items, and a single chunk gives the same bytes.
//
// The input is a list of chunks, each with its length before it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/check.h"
#include "miniraft/core/kv/store.h"

namespace {

using namespace miniraft;

base::Bytes as_one_chunk(const kv::Store& store) {
  kv::Store::Reader reader = store.snapshot();
  const auto chunk = reader.next(SIZE_MAX);
  MINIRAFT_CHECK(chunk.has_value());
  MINIRAFT_CHECK(!reader.next(SIZE_MAX).has_value());
  return *chunk;
}

void check_single(base::ByteView chunk) {
  kv::Store store;
  if (!store.restore(chunk)) return;
  MINIRAFT_CHECK(as_one_chunk(store) == chunk);
  // Many small chunks say the same as one.
  kv::Store copy;
  kv::Store::Reader reader = store.snapshot();
  while (const auto small = reader.next(1)) MINIRAFT_CHECK(copy.restore(*small));
  MINIRAFT_CHECK(as_one_chunk(copy) == chunk);
  (void)store.apply(kv::Write{"key", "value"});
  MINIRAFT_CHECK(as_one_chunk(copy) == chunk);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(data, data + size);
  check_single(input);
  base::ByteReader reader(input);
  kv::Store store;
  while (reader.ok() && !reader.finished()) {
    const base::ByteView chunk = reader.bytes();
    if (!reader.ok() || !store.restore(chunk)) return 0;
    check_single(chunk);
  }
  if (store.size() > 0) check_single(as_one_chunk(store));
  return 0;
}
