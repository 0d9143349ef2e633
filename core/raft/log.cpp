#include "core/raft/log.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"

namespace miniraft::raft {

Log::Log(EntryId base, std::vector<Entry> entries) : base_(base) {
  for (Entry& entry : entries) append(std::move(entry));
}

EntryId Log::last_id() const {
  return entries_.empty() ? base_ : entries_.back().id;
}

size_t Log::offset(LogIndex index) const {
  return distance(next(base_.index), index);
}

std::optional<Term> Log::term_at(LogIndex index) const {
  if (index == base_.index) return base_.term;
  if (index < base_.index || index > last_index()) return std::nullopt;
  return entries_[offset(index)].id.term;
}

const Entry& Log::at(LogIndex index) const {
  CHECK_GT(index, base_.index);
  CHECK_LE(index, last_index());
  return entries_[offset(index)];
}

EntryId Log::last_with_term_at_most(Term term, LogIndex limit) const {
  const auto end = limit <= base_.index
                       ? entries_.begin()
                       : entries_.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                distance(base_.index, limit), entries_.size()));
  const auto after = std::partition_point(
      entries_.begin(), end, [term](const Entry& entry) { return entry.id.term <= term; });
  return after == entries_.begin() ? base_ : std::prev(after)->id;
}

std::vector<Entry> Log::slice(LogIndex first, size_t entries_max, size_t bytes_max) const {
  CHECK_GT(first, base_.index);
  std::vector<Entry> result;
  if (first > last_index()) return result;
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(offset(first));
  auto end = begin;
  size_t bytes = 0;
  while (end != entries_.end() && static_cast<size_t>(end - begin) < entries_max) {
    bytes += cost_bytes(*end);
    if (bytes > bytes_max && end != begin) break;
    ++end;
  }
  result.assign(begin, end);
  return result;
}

void Log::append(Entry entry) {
  const EntryId last = last_id();
  CHECK_EQ(entry.id.index, next(last.index));
  CHECK_GE(entry.id.term, last.term);
  entries_.push_back(std::move(entry));
}

void Log::truncate_from(LogIndex first) {
  CHECK_GT(first, base_.index);
  CHECK_LE(first, last_index());
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(offset(first)), entries_.end());
}

void Log::compact_to(LogIndex index, uint64_t entries_max) {
  CHECK_GE(index, base_.index);
  CHECK_LE(index, last_index());
  const uint64_t count = std::min(distance(base_.index, index), entries_max);
  if (count == 0) return;
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(count);
  base_ = std::prev(end)->id;
  entries_.erase(entries_.begin(), end);
}

void Log::reset(EntryId base) {
  base_ = base;
  entries_.clear();
}

void Log::check_invariants() const {
  EntryId before = base_;
  for (const Entry& entry : entries_) {
    CHECK_EQ(entry.id.index, next(before.index));
    CHECK_GE(entry.id.term, before.term);
    before = entry.id;
  }
}

}  // namespace miniraft::raft
