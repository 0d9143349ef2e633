// CowInvariants: checks the invariants of a CowMap's tree. For tests, because it reads every node.
//
// Keys ascend, and lie in the range that the keys of the parent nodes give. All leaves have the
// same distance from the root. Every node except the root and the last node of each level is at
// least a quarter full. A violation fails a MINIRAFT_CHECK. The recursion is as deep as the tree.
#pragma once

#include <cstddef>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/cow_tree.h"

namespace miniraft::base {

template <class Key, class Value, size_t slots>
class CowInvariants {
  using Tree = CowTree<Key, Value, slots>;
  using Nodes = typename Tree::Nodes;
  using Leaf = typename Nodes::Leaf;
  using Inner = typename Nodes::Inner;

 public:
  /// Checks the tree below `node` and returns the number of its items. All keys of this tree must
  /// be in [*first, *end); a null bound does not bound. `is_last`: `node` is the last node of its
  /// level.
  static size_t checked_size(const CowNode& node, const Key* first, const Key* end, bool is_root,
                             bool is_last) {
    MINIRAFT_CHECK_GT(node.references, 0U);
    MINIRAFT_CHECK_LE(node.size, slots);
    if (!is_root && !is_last) MINIRAFT_CHECK_GE(node.size, Tree::size_min);
    if (node.height > 0) return checked_inner_size(Nodes::inner(node), first, end, is_last);
    const Leaf& leaf = Nodes::leaf(node);
    MINIRAFT_CHECK_GT(leaf.size, 0U);
    for (size_t i = 1; i < leaf.size; ++i) MINIRAFT_CHECK(leaf.keys[i - 1] < leaf.keys[i]);
    if (first != nullptr) MINIRAFT_CHECK(!(leaf.keys[0] < *first));
    if (end != nullptr) MINIRAFT_CHECK(leaf.keys[leaf.size - size_t{1}] < *end);
    return leaf.size;
  }

 private:
  static size_t checked_inner_size(const Inner& node, const Key* first, const Key* end,
                                   bool is_last) {
    MINIRAFT_CHECK_GE(node.size, 2U);
    size_t size = 0;
    for (size_t i = 0; i < node.size; ++i) {
      const CowNode& child = *node.items[i];
      MINIRAFT_CHECK_EQ(child.height + 1, node.height);
      const bool child_is_last = i + size_t{1} == node.size;
      size +=
          checked_size(child, i == 0 ? first : &node.keys[i],
                       child_is_last ? end : &node.keys[i + 1], false, is_last && child_is_last);
    }
    return size;
  }
};

}  // namespace miniraft::base
