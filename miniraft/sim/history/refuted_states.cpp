#include "miniraft/sim/history/refuted_states.h"

#include <algorithm>

namespace miniraft::sim {
namespace {

uint64_t hash_of(const std::vector<uint64_t>& words) {
  uint64_t hash = 0x9e3779b97f4a7c15;
  for (const uint64_t word : words) {
    hash = (hash ^ word) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

bool RefutedStates::insert(const std::vector<uint64_t>& place, const std::vector<uint32_t>& spent,
                           int64_t latest_call, const std::vector<int64_t>& ends) {
  if ((slots_used_ + 1) * 2 > slots_.size()) grow();
  Slot& slot = slot_of(place);
  for (uint32_t at = slot.first_record; at != none; at = records_[at].next) {
    if (covers(records_[at], spent, latest_call, ends)) return false;
  }
  if (slot.first_record == none) {
    slot.place_start = places_.size();
    slot.place_size = static_cast<uint32_t>(place.size());
    places_.insert(places_.end(), place.begin(), place.end());
    ++slots_used_;
  }
  records_.push_back(
      {latest_call, spent_.size(), static_cast<uint32_t>(spent.size()), slot.first_record});
  slot.first_record = static_cast<uint32_t>(records_.size() - 1);
  spent_.insert(spent_.end(), spent.begin(), spent.end());
  return true;
}

size_t RefutedStates::memory_bytes() const {
  return slots_.capacity() * sizeof(Slot) + places_.capacity() * sizeof(uint64_t) +
         records_.capacity() * sizeof(Record) + spent_.capacity() * sizeof(uint32_t);
}

// The slot that holds `place`, or the free one where it belongs (its hash already set).
RefutedStates::Slot& RefutedStates::slot_of(const std::vector<uint64_t>& place) {
  const uint64_t hash = hash_of(place);
  size_t at = hash & (slots_.size() - 1);
  while (slots_[at].first_record != none) {
    const Slot& slot = slots_[at];
    if (slot.hash == hash && slot.place_size == place.size() &&
        std::equal(place.begin(), place.end(), &places_[slot.place_start])) {
      return slots_[at];
    }
    at = (at + 1) & (slots_.size() - 1);
  }
  slots_[at].hash = hash;
  return slots_[at];
}

bool RefutedStates::covers(const Record& record, const std::vector<uint32_t>& spent,
                           int64_t latest_call, const std::vector<int64_t>& ends) const {
  if (record.latest_call > latest_call) return false;
  auto other = spent.begin();
  for (uint32_t i = 0; i < record.spent_size; ++i) {
    const uint32_t id = spent_[record.spent_start + i];
    if (ends[id] < latest_call) continue;
    while (other != spent.end() && *other < id) ++other;
    if (other == spent.end() || *other != id) return false;
  }
  return true;
}

void RefutedStates::grow() {
  const std::vector<Slot> old = std::move(slots_);
  slots_.assign(std::max<size_t>(64, old.size() * 2), Slot{});
  for (const Slot& slot : old) {
    if (slot.first_record == none) continue;
    size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].first_record != none) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

}  // namespace miniraft::sim
