// Fault: a fault that the nemesis injects into the cluster, drawn from the seed.
//
// Partitions cut links between nodes; pauses stop processes (SIGSTOP). The nodes that are hit are
// drawn at random, unless the kind aims at the leader and the leader is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "miniraft/apps/lab/bench/link_set.h"
#include "miniraft/core/base/rand.h"

namespace miniraft::lab {

enum class FaultKind : uint8_t {
  isolate_one,      // one node can neither send to nor receive from the others
  isolate_leader,   // the same, for the current leader
  halves,           // half of the nodes, rounded down, and the others
  majorities_ring,  // every node receives from a majority, no two nodes from the same one
  bridge,           // two halves, and one node that is connected to both
  one_way,          // one node can send but not receive, or receive but not send
  pause_one,
  pause_minority,
  pause_leader,
};

struct Fault {
  FaultKind kind = FaultKind::isolate_one;
  LinkSet links;               // the links that are cut; none for a pause
  std::vector<size_t> paused;  // the nodes that are stopped; none for a partition
  std::string description;     // for the reader: `halves: n1 n4 | n2 n3 n5`
};

/// `isolate one`, `pause leader` and so on.
const char* name_of(FaultKind kind);

constexpr bool is_pause(FaultKind kind) {
  return kind >= FaultKind::pause_one;
}

/// The name of the node with this index: `n1` is index 0.
std::string node_name(size_t node);

/// Draws a fault of this kind. `leader` is the current leader, if it is known; otherwise the kinds
/// that aim at the leader hit a random node. Requires: node_count ≥ 1.
Fault draw_fault(FaultKind kind, size_t node_count, std::optional<size_t> leader,
                 base::Random& random);

/// Whether a leader on `node` cannot commit anything while the fault lasts.
bool cuts_off(const Fault& fault, size_t node);

}  // namespace miniraft::lab
