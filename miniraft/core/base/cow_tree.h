// CowTree: search, insertion and removal in the B+ tree of a CowMap; splits and joins its nodes.
//
// A change has three steps. `locate` finds the path without changing anything. `own` copies those
// nodes of the path that other maps share. Only then `insert` or `erase` changes the nodes. There
// is no recursion.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "miniraft/core/base/check.h"
#include "miniraft/core/base/cow_nodes.h"

namespace miniraft::base {

template <class Key, class Value, size_t slots>
class CowTree {
 public:
  using Nodes = CowNodes<Key, Value, slots>;
  using Leaf = typename Nodes::Leaf;
  using Inner = typename Nodes::Inner;

  static constexpr size_t size_min = slots / 4;
  /// Two nodes are joined only up to this size, so that the next insertion does not split the node.
  static constexpr size_t joined_max = slots * 3 / 4;
  /// In levels, the leaves included. With 8 of 32 slots used, 16 levels hold 2^48 items.
  static constexpr size_t height_max = 16;
  static_assert(slots >= 8 && slots <= 1024);

  /// The path from the root to a position in a leaf: that of an item, or the one after the leaf's
  /// last item. Without levels it leads nowhere, e.g. because the tree is empty.
  struct Path {
    struct Step {
      CowNode* node = nullptr;
      size_t position = 0;
    };
    std::array<Step, height_max> steps{};  ///< from the leaf, 0, up to the root, levels - 1
    size_t levels = 0;

    [[nodiscard]] bool is_at_item() const {
      return levels > 0 && steps[0].position < steps[0].node->size;
    }
    /// If the position is after the last item of a leaf, moves it to the first item of the next
    /// leaf. If there is no next leaf, sets `levels` to 0.
    void settle() {
      size_t height = 0;
      while (height < levels && steps[height].position == steps[height].node->size) {
        if (++height < levels) ++steps[height].position;
      }
      if (height == levels) levels = 0;
      for (; levels > 0 && height > 0; --height) {
        const Step& step = steps[height];
        steps[height - 1] = {Nodes::inner(*step.node).items[step.position], 0};
      }
    }
  };

  /// The value of `key`, or null.
  template <class Wanted>
  static const Value* find(const CowNode* node, const Wanted& key) {
    if (node == nullptr) return nullptr;
    while (node->height > 0) {
      const Inner& inner = Nodes::inner(*node);
      node = inner.items[child_for(inner, key)];
    }
    const Leaf& leaf = Nodes::leaf(*node);
    const size_t at = place_of(leaf, key);
    return at < leaf.size && !(key < leaf.keys[at]) ? &leaf.items[at] : nullptr;
  }

  /// The path to `key`, or to the position at which it would be inserted.
  template <class Wanted>
  static Path locate(CowNode* root, const Wanted& key) {
    return descend(
        root, [&](const Inner& node) { return child_for(node, key); },
        [&](const Leaf& node) { return place_of(node, key); });
  }
  static Path first(CowNode* root) {
    return descend(
        root, [](const Inner&) { return size_t{0}; }, [](const Leaf&) { return size_t{0}; });
  }

  /// Copies those nodes of the path that other maps share. Afterwards the path is owned: its nodes
  /// belong to this tree alone.
  static void own(Nodes& nodes, CowNode*& root, Path& path) {
    CowNode** slot = &root;
    for (size_t height = path.levels; height-- > 0;) {
      typename Path::Step& step = path.steps[height];
      step.node = &nodes.own(*slot);
      if (height > 0) slot = &Nodes::inner(*step.node).items[step.position];
    }
  }

  /// Inserts `key` with a default value at the position of `path`, and returns the value. Requires:
  /// the path is owned, and locates `key`.
  static Value& insert(Nodes& nodes, CowNode*& root, const Path& path, Key key) {
    Leaf& leaf = Nodes::leaf(*path.steps[0].node);
    const size_t at = path.steps[0].position;
    if (leaf.size < slots) {
      leaf.insert(at, std::move(key), Value());
      return leaf.items[at];
    }
    const size_t kept = kept_by_split(path, 0);
    Leaf& right = *nodes.make_leaf();
    leaf.share_with(right, kept);
    Leaf& taker = at <= kept ? leaf : right;
    const size_t at_taker = at <= kept ? at : at - kept;
    taker.insert(at_taker, std::move(key), Value());
    insert_child(nodes, root, path, right.keys[0], &right);
    return taker.items[at_taker];
  }

  /// Removes the item at the position of `path`. Requires: the path is owned.
  static void erase(Nodes& nodes, CowNode*& root, const Path& path) {
    Nodes::leaf(*path.steps[0].node).erase(path.steps[0].position);
    for (size_t height = 0; height + 1 < path.levels; ++height) {
      if (path.steps[height].node->size >= size_min) break;
      const typename Path::Step& parent = path.steps[height + 1];
      refill_child(nodes, Nodes::inner(*parent.node), parent.position);
    }
    // A root with a single child is not needed: the child becomes the root.
    while (root->height > 0 && root->size == 1) {
      Inner& old = Nodes::inner(*root);
      root = old.items[0];
      ++root->references;
      nodes.release(&old);
    }
    if (root->size == 0) nodes.release(std::exchange(root, nullptr));
  }

 private:
  /// The first index in [begin, end) for which `is_before` is false, or `end`. Requires: it is true
  /// for a first part of the range and false for the rest.
  template <class IsBefore>
  static size_t search(size_t begin, size_t end, const IsBefore& is_before) {
    while (begin < end) {
      const size_t middle = (begin + end) / 2;
      if (is_before(middle)) {
        begin = middle + 1;
      } else {
        end = middle;
      }
    }
    return begin;
  }

  /// The last child whose separator key is not greater than `key`. The first child has no
  /// separator.
  template <class Wanted>
  static size_t child_for(const Inner& node, const Wanted& key) {
    return search(1, node.size, [&](size_t i) { return !(key < node.keys[i]); }) - 1;
  }
  /// The first position whose key is not less than `key`, or the leaf's size.
  template <class Wanted>
  static size_t place_of(const Leaf& node, const Wanted& key) {
    return search(0, node.size, [&](size_t i) { return node.keys[i] < key; });
  }

  template <class InInner, class InLeaf>
  static Path descend(CowNode* root, const InInner& in_inner, const InLeaf& in_leaf) {
    Path path;
    if (root == nullptr) return path;
    path.levels = root->height + size_t{1};
    MINIRAFT_CHECK_LE(path.levels, height_max);
    CowNode* node = root;
    for (size_t height = root->height; height > 0; --height) {
      const Inner& inner = Nodes::inner(*node);
      const size_t position = in_inner(inner);
      path.steps[height] = {node, position};
      node = inner.items[position];
    }
    path.steps[0] = {node, in_leaf(Nodes::leaf(*node))};
    return path;
  }

  /// How many entries a full node keeps when it is split: half of them. But if the new entry is the
  /// last of its level, keys probably arrive in order, so that nothing will be inserted into the
  /// left node any more: then it keeps all but one.
  static size_t kept_by_split(const Path& path, size_t height) {
    if (path.steps[height].position + (height > 0 ? 1 : 0) < slots) return slots / 2;
    for (size_t above = height + 1; above < path.levels; ++above) {
      if (path.steps[above].position + 1 < path.steps[above].node->size) return slots / 2;
    }
    return slots - 1;
  }

  /// Inserts the leaf `child`, whose smallest key is `key`, to the right of the leaf of `path`.
  /// Splits full inner nodes, and makes a new root if the old one was split. Requires: the path is
  /// owned.
  static void insert_child(Nodes& nodes, CowNode*& root, const Path& path, Key key,
                           CowNode* child) {
    for (size_t height = 1; height < path.levels; ++height) {
      Inner& node = Nodes::inner(*path.steps[height].node);
      const size_t at = path.steps[height].position + 1;
      if (node.size < slots) {
        node.insert(at, std::move(key), child);
        return;
      }
      const size_t kept = kept_by_split(path, height);
      Inner& right = *nodes.make_inner(static_cast<uint16_t>(height));
      node.share_with(right, kept);
      if (at <= kept) {
        node.insert(at, std::move(key), child);
      } else {
        right.insert(at - kept, std::move(key), child);
      }
      key = std::move(right.keys[0]);
      child = &right;
    }
    MINIRAFT_CHECK_LT(path.levels, height_max);
    Inner& top = *nodes.make_inner(static_cast<uint16_t>(path.levels));
    top.insert(0, Key(), root);
    top.insert(1, std::move(key), child);
    root = &top;
  }

  /// Refills the child at `position`, which is less than a quarter full. If it and a neighbour have
  /// at most joined_max entries together, joins them; otherwise divides their entries evenly. There
  /// is a neighbour, because every inner node has at least two children.
  static void refill_child(Nodes& nodes, Inner& parent, size_t position) {
    MINIRAFT_CHECK_GE(parent.size, 2U);
    const size_t at = position == 0 ? 0 : position - 1;
    CowNode& left = nodes.own(parent.items[at]);
    CowNode& right = nodes.own(parent.items[at + 1]);
    const size_t both = size_t{left.size} + right.size;
    const size_t kept = both <= joined_max ? both : both / 2;
    Key& between = parent.keys[at + 1];
    if (left.height > 0) {
      // The key between the two nodes is the separator of the right node's first child.
      Nodes::inner(right).keys[0] = std::move(between);
      Nodes::inner(left).share_with(Nodes::inner(right), kept);
      if (right.size > 0) between = std::move(Nodes::inner(right).keys[0]);
    } else {
      Nodes::leaf(left).share_with(Nodes::leaf(right), kept);
      if (right.size > 0) between = Nodes::leaf(right).keys[0];
    }
    if (right.size > 0) return;
    parent.erase(at + 1);
    nodes.release(&right);
  }
};

}  // namespace miniraft::base
