// Entries: a sequence of consecutive, immutable log entries. Copies share the entries.
//
// Messages, storage and the state machine refer to the same blocks of entries as the log, so
// handing them a slice of the log copies no entry. Each slot of a block is written once, by the log
// that created the block (log.h), before any other owner of the block can see that slot.
//
// Thread rule: as for plain values. Copies may be used by different threads at the same time.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

#include "miniraft/core/base/shared.h"
#include "miniraft/core/raft/entry.h"

namespace miniraft::raft {

using EntryBlock = base::Shared<std::vector<Entry>>;
/// The number of slots in a block. Only the last block of a sequence may have fewer.
constexpr size_t block_entries = 256;

class Entries {
 public:
  class Iterator;
  using value_type = Entry;
  using const_iterator = Iterator;

  Entries() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a list of entries is all that this is
  Entries(std::vector<Entry> entries);
  Entries(std::initializer_list<Entry> entries) : Entries(std::vector<Entry>(entries)) {}
  /// `count` entries in `blocks`. The first entry is in slot `offset` of the first block.
  Entries(std::vector<EntryBlock> blocks, size_t offset, size_t count)
      : blocks_(std::move(blocks)), offset_(offset), size_(count) {}

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// Requires: number < size().
  [[nodiscard]] const Entry& operator[](size_t number) const { return at(offset_ + number); }
  [[nodiscard]] const Entry& front() const { return at(offset_); }
  [[nodiscard]] const Entry& back() const { return at(offset_ + size_ - 1); }
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

  /// Keeps the first `count` entries. Requires: count ≤ size().
  void keep_first(size_t count);

  /// Calls `take` with each entry from position `first` on, by value. Moves an entry out if its
  /// block has no other owner, and copies it otherwise.
  template <class F>
  void take_from(size_t first, const F& take) &&;

  bool operator==(const Entries& other) const;

 private:
  [[nodiscard]] Entry& at(size_t place) const {
    return (*blocks_[place / block_entries])[place % block_entries];
  }

  std::vector<EntryBlock> blocks_;
  size_t offset_ = 0;
  size_t size_ = 0;
};

class Entries::Iterator {
 public:
  using value_type = Entry;
  using difference_type = std::ptrdiff_t;

  Iterator() = default;
  Iterator(const EntryBlock* block, size_t place) : block_(block), place_(place) {}

  [[nodiscard]] const Entry& operator*() const { return (**block_)[place_]; }
  [[nodiscard]] const Entry* operator->() const { return &**this; }
  Iterator& operator++() {
    if (++place_ == block_entries) {
      ++block_;
      place_ = 0;
    }
    return *this;
  }
  Iterator operator++(int) {
    Iterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Iterator&) const = default;

 private:
  const EntryBlock* block_ = nullptr;
  size_t place_ = 0;  ///< slot in the block
};

inline Entries::Iterator Entries::begin() const {
  return {blocks_.data(), offset_};
}
inline Entries::Iterator Entries::end() const {
  const size_t place = offset_ + size_;
  return {blocks_.data() + place / block_entries, place % block_entries};
}

template <class F>
void Entries::take_from(size_t first, const F& take) && {
  for (size_t place = offset_ + first; place < offset_ + size_; ++place) {
    if (blocks_[place / block_entries].is_shared()) {
      take(Entry(at(place)));
    } else {
      take(std::move(at(place)));
    }
  }
}

}  // namespace miniraft::raft
