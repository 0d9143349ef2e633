// Log: the entries this node holds, in memory (Raft §5.3).
//
// Invariants: indices are consecutive from first_index(); terms never fall from one entry to the
// next. `base` is the position before the first entry held: EntryId{} at first, then the last entry
// that was compacted away. What is before it is committed, and in a snapshot (Raft §7).
//
// Entries lie in blocks, which whoever was given a slice shares. So each place of a block is taken
// once, by the log that made the block: a log that was cut, or is a copy, goes on in a new block.
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
  /// As recovered: `entries` follow `base` without gaps; anything else is our own bug (CHECK).
  Log(EntryId base, std::vector<Entry> entries);

  [[nodiscard]] EntryId base() const { return base_; }

  /// The position of the last entry, or the base when the log holds none.
  [[nodiscard]] EntryId last_id() const { return last_; }
  [[nodiscard]] LogIndex last_index() const { return last_.index; }
  [[nodiscard]] LogIndex first_index() const { return next(base_.index); }

  /// The term of the entry at `index`, the base included; nullopt outside the log. O(1).
  [[nodiscard]] std::optional<Term> term_at(LogIndex index) const;

  /// Whether this log holds exactly `id`: the consistency check of AppendEntries (Raft §5.3).
  [[nodiscard]] bool holds(EntryId id) const { return term_at(id.index) == id.term; }

  /// Requires: the log holds `index`. The reference lives until the log changes. O(1).
  [[nodiscard]] const Entry& at(LogIndex index) const;

  /// The last position at or before `limit` whose term is at most `term`: where two logs may still
  /// agree (Raft §5.3, back-off by terms). The base if there is none. O(log n).
  [[nodiscard]] EntryId last_with_term_at_most(Term term, LogIndex limit) const;

  /// The entries from `first` on, at most `entries_max` and `bytes_max`, but always one if there is
  /// one. Requires: first ≥ first_index().
  [[nodiscard]] Entries slice(LogIndex first, size_t entries_max, size_t bytes_max) const;
  /// The first position after which the entries up to `last` cost `bytes_max` at most; no earlier
  /// than the base. O(k / block_entries) for the k entries that are not between the two. Requires:
  /// the log holds `last`, or it is the base.
  [[nodiscard]] LogIndex before_last(LogIndex last, size_t bytes_max) const;
  /// Those in [first, last]. Requires: the log holds them; there may be none.
  [[nodiscard]] Entries slice(LogIndex first, LogIndex last) const;

  /// Requires: `entry` follows last_id().
  void append(Entry entry);

  /// Drops the entries from `first` on. Requires: the log holds `first`.
  void truncate_from(LogIndex first);

  /// Drops the entries up to and including `index`, which becomes the base; the oldest
  /// `entries_max` of them only, if they are more. Requires: the log holds `index`, or it is the
  /// base.
  void compact_to(LogIndex index, uint64_t entries_max);

  /// Drops everything; the log begins after `base`.
  void reset(EntryId base);

  /// CHECKs the invariants above. O(n).
  void check_invariants() const;

 private:
  friend class StateWriter;

  /// How many places of the last block are taken, in the log that made it; nothing in a copy of
  /// that log, which must take none.
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

  /// Where the entry is, counted from the beginning of the first block.
  [[nodiscard]] size_t place_of(LogIndex index) const { return distance(begin_, index) - 1; }
  [[nodiscard]] Entry& entry_at(size_t place) const {
    return (*blocks_[place / block_entries])[place % block_entries];
  }

  /// What the entries in [first, last] cost. O(n).
  [[nodiscard]] size_t bytes_of(LogIndex first, LogIndex last) const;
  /// Those held in one block.
  [[nodiscard]] size_t bytes_of_block(size_t block) const;
  /// Those after `index`. O(n / block_entries).
  [[nodiscard]] size_t bytes_after(LogIndex index) const;
  /// After entries of the block have gone.
  void count_again(size_t block);

  EntryId base_;
  EntryId last_;
  LogIndex begin_;  ///< before the first entry of the first block; at most the base
  std::deque<EntryBlock> blocks_;
  std::deque<size_t> block_bytes_;  ///< what the entries held in each block cost
  size_t bytes_ = 0;                ///< all of them
  Taken taken_;
};

}  // namespace miniraft::raft
