// PackedLog: the log of a node of an exploration in 20 bytes, because explorations compare millions
// of logs.
//
// An entry takes 16 bits: its term and its payload. A configuration is three sets of nodes, so that
// majorities can be computed by counting bits, independently of core/raft/quorum.h.
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

/// Terms are below this limit, and logs have at most this many entries.
inline constexpr uint64_t exploration_limit = 8;
inline constexpr uint64_t explored_nodes_max = 3;

/// A set of nodes: bit i stands for node i + 1.
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
  /// Whether this set contains more than half of `voters`.
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
  /// Requires: all node ids are at most explored_nodes_max.
  explicit PackedMembers(const raft::Configuration& configuration);

  /// The number of distinct values.
  static constexpr uint32_t count = 1U << (3 * explored_nodes_max);

  /// The voters of the new half, or of the only half.
  [[nodiscard]] NodeSet incoming() const { return NodeSet(bits_ & 7U); }
  /// The voters of the old half; empty unless the configuration is joint.
  [[nodiscard]] NodeSet outgoing() const { return NodeSet(bits_ >> 3 & 7U); }
  [[nodiscard]] NodeSet learners() const { return NodeSet(bits_ >> 6 & 7U); }
  [[nodiscard]] bool is_joint() const { return !outgoing().is_empty(); }
  /// Whether the node is a voter of either half.
  [[nodiscard]] bool is_voter(uint64_t node) const {
    return incoming().has(node) || outgoing().has(node);
  }
  /// Whether `nodes` contains a majority of the voters; if joint, a majority of each half.
  [[nodiscard]] bool has_majority(NodeSet nodes) const {
    return nodes.holds_majority_of(incoming()) &&
           (!is_joint() || nodes.holds_majority_of(outgoing()));
  }
  [[nodiscard]] uint16_t bits() const { return bits_; }
  bool operator==(const PackedMembers&) const = default;

 private:
  uint16_t bits_ = 0;
};

/// The voters: `n1 n2`. While joint, the old half and then the new one: `n1 n2 and of n1 n3`.
std::string words_for(PackedMembers members);

/// An entry without its index. If all bits are 0, there is no entry.
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
  /// The same entry with other members. Requires: it is a configuration.
  [[nodiscard]] PackedEntry with(PackedMembers members) const {
    PackedEntry changed;
    changed.bits_ = static_cast<uint16_t>((bits_ & outside_members) | members.bits());
    return changed;
  }
  [[nodiscard]] uint16_t bits() const { return bits_; }
  bool operator==(const PackedEntry&) const = default;

 private:
  static constexpr uint32_t configuration_bit = 1U << 11;
  static constexpr uint32_t outside_members = 0xf800;  ///< the term and `configuration_bit`

  uint16_t bits_ = 0;
};

/// A log: the entries after `base`, the last index of its snapshot, or 0 if it has no snapshot.
class PackedLog {
 public:
  /// The entry at `index`; none at or before the base or after the end. Requires: `index` is in
  /// [1, exploration_limit].
  [[nodiscard]] PackedEntry at(uint64_t index) const { return entries_[index - 1]; }
  [[nodiscard]] uint64_t base() const { return base_; }
  [[nodiscard]] uint64_t base_term() const { return base_term_; }
  [[nodiscard]] PackedMembers base_members() const { return base_members_; }
  /// The last index. It counts the entries up to the base, too.
  [[nodiscard]] uint64_t length() const;
  /// Whether the log holds this entry or the snapshot includes its index. A snapshot includes only
  /// committed entries.
  [[nodiscard]] bool covers(uint64_t index, PackedEntry entry) const {
    return index <= base_ || at(index) == entry;
  }
  /// The index of the last configuration after the base and at or before `length`; 0 if there is
  /// none.
  [[nodiscard]] uint64_t configuration_before(uint64_t length) const;
  /// The configuration in effect at index `length` (Raft §6). Requires: `length` is at least the
  /// base.
  [[nodiscard]] PackedMembers members_at(uint64_t length, PackedMembers founders) const;
  /// The index of the first entry with term `term` or later: the base, if its term is; the index
  /// after the end, if there is none.
  [[nodiscard]] uint64_t first_since(uint64_t term) const;

  /// Requires: index is at most exploration_limit.
  void set(uint64_t index, PackedEntry entry) { entries_.at(index - 1) = entry; }
  /// Appends `entries` as raft::Persist defines it: truncates the log where they begin, then
  /// appends.
  template <class List>
  void write(const List& entries);
  /// Replaces all entries up to `base` by a snapshot with these members.
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
