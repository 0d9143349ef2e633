// LinkSet: which directed links between nodes are cut.
//
// A partition is such a set; a one-way failure cuts `a → b` and leaves `b → a`. The nemesis draws a
// set, the virtual network drops messages on its links, and the bench asks it whether the leader
// can still reach a majority. Each node has a row of bits, so a look-up is a shift.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace miniraft::lab {

class LinkSet {
 public:
  LinkSet() = default;

  /// No link is cut. Requires: node_count ≤ 64.
  explicit LinkSet(size_t node_count);

  void cut(size_t from, size_t to);

  /// Cuts every link between a node of `left` and a node of `right`, both ways. A node's link to
  /// itself is never cut.
  void cut_between(const std::vector<size_t>& left, const std::vector<size_t>& right);

  [[nodiscard]] bool is_cut(size_t from, size_t to) const {
    return from < rows_.size() && (rows_[from] >> to & 1U) != 0;
  }

  /// Whether `node` can exchange messages in both directions with so many others that they and it
  /// are a majority. A leader needs this to commit anything.
  [[nodiscard]] bool reaches_majority(size_t node) const;

  /// How many links are cut.
  [[nodiscard]] size_t size() const;

  [[nodiscard]] size_t node_count() const { return rows_.size(); }

 private:
  std::vector<uint64_t> rows_;  // bit `to` of row `from`
};

}  // namespace miniraft::lab
