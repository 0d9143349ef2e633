// Identity: of which cluster, and of which life of which node, a message is, and for which.
//
// A node that comes back after a crash is not the one that its peers spoke to: what it said in its
// earlier life, and what was said to that one, must not be taken for the present. Each life has a
// number, its incarnation, larger than those of the node's earlier lives; each message carries its
// sender's, and the receiver's as far as the sender knows (lives.h judges).
#pragma once

#include <compare>
#include <cstdint>

namespace miniraft::replica {

/// The same on all nodes of a cluster; different clusters should not share one.
struct ClusterId {
  uint64_t value = 0;

  constexpr ClusterId() = default;
  explicit constexpr ClusterId(uint64_t number) : value(number) {}
  auto operator<=>(const ClusterId&) const = default;
};

/// Numbers the lives of one node. 0 is none.
struct Incarnation {
  uint64_t value = 0;

  constexpr Incarnation() = default;
  explicit constexpr Incarnation(uint64_t number) : value(number) {}
  auto operator<=>(const Incarnation&) const = default;

  /// Exact also in a JSON library that has numbers as doubles.
  static constexpr uint64_t value_max = (UINT64_C(1) << 53) - 1;
};

/// What each message between nodes carries besides what it says.
struct Identity {
  ClusterId cluster;
  Incarnation from;  ///< the sender's
  Incarnation to;    ///< the receiver's, as far as the sender knows: 0 if it never heard of it
  bool operator==(const Identity&) const = default;
};

}  // namespace miniraft::replica
