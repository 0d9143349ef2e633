#include "miniraft/core/raft/entries.h"

#include <algorithm>
#include <iterator>

namespace miniraft::raft {

Entries::Entries(std::vector<Entry> entries) : size_(entries.size()) {
  if (size_ == 0) return;
  if (size_ <= block_entries) {
    blocks_.emplace_back(std::move(entries));
    return;
  }
  for (size_t begin = 0; begin < size_; begin += block_entries) {
    const auto first = entries.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto count = static_cast<std::ptrdiff_t>(std::min(block_entries, size_ - begin));
    blocks_.emplace_back(
        std::vector<Entry>(std::make_move_iterator(first), std::make_move_iterator(first + count)));
  }
}

void Entries::keep_first(size_t count) {
  size_ = count;
  blocks_.resize(count == 0 ? 0 : (offset_ + count + block_entries - 1) / block_entries);
}

bool Entries::operator==(const Entries& other) const {
  return size_ == other.size_ && std::equal(begin(), end(), other.begin());
}

}  // namespace miniraft::raft
