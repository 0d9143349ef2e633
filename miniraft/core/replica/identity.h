// Identity: the cluster, the sender's incarnation and the receiver's incarnation of a message.
//
// An incarnation, in the code also called a life, is one run of a node from start to end. A node
// that restarts has lost its volatile state. Its peers must not take messages of an earlier
// incarnation for messages of the present one, and it must not take replies to an earlier one as
// its own. So each incarnation of a node has a larger number than the earlier ones, and each
// message carries the sender's number and the receiver's, if the sender knows it. `Lives` (lives.h)
// decides which messages to drop.
#pragma once

#include <compare>
#include <cstdint>

namespace miniraft::replica {

/// Must be the same on all nodes of a cluster. Different clusters should have different ids.
struct ClusterId {
  uint64_t value = 0;

  constexpr ClusterId() = default;
  explicit constexpr ClusterId(uint64_t number) : value(number) {}
  auto operator<=>(const ClusterId&) const = default;
};

/// The number of one incarnation of a node, from 1 to value_max. 0 means none or unknown.
struct Incarnation {
  uint64_t value = 0;

  constexpr Incarnation() = default;
  explicit constexpr Incarnation(uint64_t number) : value(number) {}
  auto operator<=>(const Incarnation&) const = default;

  /// The largest integer that is exact in a JSON library that stores numbers as doubles.
  static constexpr uint64_t value_max = (UINT64_C(1) << 53) - 1;
};

/// Each message between nodes carries one.
struct Identity {
  ClusterId cluster;
  Incarnation from;  ///< of the sender
  Incarnation to;    ///< of the receiver, as the sender knows it; 0 if the sender does not
  bool operator==(const Identity&) const = default;
};

}  // namespace miniraft::replica
