// CowMap: an ordered map that is copied in O(1) (copy-on-write).
//
// A B+ tree with the values in its leaves, all at the same distance from the root. A copy shares
// all nodes. Before a map changes a shared node, it copies this node and the shared nodes above it;
// it changes unshared nodes in place. A copy is therefore a snapshot: it may be kept and read for
// any time, and costs the other map one extra copy of each node that is changed meanwhile. Nodes
// that no map refers to any more are freed gradually, by later calls (cow_nodes.h).
//
// Invariant (`check_invariants`): every node except the root and the last node of each level is at
// least a quarter full. The exception lets keys inserted in order fill their nodes (cow_tree.h).
#pragma once

#include <cstddef>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/cow_invariants.h"
#include "miniraft/core/base/cow_nodes.h"
#include "miniraft/core/base/cow_tree.h"

namespace miniraft::base {

/// Requires: Key and Value can be default-constructed, copied and moved; `<` orders keys, and
/// compares a key with any type that is looked up (`Wanted`), in either order. If values are large,
/// wrap them in Counted, so that a copied leaf shares them. Thread rule: one thread for a map and
/// all its copies.
template <class Key, class Value, size_t slots = 32>
class CowMap {
  using Nodes = CowNodes<Key, Value, slots>;
  using Tree = CowTree<Key, Value, slots>;

 public:
  CowMap() = default;
  // Written by hand, because nodes count their references.
  CowMap(const CowMap& other) : nodes_(other.nodes_), root_(other.root_), size_(other.size_) {
    if (nodes_ != nullptr) ++nodes_->maps;
    if (root_ != nullptr) ++root_->references;
  }
  CowMap(CowMap&& other) noexcept
      : nodes_(std::exchange(other.nodes_, nullptr)),
        root_(std::exchange(other.root_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  CowMap& operator=(CowMap other) noexcept {
    std::swap(nodes_, other.nodes_);
    std::swap(root_, other.root_);
    std::swap(size_, other.size_);
    return *this;
  }
  /// O(1), except for the last map that shares these nodes: it frees all of them.
  ~CowMap() {
    clear();
    if (nodes_ != nullptr && --nodes_->maps == 0) delete nodes_;
  }

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// A position: at an item, or nowhere. Valid until the map that returned it is changed or
  /// destroyed. Changes of copies of that map do not matter.
  class Cursor {
   public:
    explicit operator bool() const { return path_.is_at_item(); }
    // Each of these requires that the cursor is at an item.
    [[nodiscard]] const Key& key() const {
      return Nodes::leaf(*path_.steps[0].node).keys[path_.steps[0].position];
    }
    [[nodiscard]] const Value& value() const {
      return Nodes::leaf(*path_.steps[0].node).items[path_.steps[0].position];
    }
    /// Moves to the next item in the order of keys; from the last item to nowhere.
    void next() {
      MINIRAFT_CHECK(*this);
      ++path_.steps[0].position;
      path_.settle();
    }

   private:
    friend class CowMap;
    explicit Cursor(typename Tree::Path path) : path_(path) {}
    typename Tree::Path path_;
  };

  [[nodiscard]] Cursor begin() const { return Cursor(Tree::first(root_)); }
  /// At the first item whose key is not less than `key`; nowhere if there is none.
  template <class Wanted>
  [[nodiscard]] Cursor lower_bound(const Wanted& key) const {
    Cursor cursor(Tree::locate(root_, key));
    cursor.path_.settle();
    return cursor;
  }
  /// The value of `key`, or null. Valid as long as a cursor is. Faster than `find`.
  template <class Wanted>
  [[nodiscard]] const Value* peek(const Wanted& key) const {
    return Tree::find(root_, key);
  }
  /// At the item of `key`; nowhere if there is none.
  template <class Wanted>
  [[nodiscard]] Cursor find(const Wanted& key) const {
    Cursor cursor(Tree::locate(root_, key));
    if (cursor && key < cursor.key()) cursor.path_.levels = 0;
    return cursor;
  }

  /// The value at the cursor, to be changed in place. The reference is valid until the map is
  /// changed next. This cursor stays valid. Requires: the cursor is at an item of this map, not of
  /// a copy.
  [[nodiscard]] Value& change(Cursor& cursor) {
    MINIRAFT_CHECK(cursor);
    return change_at(cursor.path_);
  }

  struct FoundOrInserted {
    Value& value;  ///< to be changed in place; valid until the map is changed next
    bool is_new;   ///< the key was inserted by this call
  };
  /// The value of `key`. If there is no such key, inserts it with a default value.
  template <class Wanted>
  [[nodiscard]] FoundOrInserted find_or_insert(const Wanted& key) {
    if (nodes_ == nullptr) nodes_ = new Nodes();
    if (root_ == nullptr) root_ = nodes_->make_leaf();
    typename Tree::Path path = Tree::locate(root_, key);
    if (path.is_at_item() && !(key < Cursor(path).key())) return {change_at(path), false};
    Tree::own(*nodes_, root_, path);
    ++size_;
    Value& value = Tree::insert(*nodes_, root_, path, Key(key));
    nodes_->free_some();
    return {value, true};
  }

  /// Removes the item at the cursor, which is nowhere afterwards. Requires: as for `change`.
  void erase(Cursor& cursor) {
    MINIRAFT_CHECK(cursor);
    Tree::own(*nodes_, root_, cursor.path_);
    Tree::erase(*nodes_, root_, cursor.path_);
    cursor.path_.levels = 0;
    --size_;
    nodes_->free_some();
  }

  /// Removes all items. O(1): later calls free the nodes that no copy shares.
  void clear() {
    if (root_ != nullptr) nodes_->release(std::exchange(root_, nullptr));
    size_ = 0;
  }

  /// Frees some of the nodes that no map refers to, as every change does. For callers that only
  /// read. Cost: freeing one node with its contents, at most.
  void free_some() const {
    if (nodes_ != nullptr) nodes_->free_some();
  }
  /// The nodes of this map and of all its copies, including those that wait to be freed.
  [[nodiscard]] size_t node_count() const { return nodes_ == nullptr ? 0 : nodes_->count(); }
  /// Of these, the nodes that no map refers to and that wait to be freed.
  [[nodiscard]] size_t dead_node_count() const {
    return nodes_ == nullptr ? 0 : nodes_->dead_count();
  }

  /// Checks the invariants of the whole tree (MINIRAFT_CHECK). O(n): for tests.
  void check_invariants() const {
    using Invariants = CowInvariants<Key, Value, slots>;
    const size_t found =
        root_ == nullptr ? 0 : Invariants::checked_size(*root_, nullptr, nullptr, true, true);
    MINIRAFT_CHECK_EQ(found, size_);
  }

 private:
  Value& change_at(typename Tree::Path& path) {
    Tree::own(*nodes_, root_, path);
    nodes_->free_some();
    const typename Tree::Path::Step& step = path.steps[0];
    return Nodes::leaf(*step.node).items[step.position];
  }

  Nodes* nodes_ = nullptr;  ///< shared by all copies; null before the first insertion
  CowNode* root_ = nullptr;
  size_t size_ = 0;
};

}  // namespace miniraft::base
