// PackedLog: the log of a node of an exploration in 16 bytes, which are compared by the million.
//
// An entry is 16 bits: its term, and what it holds. A configuration is three sets of nodes, so that
// what a majority is can be told by counting bits, independently of core/raft/quorum.h.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "miniraft/core/base/check.h"
#include "miniraft/core/raft/configuration.h"
#include "miniraft/core/raft/entry.h"

namespace miniraft::sim {

/// Terms are below this, and logs no longer.
inline constexpr uint64_t exploration_limit = 8;
inline constexpr uint64_t explored_nodes_max = 3;

/// Bit i stands for node i + 1.
class NodeSet {
 public:
  NodeSet() = default;
  explicit NodeSet(uint32_t bits) : bits_(static_cast<uint8_t>(bits)) {}

  [[nodiscard]] bool has(uint64_t node) const { return (bits_ >> (node - 1) & 1) != 0; }
  void add(uint64_t node) {
    MINIRAFT_CHECK(node >= 1 && node <= 8);
    bits_ = static_cast<uint8_t>(bits_ | 1U << (node - 1));
  }
  [[nodiscard]] uint8_t bits() const { return bits_; }
  [[nodiscard]] bool is_empty() const { return bits_ == 0; }
  [[nodiscard]] bool holds_majority_of(NodeSet voters) const {
    return std::popcount(static_cast<uint8_t>(bits_ & voters.bits_)) * 2 >
           std::popcount(voters.bits_);
  }
  bool operator==(const NodeSet&) const = default;

 private:
  uint8_t bits_ = 0;
};

/// `n1 n3`, or `nobody`.
std::string words_for(NodeSet nodes);

/// A configuration (Raft §6).
class PackedMembers {
 public:
  PackedMembers() = default;
  explicit PackedMembers(uint32_t bits) : bits_(static_cast<uint16_t>(bits)) {}
  /// Requires: no node is beyond explored_nodes_max.
  explicit PackedMembers(const raft::Configuration& configuration);

  static constexpr uint32_t count = 1U << (3 * explored_nodes_max);

  [[nodiscard]] NodeSet incoming() const { return NodeSet(bits_ & 7U); }
  /// Nobody unless it is joint.
  [[nodiscard]] NodeSet outgoing() const { return NodeSet(bits_ >> 3 & 7U); }
  [[nodiscard]] NodeSet learners() const { return NodeSet(bits_ >> 6 & 7U); }
  [[nodiscard]] bool is_joint() const { return !outgoing().is_empty(); }
  /// In either half.
  [[nodiscard]] bool is_voter(uint64_t node) const {
    return incoming().has(node) || outgoing().has(node);
  }
  /// Whether a majority of its voters, while joint of both halves, is among `nodes`.
  [[nodiscard]] bool has_majority(NodeSet nodes) const {
    return nodes.holds_majority_of(incoming()) &&
           (!is_joint() || nodes.holds_majority_of(outgoing()));
  }
  [[nodiscard]] uint16_t bits() const { return bits_; }
  bool operator==(const PackedMembers&) const = default;

 private:
  uint16_t bits_ = 0;
};

/// `n1 n2`, `n1 n3 and n1 n2` while joint; learners are not told.
std::string words_for(PackedMembers members);

/// An entry without its index; all bits 0 stand for none.
class PackedEntry {
 public:
  PackedEntry() = default;
  /// Requires: a command is a number below 16 in decimal digits.
  explicit PackedEntry(const raft::Entry& entry);

  [[nodiscard]] bool exists() const { return bits_ != 0; }
  [[nodiscard]] uint64_t term() const { return bits_ >> 12U; }
  [[nodiscard]] bool is_configuration() const { return (bits_ & configuration_bit) != 0; }
  /// Requires: it is a configuration.
  [[nodiscard]] PackedMembers members() const { return PackedMembers(bits_ & ~outside_members); }
  /// The same with other members. Requires: it is a configuration.
  [[nodiscard]] PackedEntry with(PackedMembers members) const {
    PackedEntry changed;
    changed.bits_ = static_cast<uint16_t>((bits_ & outside_members) | members.bits());
    return changed;
  }
  [[nodiscard]] uint16_t bits() const { return bits_; }
  bool operator==(const PackedEntry&) const = default;

 private:
  static constexpr uint32_t configuration_bit = 1U << 11;
  static constexpr uint32_t outside_members = 0xf800;  ///< the term and that bit

  uint16_t bits_ = 0;
};

/// The entries after `base`, which is where the last snapshot ends; 0 without one.
class PackedLog {
 public:
  /// None up to the base. Requires: index is 1 to exploration_limit.
  [[nodiscard]] PackedEntry at(uint64_t index) const { return entries_[index - 1]; }
  [[nodiscard]] uint64_t base() const { return base_; }
  [[nodiscard]] uint64_t base_term() const { return base_term_; }
  [[nodiscard]] PackedMembers base_members() const { return base_members_; }
  /// Where it ends, what is before the base included.
  [[nodiscard]] uint64_t length() const;
  /// Whether it holds this entry, or stands for it: what a snapshot includes is committed.
  [[nodiscard]] bool covers(uint64_t index, PackedEntry entry) const {
    return index <= base_ || at(index) == entry;
  }
  /// Where the last configuration among the first `length` entries is; 0: there is none.
  [[nodiscard]] uint64_t configuration_before(uint64_t length) const;
  /// The configuration in effect where the log ends after `length` entries (Raft §6), which are not
  /// fewer than the base.
  [[nodiscard]] PackedMembers members_at(uint64_t length, PackedMembers founders) const;
  /// Where the first entry of `term` or a later one is; after the end: there is none. No earlier
  /// than the base.
  [[nodiscard]] uint64_t first_since(uint64_t term) const;

  /// Requires: index is at most exploration_limit.
  void set(uint64_t index, PackedEntry entry) { entries_.at(index - 1) = entry; }
  /// Storage as raft::Persist defines it: cuts where the new entries begin, then appends.
  template <class List>
  void write(const List& entries);
  /// A snapshot takes the place of all up to `base`.
  void begin_after(raft::EntryId base, PackedMembers members);

  [[nodiscard]] const std::array<PackedEntry, exploration_limit>& entries() const {
    return entries_;
  }
  bool operator==(const PackedLog&) const = default;

 private:
  std::array<PackedEntry, exploration_limit> entries_{};
  PackedMembers base_members_;
  uint8_t base_ = 0;
  uint8_t base_term_ = 0;
};

template <class List>
void PackedLog::write(const List& entries) {
  if (entries.empty()) return;
  const uint64_t first = entries.front().id.index.value;
  for (uint64_t index = first; index <= exploration_limit; ++index) set(index, PackedEntry());
  for (const raft::Entry& entry : entries) set(entry.id.index.value, PackedEntry(entry));
}

}  // namespace miniraft::sim
