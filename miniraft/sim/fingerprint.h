// Fingerprints: 64-bit hashes that stand for values, and flat hash tables keyed by them.
//
// Explorations hold tens of millions of keys, so the tables use open addressing with linear probing
// and no allocation per key. A table doubles when it is three quarters full.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "miniraft/core/base/bytes.h"

namespace miniraft::sim {

/// Mixes all bits of `value` into all bits of the result; a bijection (Steele, Lea, Flood 2014).
constexpr uint64_t mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

/// The fingerprint of `bytes`, the same on every little-endian machine. O(size).
inline uint64_t fingerprint(base::ByteView bytes) {
  uint64_t hash = mix(bytes.size());
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    hash = mix(hash ^ word);
  }
  uint64_t word = 0;
  if (!bytes.empty()) std::memcpy(&word, bytes.data(), bytes.size());
  return mix(hash ^ word);
}

/// A set of fingerprints. The keys 0 and 1 count as the same.
class FingerprintSet {
 public:
  /// Adds `key`. Returns whether it was not in the set.
  bool insert(uint64_t key) {
    if (key == 0) key = 1;
    if (size_ * 4 >= slots_.size() * 3) grow();
    if (!place(key)) return false;
    ++size_;
    return true;
  }
  [[nodiscard]] bool has(uint64_t key) const {
    if (key == 0) key = 1;
    size_t at = key & (slots_.size() - 1);
    while (slots_[at] != 0 && slots_[at] != key) at = (at + 1) & (slots_.size() - 1);
    return slots_[at] == key;
  }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] size_t bytes() const { return slots_.size() * sizeof(uint64_t); }

 private:
  bool place(uint64_t key) {
    size_t at = key & (slots_.size() - 1);
    while (slots_[at] != 0) {
      if (slots_[at] == key) return false;
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = key;
    return true;
  }
  void grow() {
    std::vector<uint64_t> old(slots_.size() * 2);
    old.swap(slots_);
    for (const uint64_t key : old) {
      if (key != 0) place(key);
    }
  }

  std::vector<uint64_t> slots_ = std::vector<uint64_t>(1024);  ///< a power of two; 0 is empty
  size_t size_ = 0;
};

/// A map from 64-bit keys to 32-bit numbers.
class FlatMap {
 public:
  /// The number at `key`, or null. The pointer is valid until the next insert. Requires: `key` is
  /// not 0.
  [[nodiscard]] const uint32_t* find(uint64_t key) const {
    for (size_t at = mix(key) & (slots_.size() - 1); slots_[at].key != 0;
         at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].key == key) return &slots_[at].number;
    }
    return nullptr;
  }
  /// Requires: `key` is not 0 and not in the map.
  void insert(uint64_t key, uint32_t number) {
    if (size_ * 4 >= slots_.size() * 3) {
      std::vector<Slot> old(slots_.size() * 2);
      old.swap(slots_);
      for (const Slot& slot : old) {
        if (slot.key != 0) place(slot);
      }
    }
    place({key, number});
    ++size_;
  }
  [[nodiscard]] size_t size() const { return size_; }

 private:
  struct Slot {
    uint64_t key = 0;  ///< 0: empty
    uint32_t number = 0;
  };
  void place(Slot slot) {
    size_t at = mix(slot.key) & (slots_.size() - 1);
    while (slots_[at].key != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  size_t size_ = 0;
};

}  // namespace miniraft::sim
