#include "miniraft/core/raft/log.h"

#include <algorithm>

#include "miniraft/core/base/check.h"

namespace miniraft::raft {

Log::Log(EntryId base, std::vector<Entry> entries) : base_(base), last_(base), begin_(base.index) {
  for (Entry& entry : entries) append(std::move(entry));
}

std::optional<Term> Log::term_at(LogIndex index) const {
  if (index == last_.index) return last_.term;
  if (index == base_.index) return base_.term;
  if (index < base_.index || index > last_.index) return std::nullopt;
  return entry_at(place_of(index)).id.term;
}

const Entry& Log::at(LogIndex index) const {
  MINIRAFT_CHECK_GT(index, base_.index);
  MINIRAFT_CHECK_LE(index, last_.index);
  return entry_at(place_of(index));
}

EntryId Log::last_with_term_at_most(Term term, LogIndex limit) const {
  // Terms never decrease, so the entries with a low enough term come first. The base counts
  // whatever its term is.
  LogIndex found = base_.index;
  LogIndex end = std::max(base_.index, std::min(limit, last_.index));
  while (found < end) {
    const LogIndex middle(end.value - distance(found, end) / 2);
    if (at(middle).id.term <= term) {
      found = middle;
    } else {
      end = previous(middle);
    }
  }
  return {*term_at(found), found};
}

Entries Log::slice(LogIndex first, size_t entries_max, size_t bytes_max) const {
  MINIRAFT_CHECK_GT(first, base_.index);
  if (first > last_.index) return {};
  const uint64_t count_max = std::min(distance(base_.index, last_.index), uint64_t{entries_max});
  Entries entries = slice(first, std::min(last_.index, LogIndex(first.value + count_max - 1)));
  size_t bytes = 0;
  size_t count = 0;
  for (const Entry& entry : entries) {
    bytes += cost_bytes(entry);
    if (bytes > bytes_max && count > 0) break;
    ++count;
  }
  entries.keep_first(count);
  return entries;
}

LogIndex Log::index_before_last_bytes(LogIndex last, size_t bytes_max) const {
  MINIRAFT_CHECK_GE(last, base_.index);
  MINIRAFT_CHECK_LE(last, last_.index);
  LogIndex after = base_.index;
  size_t bytes = bytes_ - bytes_after(last);
  while (bytes > bytes_max) {
    // Skips whole blocks where possible, so that the cost does not grow with the number of entries
    // in them.
    const size_t place = distance(begin_, after);
    const size_t block = place / block_entries;
    if (place % block_entries == 0 && bytes >= bytes_max + block_bytes_[block] &&
        distance(after, last) >= block_entries) {
      bytes -= block_bytes_[block];
      after = LogIndex(after.value + block_entries);
    } else {
      after = next(after);
      bytes -= cost_bytes(at(after));
    }
  }
  return after;
}

Entries Log::slice(LogIndex first, LogIndex last) const {
  MINIRAFT_CHECK_GT(first, base_.index);
  MINIRAFT_CHECK_LE(last, last_.index);
  if (first > last) return {};
  const auto block_of = [this](LogIndex index) {
    return blocks_.begin() + static_cast<std::ptrdiff_t>(place_of(index) / block_entries);
  };
  return {std::vector<EntryBlock>(block_of(first), std::next(block_of(last))),
          place_of(first) % block_entries, distance(first, last) + 1};
}

void Log::append(Entry entry) {
  MINIRAFT_CHECK_EQ(entry.id.index, next(last_.index));
  MINIRAFT_CHECK_GE(entry.id.term, last_.term);
  last_ = entry.id;
  const size_t place = place_of(last_.index) % block_entries;
  if (place == 0) {
    // The first block starts small, because tests create many short logs.
    blocks_.emplace_back(std::vector<Entry>(blocks_.empty() ? 4 : block_entries));
    block_bytes_.push_back(0);
  } else if (!(taken_ == place) || place == blocks_.back()->size()) {
    std::vector<Entry> other(std::min(block_entries, std::max<size_t>(4, 2 * place)));
    const auto begin = blocks_.back()->begin();
    std::copy(begin, begin + static_cast<std::ptrdiff_t>(place), other.begin());
    blocks_.back() = EntryBlock(std::move(other));
  }
  const size_t bytes = cost_bytes(entry);
  block_bytes_.back() += bytes;
  bytes_ += bytes;
  (*blocks_.back())[place] = std::move(entry);
  taken_ = Taken(place + 1);
}

void Log::truncate_from(LogIndex first) {
  MINIRAFT_CHECK_GT(first, base_.index);
  MINIRAFT_CHECK_LE(first, last_.index);
  last_ = {*term_at(previous(first)), previous(first)};
  const size_t kept = distance(begin_, last_.index);
  while (blocks_.size() * block_entries >= kept + block_entries) {
    bytes_ -= block_bytes_.back();
    blocks_.pop_back();
    block_bytes_.pop_back();
  }
  if (kept % block_entries > 0) count_again(blocks_.size() - 1);
  taken_ = Taken();  // The places that were cut belong to whoever was given them.
}

void Log::compact_to(LogIndex index, uint64_t entries_max) {
  MINIRAFT_CHECK_GE(index, base_.index);
  MINIRAFT_CHECK_LE(index, last_.index);
  const LogIndex end(base_.index.value + std::min(distance(base_.index, index), entries_max));
  base_ = {*term_at(end), end};
  while (distance(begin_, end) >= block_entries) {
    bytes_ -= block_bytes_.front();
    blocks_.pop_front();
    block_bytes_.pop_front();
    begin_ = LogIndex(begin_.value + block_entries);
  }
  if (blocks_.empty()) return;
  count_again(0);
  // Commands may be large: they need not wait for the rest of their block.
  if (blocks_.front().is_shared()) return;
  for (size_t place = 0; place < distance(begin_, end); ++place) entry_at(place).payload = Noop{};
}

void Log::reset(EntryId base) {
  base_ = base;
  last_ = base;
  begin_ = base.index;
  blocks_.clear();
  block_bytes_.clear();
  bytes_ = 0;
}

size_t Log::bytes_of(LogIndex first, LogIndex last) const {
  size_t bytes = 0;
  for (LogIndex index = first; index <= last; index = next(index)) bytes += cost_bytes(at(index));
  return bytes;
}

size_t Log::bytes_of_block(size_t block) const {
  const LogIndex before(begin_.value + block * block_entries);
  return bytes_of(next(std::max(before, base_.index)),
                  std::min(LogIndex(before.value + block_entries), last_.index));
}

size_t Log::bytes_after(LogIndex index) const {
  if (index == last_.index) return 0;
  const size_t block = place_of(next(index)) / block_entries;
  size_t bytes = 0;
  for (size_t later = block + 1; later < blocks_.size(); ++later) bytes += block_bytes_[later];
  const LogIndex end(begin_.value + (block + 1) * block_entries);
  return bytes + bytes_of(next(index), std::min(end, last_.index));
}

void Log::count_again(size_t block) {
  bytes_ -= block_bytes_[block];
  block_bytes_[block] = bytes_of_block(block);
  bytes_ += block_bytes_[block];
}

void Log::check_invariants() const {
  MINIRAFT_CHECK_LE(begin_, base_.index);
  MINIRAFT_CHECK_LT(distance(begin_, base_.index), block_entries);
  MINIRAFT_CHECK_EQ(blocks_.size(),
                    (distance(begin_, last_.index) + block_entries - 1) / block_entries);
  MINIRAFT_CHECK_EQ(block_bytes_.size(), blocks_.size());
  size_t bytes = 0;
  for (size_t block = 0; block < blocks_.size(); ++block) {
    MINIRAFT_CHECK_EQ(block_bytes_[block], bytes_of_block(block));
    bytes += block_bytes_[block];
  }
  MINIRAFT_CHECK_EQ(bytes_, bytes);
  EntryId before = base_;
  for (const Entry& entry : slice(first_index(), last_.index)) {
    MINIRAFT_CHECK_EQ(entry.id.index, next(before.index));
    MINIRAFT_CHECK_GE(entry.id.term, before.term);
    before = entry.id;
  }
  MINIRAFT_CHECK(before == last_);
}

}  // namespace miniraft::raft
