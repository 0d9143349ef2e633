// The store keeps etcd's model: ordered keys, one revision, per key create and modify revision and
// version.
#include "miniraft/core/kv/store.h"

#include <gtest/gtest.h>

namespace miniraft::kv {
namespace {

KeyValue item_of(const Store& store, const char* key) {
  return std::get<Found>(store.query(Read{key})).item;
}

TEST(Store, is_at_revision_one_when_empty) {
  const Store store;
  EXPECT_EQ(store.revision(), Revision(1));
  EXPECT_EQ(store.query(Read{"a"}), Response(Missing{}));
}

TEST(Store, raises_the_revision_with_each_change) {
  Store store;
  EXPECT_EQ(store.apply(Write{"a", "1"}), Response(Changed{Revision(2)}));
  EXPECT_EQ(store.apply(Write{"b", "1"}), Response(Changed{Revision(3)}));
  EXPECT_EQ(store.apply(Write{"a", "1"}), Response(Changed{Revision(4)})) << "equal values too";
}

TEST(Store, keeps_create_and_modify_revision_and_version_per_key) {
  Store store;
  (void)store.apply(Write{"a", "1"});
  (void)store.apply(Write{"b", "1"});
  (void)store.apply(CompareAndSet{"a", "1", "2"});
  EXPECT_EQ(item_of(store, "a"), (KeyValue{"a", "2", Revision(2), Revision(4), 2}));
  EXPECT_EQ(item_of(store, "b"), (KeyValue{"b", "1", Revision(3), Revision(3), 1}));
}

TEST(Store, compare_and_set_needs_the_key) {
  Store store;
  EXPECT_EQ(store.apply(CompareAndSet{"a", "1", "2"}), Response(Missing{}));
  EXPECT_EQ(store.query(Read{"a"}), Response(Missing{})) << "it never creates one";
  EXPECT_EQ(store.revision(), Revision(1));
}

TEST(Store, compare_and_set_that_differs_changes_nothing) {
  Store store;
  (void)store.apply(Write{"a", "1"});
  EXPECT_EQ(store.apply(CompareAndSet{"a", "7", "2"}), Response(Differs{"1"}));
  EXPECT_EQ(item_of(store, "a"), (KeyValue{"a", "1", Revision(2), Revision(2), 1}));
  EXPECT_EQ(store.revision(), Revision(2));
}

TEST(Store, begins_a_deleted_key_anew) {
  Store store;
  (void)store.apply(Write{"a", "1"});
  (void)store.apply(Write{"a", "2"});
  EXPECT_EQ(store.apply(Delete{"a"}), Response(Changed{Revision(4)}));
  EXPECT_EQ(store.apply(Delete{"a"}), Response(Missing{}));
  (void)store.apply(Write{"a", "3"});
  EXPECT_EQ(item_of(store, "a"), (KeyValue{"a", "3", Revision(5), Revision(5), 1}));
}

TEST(Store, lists_a_range_in_byte_order) {
  Store store;
  for (const char* key : {"b", "a", "c", "\xff", "aa"}) (void)store.apply(Write{key, "v"});
  const auto keys = [&](const Range& range) {
    std::string text;
    const auto listing = std::get<Listing>(store.query(range));
    for (const KeyValue& item : listing.items) text += item.key + " ";
    return text + (listing.has_more ? "…" : ".");
  };
  EXPECT_EQ(keys({.first = "", .end = {}}), "a aa b c \xff .");
  EXPECT_EQ(keys({.first = "aa", .end = "c"}), "aa b .");
  EXPECT_EQ(keys({.first = "", .end = {}, .limit = 2}), "a aa …");
  EXPECT_EQ(keys({.first = "a", .end = "b", .limit = 2}), "a aa .") << "nothing was cut";
  EXPECT_EQ(keys({.first = "c", .end = "a"}), ".");
}

TEST(Store, takes_any_bytes_as_key_and_value) {
  Store store;
  const base::Bytes odd("\0\xff\n", 3);
  (void)store.apply(Write{odd, odd});
  EXPECT_EQ(std::get<Found>(store.query(Read{odd})).item.value, odd);
  (void)store.apply(Write{"", ""});
  EXPECT_EQ(std::get<Found>(store.query(Read{""})).item.value, "");
}

}  // namespace
}  // namespace miniraft::kv
