// A snapshot is the store as it was when it was taken, and a store restored from its chunks equals
// it; nothing but such chunks, in their order, is taken for a snapshot.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "miniraft/core/base/byte_codec.h"
#include "miniraft/core/base/rand.h"
#include "miniraft/core/kv/store.h"
#include "tests/support/seed_range.h"

namespace miniraft::kv {
namespace {

using Chunks = std::vector<base::Bytes>;

Chunks chunks_of(Store::Reader reader, size_t bytes_max) {
  Chunks chunks;
  while (auto chunk = reader.next(bytes_max)) chunks.push_back(std::move(*chunk));
  EXPECT_FALSE(reader.next(bytes_max)) << "the end is the end";
  return chunks;
}

bool restore(Store& store, const Chunks& chunks) {
  store.reset();
  return std::ranges::all_of(chunks,
                             [&](const base::Bytes& chunk) { return store.restore(chunk); });
}

/// Everything that can be seen of a store.
Response contents(const Store& store) {
  return store.query(Range{"", std::nullopt, UINT64_MAX});
}

void change(Store& store, base::Random& random) {
  const base::Bytes key = "key" + std::to_string(random.uniform(300));
  const base::Bytes value(random.uniform(40), static_cast<char>('a' + random.uniform(26)));
  const uint64_t kind = random.uniform(10);
  if (kind < 2) {
    (void)store.apply(Delete{key});
  } else if (const auto found = store.query(Read{key}); kind < 5 && found.index() == 1) {
    (void)store.apply(CompareAndSet{key, std::get<Found>(found).item.value, value});
  } else {
    (void)store.apply(Write{key, value});
  }
}

Store some_store() {
  Store store;
  base::Random random(1);
  for (int i = 0; i < 500; ++i) change(store, random);
  return store;
}

TEST(StoreSnapshot, restores_to_an_equal_store_that_goes_on_equally) {
  const auto seeds = testing::seed_range("MINIRAFT_SEEDS", 200);
  ASSERT_TRUE(seeds);
  for (uint64_t seed = seeds->first; seed <= seeds->last; ++seed) {
    SCOPED_TRACE(testing::replay("MINIRAFT_SEEDS", seed));
    base::Random random(seed);
    Store store;
    Store copy;
    for (uint64_t i = random.uniform(2000); i > 0; --i) change(store, random);
    for (uint64_t i = random.uniform(50); i > 0; --i) change(copy, random);  // to be forgotten
    ASSERT_TRUE(restore(copy, chunks_of(store.snapshot(), random.uniform(3000))));
    ASSERT_EQ(contents(copy), contents(store));
    base::Random same = random;
    for (int i = 0; i < 100; ++i) change(store, random);
    for (int i = 0; i < 100; ++i) change(copy, same);
    ASSERT_EQ(contents(copy), contents(store));
  }
}

TEST(StoreSnapshot, is_the_store_as_it_was_whatever_happens_while_it_is_read) {
  base::Random random(2);
  Store store = some_store();
  std::vector<std::pair<Store::Reader, Chunks>> open;  // and what each must give
  for (int round = 0; round < 300; ++round) {
    if (open.size() < 5) {
      open.emplace_back(store.snapshot(), chunks_of(store.snapshot(), 200));
    }
    for (int i = 0; i < 20; ++i) change(store, random);
    if (random.chance(0.01)) store.reset();
    auto& [reader, expected] = open[random.uniform(open.size())];
    if (const auto chunk = reader.next(200)) {
      ASSERT_EQ(*chunk, expected.front());
      expected.erase(expected.begin());
    } else {
      ASSERT_TRUE(expected.empty());
      open.erase(std::ranges::find(open, &reader, [](auto& pair) { return &pair.first; }));
    }
  }
}

TEST(StoreSnapshot, outlives_its_store) {
  std::optional<Store> store = some_store();
  const Response before = contents(*store);
  Store::Reader reader = store->snapshot();
  store.reset();
  Store copy;
  ASSERT_TRUE(restore(copy, chunks_of(std::move(reader), 1000)));
  EXPECT_EQ(contents(copy), before);
}

TEST(StoreSnapshot, of_an_empty_store_keeps_its_revision) {
  Store store;
  (void)store.apply(Write{"a", "1"});
  (void)store.apply(Delete{"a"});
  const Chunks chunks = chunks_of(store.snapshot(), 1000);
  EXPECT_EQ(chunks, Chunks{base::Bytes("\x01\x03", 2)});
  Store copy = some_store();
  ASSERT_TRUE(restore(copy, chunks));
  EXPECT_EQ(copy.size(), 0U);
  EXPECT_EQ(copy.revision(), Revision(3));
  EXPECT_FALSE(copy.restore(chunks[0])) << "nothing follows the chunk of an empty store";
}

TEST(StoreSnapshot, has_chunks_no_larger_than_asked_for_unless_an_item_is) {
  Store store;
  for (int i = 0; i < 100; ++i) (void)store.apply(Write{std::to_string(i), base::Bytes(100, 'v')});
  (void)store.apply(Write{"50", base::Bytes(5000, 'v')});
  size_t larger = 0;
  for (const base::Bytes& chunk : chunks_of(store.snapshot(), 1000)) larger += chunk.size() > 1000;
  EXPECT_EQ(larger, 1U);
  EXPECT_EQ(chunks_of(store.snapshot(), 0).size(), 100U) << "one item at least";
  EXPECT_EQ(chunks_of(store.snapshot(), SIZE_MAX).size(), 1U);
}

TEST(StoreSnapshot, is_refused_when_a_chunk_is_cut_doubled_or_out_of_order) {
  Store store;
  const Chunks good = chunks_of(some_store().snapshot(), 1000);
  ASSERT_GT(good.size(), 3U);
  for (size_t length = 0; length < good[0].size(); ++length) {
    const base::Bytes cut = good[0].substr(0, length);
    store.reset();
    // A cut between two items cannot be seen.
    if (store.restore(cut)) {
      EXPECT_EQ(chunks_of(store.snapshot(), SIZE_MAX), Chunks{cut});
    }
  }
  EXPECT_FALSE(restore(store, {good[0], good[0]}));
  EXPECT_FALSE(restore(store, {good[1], good[0]}));
  EXPECT_FALSE(restore(store, {good[0], ""}));
  EXPECT_FALSE(restore(store, {good[0], good[1].substr(0, 3)})) << "one without items";
  EXPECT_TRUE(restore(store, {good[0], good[1]}));
  (void)store.apply(Write{"another", ""});
  EXPECT_FALSE(store.restore(good[2])) << "a command came in between";
  EXPECT_FALSE(Store(store).restore(good[0])) << "it was not reset";
  EXPECT_TRUE(restore(store, good)) << "a refusal does not outlast a reset";
}

base::Bytes chunk(uint8_t version, uint64_t revision, const std::vector<KeyValue>& items) {
  base::ByteWriter writer;
  writer.u8(version);
  writer.varint(revision);
  for (const KeyValue& item : items) {
    put_item(writer,
             {item.key, item.value, item.create_revision, item.modify_revision, item.version});
  }
  return writer.take();
}

TEST(StoreSnapshot, is_refused_when_no_store_could_have_made_it) {
  const Revision one(1);
  const Revision two(2);
  const Revision five(5);
  const Revision six(6);
  const struct {
    const char* what;
    base::Bytes chunk;
    bool want;
  } rows[] = {
      {"a good one", chunk(1, 5, {{"a", "", two, two, 1}, {"b", "", two, five, 4}}), true},
      {"another version", chunk(2, 5, {{"a", "", two, two, 1}}), false},
      {"revision 0", chunk(1, 0, {}), false},
      {"an empty store", chunk(1, 1, {}), true},
      {"keys that descend", chunk(1, 5, {{"b", "", two, two, 1}, {"a", "", two, two, 1}}), false},
      {"a key twice", chunk(1, 5, {{"a", "", two, two, 1}, {"a", "", two, two, 1}}), false},
      {"an empty key first", chunk(1, 5, {{"", "", two, two, 1}, {"a", "", two, two, 1}}), true},
      {"an empty key twice", chunk(1, 5, {{"", "", two, two, 1}, {"", "", two, two, 1}}), false},
      {"made before the first change", chunk(1, 5, {{"a", "", one, two, 2}}), false},
      {"changed before it was made", chunk(1, 5, {{"a", "", five, two, 1}}), false},
      {"changed after the store was", chunk(1, 5, {{"a", "", two, six, 2}}), false},
      {"version 0", chunk(1, 5, {{"a", "", two, two, 0}}), false},
      {"changed, and in its first version", chunk(1, 5, {{"a", "", two, five, 1}}), false},
      {"more versions than revisions", chunk(1, 5, {{"a", "", two, five, 5}}), false},
      {"bytes behind the items", chunk(1, 5, {{"a", "", two, two, 1}}) + "x", false},
  };
  for (const auto& row : rows) {
    Store store;
    EXPECT_EQ(store.restore(row.chunk), row.want) << row.what;
  }
}

}  // namespace
}  // namespace miniraft::kv
