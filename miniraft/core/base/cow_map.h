// CowMap: an ordered map whose copy costs nothing (copy-on-write).
//
// A B+ tree: values in the leaves, all leaves equally far from the root. A copy shares all nodes,
// and from then on each map copies the nodes that it changes, and those above them, once; a map
// that shares none changes its nodes in place. So a copy is a snapshot: kept and read for as long
// as one likes, it costs the other an extra copy of each node that is changed meanwhile. What the
// last copy drops is freed bit by bit by the calls that follow (cow_nodes.h).
//
// Invariant (`check_invariants`): every node but the root and the last of each level is at least a
// quarter full; that exception lets keys that come in order fill their nodes (cow_tree.h).
#pragma once

#include <cstddef>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/cow_invariants.h"
#include "miniraft/core/base/cow_nodes.h"
#include "miniraft/core/base/cow_tree.h"

namespace miniraft::base {

/// Key and Value: values that have a default, copy and move; keys ordered by `<`, also against what
/// is looked up. Where values are large, make them Counted, so that copied leaves share them.
/// Thread rule: one thread for a map and all its copies.
template <class Key, class Value, size_t slots = 32>
class CowMap {
  using Nodes = CowNodes<Key, Value, slots>;
  using Tree = CowTree<Key, Value, slots>;

 public:
  CowMap() = default;
  // By hand, because nodes count who refers to them.
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
  /// O(1) for all but the last map that shares these nodes, which frees them all.
  ~CowMap() {
    clear();
    if (nodes_ != nullptr && --nodes_->maps == 0) delete nodes_;
  }

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// At an item, or nowhere. Valid until the map it was asked of is changed or gone; copies of that
  /// map may be changed.
  class Cursor {
   public:
    explicit operator bool() const { return path_.is_at_item(); }
    // Each of these requires that it is at an item.
    [[nodiscard]] const Key& key() const {
      return Nodes::leaf(*path_.steps[0].node).keys[path_.steps[0].position];
    }
    [[nodiscard]] const Value& value() const {
      return Nodes::leaf(*path_.steps[0].node).items[path_.steps[0].position];
    }
    /// Goes on to the next item in order; from the last to nowhere.
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
  /// The first item whose key is not less than `key`.
  template <class Wanted>
  [[nodiscard]] Cursor lower_bound(const Wanted& key) const {
    Cursor cursor(Tree::locate(root_, key));
    cursor.path_.settle();
    return cursor;
  }
  /// The value of `key`, or null; valid as a cursor is. Quicker than one.
  template <class Wanted>
  [[nodiscard]] const Value* peek(const Wanted& key) const {
    return Tree::find(root_, key);
  }
  /// Nowhere if there is no such key.
  template <class Wanted>
  [[nodiscard]] Cursor find(const Wanted& key) const {
    Cursor cursor(Tree::locate(root_, key));
    if (cursor && key < cursor.key()) cursor.path_.levels = 0;
    return cursor;
  }

  /// The value at the cursor, to be changed in place; it lives until the next change. Requires: the
  /// cursor is at an item of this map, not of a copy. The cursor stays valid.
  [[nodiscard]] Value& change(Cursor& cursor) {
    MINIRAFT_CHECK(cursor);
    return change_at(cursor.path_);
  }

  struct Obtained {
    Value& value;  ///< to be changed in place; lives until the next change
    bool is_new;
  };
  /// The value of `key`: a default one if it is new.
  template <class Wanted>
  [[nodiscard]] Obtained obtain(const Wanted& key) {
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

  /// Removes the item at the cursor, which is invalid from then on. Requires: as for `change`.
  void erase(Cursor& cursor) {
    MINIRAFT_CHECK(cursor);
    Tree::own(*nodes_, root_, cursor.path_);
    Tree::erase(*nodes_, root_, cursor.path_);
    cursor.path_.levels = 0;
    --size_;
    nodes_->free_some();
  }

  /// O(1): what this map alone had is freed by later calls.
  void clear() {
    if (root_ != nullptr) nodes_->release(std::exchange(root_, nullptr));
    size_ = 0;
  }

  /// Frees a little of what was dropped, as each change does: for those who only read. Cost: a
  /// node, with what it holds.
  void free_some() const {
    if (nodes_ != nullptr) nodes_->free_some();
  }
  /// The nodes of this map and of all that share with it, and those that wait to be freed.
  [[nodiscard]] size_t node_count() const { return nodes_ == nullptr ? 0 : nodes_->count(); }
  [[nodiscard]] size_t dead_node_count() const {
    return nodes_ == nullptr ? 0 : nodes_->dead_count();
  }

  /// CHECKs the invariants of the whole tree. O(n): for tests.
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

  Nodes* nodes_ = nullptr;  ///< none before the first item
  CowNode* root_ = nullptr;
  size_t size_ = 0;
};

}  // namespace miniraft::base
