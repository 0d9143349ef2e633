// CowNodes: the nodes of a CowMap and of its copies: how they are shared and gradually freed.
//
// A node counts its references, which are held by parent nodes and by the roots of maps. A node
// with one reference may be changed in place; a node with more is copied first (`own`). A node with
// none is dead: it joins a list, and each call of `free_some` frees a few nodes of the list.
// Dropping the root of a tree of one gigabyte therefore costs no more than dropping a leaf. All
// copies of a map share one CowNodes, which lives as long as the last of them.
//
// Only this class calls `new` and `delete` for tree nodes. Reference counts are inside the nodes
// and not atomic. Thread rule: one thread for a map and all its copies.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "miniraft/core/base/check.h"

namespace miniraft::base {

struct CowNode {
  uint32_t references = 1;
  uint16_t height = 0;  ///< distance from the leaves; 0: a leaf
  uint16_t size = 0;    ///< the entries [0, size) are in use
  CowNode* next_dead = nullptr;
};

/// A node with its entries: items in the order of their keys.
template <class Key, class Item, size_t slots>
struct CowEntries : CowNode {
  std::array<Key, slots> keys{};
  std::array<Item, slots> items{};

  /// Inserts an entry before position `at`. Requires: at ≤ size < slots.
  void insert(size_t at, Key key, Item item) {
    MINIRAFT_CHECK_LT(size, slots);
    for (size_t i = size; i > at; --i) move_entry(i - 1, *this, i);
    keys[at] = std::move(key);
    items[at] = std::move(item);
    ++size;
  }

  /// Removes the entry at position `at`. Requires: at < size.
  void erase(size_t at) {
    for (size_t i = at + 1; i < size; ++i) move_entry(i, *this, i - 1);
    shrink_to(size - size_t{1});
  }

  /// Moves entries between this node and `right`, its right neighbour, until this node has `count`.
  /// Requires: count ≤ slots; both have at least `count` entries together; the rest fits into
  /// `right`.
  void share_with(CowEntries& right, size_t count) {
    const size_t before = size;
    MINIRAFT_CHECK_LE(count, slots);
    if (count > before) {
      const size_t moved = count - before;
      for (size_t i = 0; i < moved; ++i) right.move_entry(i, *this, before + i);
      for (size_t i = moved; i < right.size; ++i) right.move_entry(i, right, i - moved);
      size = static_cast<uint16_t>(count);
      right.shrink_to(right.size - moved);
    } else {
      const size_t moved = before - count;
      MINIRAFT_CHECK_LE(right.size + moved, slots);
      for (size_t i = right.size; i > 0; --i) right.move_entry(i - 1, right, i - 1 + moved);
      for (size_t i = 0; i < moved; ++i) move_entry(count + i, right, i);
      right.size = static_cast<uint16_t>(right.size + moved);
      shrink_to(count);
    }
  }

 private:
  void move_entry(size_t from, CowEntries& node, size_t to) {
    node.keys[to] = std::move(keys[from]);
    node.items[to] = std::move(items[from]);
  }
  /// Drops the entries [count, size). It resets them, because a moved-from value may hold memory.
  void shrink_to(size_t count) {
    for (size_t i = count; i < size; ++i) {
      keys[i] = Key();
      items[i] = Item();
    }
    size = static_cast<uint16_t>(count);
  }
};

template <class Key, class Value, size_t slots>
class CowNodes {
 public:
  using Leaf = CowEntries<Key, Value, slots>;
  /// Children with separator keys. For i > 0, every key below items[i] is at least keys[i], and
  /// every key below an earlier child is less than keys[i]. keys[0] means nothing.
  using Inner = CowEntries<Key, CowNode*, slots>;

  CowNodes() = default;
  CowNodes(const CowNodes&) = delete;
  CowNodes& operator=(const CowNodes&) = delete;
  ~CowNodes() {
    while (dead_ != nullptr) free_one();
    MINIRAFT_CHECK_EQ(count_, 0U);
  }

  static Leaf& leaf(CowNode& node) {
    MINIRAFT_CHECK_EQ(node.height, 0U);
    return static_cast<Leaf&>(node);
  }
  static const Leaf& leaf(const CowNode& node) {
    MINIRAFT_CHECK_EQ(node.height, 0U);
    return static_cast<const Leaf&>(node);
  }
  static Inner& inner(CowNode& node) {
    MINIRAFT_CHECK_GT(node.height, 0U);
    return static_cast<Inner&>(node);
  }
  static const Inner& inner(const CowNode& node) {
    MINIRAFT_CHECK_GT(node.height, 0U);
    return static_cast<const Inner&>(node);
  }

  Leaf* make_leaf() {
    made(1);
    return new Leaf();
  }
  Inner* make_inner(uint16_t height) {
    made(1);
    auto* node = new Inner();
    node->height = height;
    return node;
  }

  /// Ensures that `slot` holds the only reference to its node: copies the node if it has others.
  /// Requires: if `slot` is part of a parent node, then the parent has only one reference.
  CowNode& own(CowNode*& slot) {
    if (slot->references == 1) return *slot;
    CowNode* copy = slot->height == 0 ? copied(leaf(*slot)) : copied(inner(*slot));
    --slot->references;
    slot = copy;
    return *copy;
  }

  /// Gives up one reference. A node without references is dead from then on. O(1).
  void release(CowNode* node) {
    MINIRAFT_CHECK_GT(node->references, 0U);
    if (--node->references > 0) return;
    node->next_dead = dead_;
    dead_ = node;
    ++dead_count_;
  }

  /// Frees as many dead nodes as were made since the last call, and one more at each 32nd call. So
  /// a dropped root lengthens the list of dead nodes, and later calls shorten it. One call does not
  /// free more, because callers restore thousands of items between two looks at the clock.
  void free_some() {
    const size_t more = ++calls_ % 32 == 0 ? 1 : 0;
    for (size_t i = std::exchange(made_, 0) + more; i > 0 && dead_ != nullptr; --i) {
      free_one();
      merge_freed_blocks();
    }
  }

  [[nodiscard]] size_t count() const { return count_; }
  [[nodiscard]] size_t dead_count() const { return dead_count_; }

  uint32_t maps = 1;  ///< how many maps share these nodes

 private:
  void made(size_t nodes) {
    count_ += nodes;
    made_ += nodes;
  }

  template <class Entries>
  CowNode* copied(const Entries& node) {
    made(1);
    auto* copy = new Entries();
    copy->height = node.height;
    copy->size = node.size;
    for (size_t i = 0; i < node.size; ++i) {
      copy->keys[i] = node.keys[i];
      copy->items[i] = node.items[i];
      if constexpr (std::is_same_v<Entries, Inner>) ++copy->items[i]->references;
    }
    return copy;
  }

  /// Frees one dead node. Children that lose their last reference join the list of dead nodes, so
  /// there is no recursion.
  void free_one() {
    CowNode* node = std::exchange(dead_, dead_->next_dead);
    --dead_count_;
    --count_;
    if (node->height == 0) {
      delete &leaf(*node);
      return;
    }
    Inner& parent = inner(*node);
    for (size_t i = 0; i < parent.size; ++i) release(parent.items[i]);
    delete &parent;
  }

  /// glibc keeps freed blocks aside, and merges and sorts all of them at the next allocation of a
  /// large block: after a gigabyte of items that took 400 ms. A large allocation after each freed
  /// node keeps every such step short.
  static void merge_freed_blocks() {
    constexpr size_t large = 4096;                 // larger than the sizes served from a cache
    void* volatile block = ::operator new(large);  // volatile: else the compiler removes both calls
    ::operator delete(block, large);
  }

  CowNode* dead_ = nullptr;
  size_t dead_count_ = 0;
  size_t count_ = 0;  ///< all nodes, dead ones included
  size_t made_ = 0;   ///< nodes made since the last free_some
  uint32_t calls_ = 0;
};

}  // namespace miniraft::base
