// Log: the entries that this node holds in memory (Raft §5.3).
//
// Invariants: indices are consecutive, from first_index() on; terms never decrease. `base` is the
// position before the first entry: EntryId{} initially, later the last compacted entry or the last
// entry of an installed snapshot. All entries up to the base are committed and contained in a
// snapshot (Raft §7).
//
// Entries are stored in blocks that slices share. Each slot of a block is therefore written only
// once, by the log that created the block. After truncation, or in a copy of the log, appending
// continues in a new block.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "miniraft/core/raft/entries.h"
#include "miniraft/core/raft/entry.h"
#include "miniraft/core/raft/types.h"

namespace miniraft::raft {

class Log {
 public:
  Log() = default;
  /// The log as recovered. Requires: `entries` follow `base` without gaps (CHECKed).
  Log(EntryId base, std::vector<Entry> entries);

  [[nodiscard]] EntryId base() const { return base_; }

  /// The position of the last entry, or the base if the log is empty.
  [[nodiscard]] EntryId last_id() const { return last_; }
  [[nodiscard]] LogIndex last_index() const { return last_.index; }
  [[nodiscard]] LogIndex first_index() const { return next(base_.index); }

  /// The term of the entry at `index`, or of the base. Returns nullopt if `index` is before the
  /// base or after the last entry. O(1).
  [[nodiscard]] std::optional<Term> term_at(LogIndex index) const;

  /// Whether this log holds the entry `id`, or `id` is its base: the consistency check of
  /// AppendEntries (Raft §5.3).
  [[nodiscard]] bool holds(EntryId id) const { return term_at(id.index) == id.term; }

  /// The entry at `index`. Requires: the log holds it. The reference is valid until the log
  /// changes. O(1).
  [[nodiscard]] const Entry& at(LogIndex index) const;

  /// The last position at or before `limit` whose term is at most `term`, or the base if there is
  /// none. If another log has `term` at `limit`, this is the latest position where the two logs may
  /// agree (Raft §5.3, back-off by terms). O(log n).
  [[nodiscard]] EntryId last_with_term_at_most(Term term, LogIndex limit) const;

  /// The entries from `first` on, limited to `entries_max` entries and `bytes_max` bytes. If there
  /// are any, returns at least one, whatever its size. Requires: first ≥ first_index().
  [[nodiscard]] Entries slice(LogIndex first, size_t entries_max, size_t bytes_max) const;
  /// The smallest index, not before the base, such that the entries after it, up to and including
  /// `last`, cost at most `bytes_max`. O(k / block_entries), where k is the number of entries of
  /// the log outside of that range. Requires: the log holds `last`, or it is the base.
  [[nodiscard]] LogIndex index_before_last_bytes(LogIndex last, size_t bytes_max) const;
  /// The entries in [first, last]; empty if first > last. Requires: first ≥ first_index(), last ≤
  /// last_index().
  [[nodiscard]] Entries slice(LogIndex first, LogIndex last) const;

  /// Requires: the index of `entry` follows last_index(), and its term is at least that of
  /// last_id().
  void append(Entry entry);

  /// Removes the entries from `first` on. Requires: the log holds `first`.
  void truncate_from(LogIndex first);

  /// Removes the oldest entries up to and including `index`, but at most `entries_max` of them. The
  /// last removed entry becomes the base. Requires: the log holds `index`, or it is the base.
  void compact_to(LogIndex index, uint64_t entries_max);

  /// Removes all entries. The log then begins after `base`.
  void reset(EntryId base);

  /// CHECKs the invariants above. O(n).
  void check_invariants() const;

 private:
  friend class StateWriter;

  /// The number of slots used in the last block. Only the log that created the block has a value. A
  /// copy of the log has none, because it must not write to that block.
  class Taken {
   public:
    Taken() = default;
    explicit Taken(size_t places) : places_(places) {}
    Taken(const Taken& /*other*/) {}
    Taken(Taken&& other) noexcept : places_(std::exchange(other.places_, std::nullopt)) {}
    Taken& operator=(const Taken& /*other*/) {
      places_.reset();
      return *this;
    }
    Taken& operator=(Taken&& other) noexcept {
      places_ = std::exchange(other.places_, std::nullopt);
      return *this;
    }
    ~Taken() = default;
    bool operator==(size_t places) const { return places_ == places; }

   private:
    std::optional<size_t> places_;
  };

  /// The entry's slot number, counted from the beginning of the first block.
  [[nodiscard]] size_t place_of(LogIndex index) const { return distance(begin_, index) - 1; }
  [[nodiscard]] Entry& entry_at(size_t place) const {
    return (*blocks_[place / block_entries])[place % block_entries];
  }

  /// Cost of the entries in [first, last]. O(n).
  [[nodiscard]] size_t bytes_of(LogIndex first, LogIndex last) const;
  /// Cost of the entries held in one block.
  [[nodiscard]] size_t bytes_of_block(size_t block) const;
  /// Cost of the entries after `index`. O(n / block_entries).
  [[nodiscard]] size_t bytes_after(LogIndex index) const;
  /// Recomputes the block's cost after some of its entries were removed.
  void count_again(size_t block);

  EntryId base_;
  EntryId last_;
  LogIndex begin_;  ///< index before the first slot of the first block; at most the base
  std::deque<EntryBlock> blocks_;
  std::deque<size_t> block_bytes_;  ///< cost of the entries in each block
  size_t bytes_ = 0;                ///< sum of block_bytes_
  Taken taken_;
};

}  // namespace miniraft::raft
