#include "miniraft/apps/lab/bench/link_set.h"

#include <bit>

#include "miniraft/core/base/check.h"

namespace miniraft::lab {

LinkSet::LinkSet(size_t node_count) : rows_(node_count, 0) {
  MINIRAFT_CHECK_LE(node_count, 64U);
}

void LinkSet::cut(size_t from, size_t to) {
  MINIRAFT_CHECK_LT(from, rows_.size());
  MINIRAFT_CHECK_LT(to, rows_.size());
  if (from != to) rows_[from] |= uint64_t{1} << to;
}

void LinkSet::cut_between(const std::vector<size_t>& left, const std::vector<size_t>& right) {
  for (const size_t a : left) {
    for (const size_t b : right) {
      cut(a, b);
      cut(b, a);
    }
  }
}

bool LinkSet::reaches_majority(size_t node) const {
  size_t reached = 0;
  for (size_t other = 0; other < rows_.size(); ++other) {
    if (!is_cut(node, other) && !is_cut(other, node)) ++reached;
  }
  return reached > rows_.size() / 2;
}

size_t LinkSet::size() const {
  size_t cut_links = 0;
  for (const uint64_t row : rows_) cut_links += static_cast<size_t>(std::popcount(row));
  return cut_links;
}

}  // namespace miniraft::lab
