// Fault: one thing the nemesis does to the cluster, drawn from the seed.
//
// Partitions cut links between nodes; pauses stop processes (SIGSTOP). Which nodes are hit is drawn
// at random, except where the kind names the leader and one is known.
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
  isolate_one,      // one node hears and is heard by nobody
  isolate_leader,   // the same, with the present leader
  halves,           // a minority and a majority
  majorities_ring,  // every node sees a majority, no two nodes the same one
  bridge,           // two halves that meet in a single node
  one_way,          // one node is heard but does not hear, or hears but is not heard
  pause_one,
  pause_minority,
  pause_leader,
};

struct Fault {
  FaultKind kind = FaultKind::isolate_one;
  LinkSet links;               // what is cut; nothing for a pause
  std::vector<size_t> paused;  // who is stopped; nobody for a partition
  std::string description;     // for people: `halves: n1 n4 | n2 n3 n5`
};

/// `isolate one`, `pause leader` and so on.
const char* name_of(FaultKind kind);

constexpr bool is_pause(FaultKind kind) {
  return kind >= FaultKind::pause_one;
}

/// A name for people of the node with this index: `n1` is index 0.
std::string node_name(size_t node);

/// Draws a fault of this kind. `leader` is the node that leads as far as is known; the kinds that
/// aim at it hit a random node when it is absent. Requires: node_count ≥ 1.
Fault draw_fault(FaultKind kind, size_t node_count, std::optional<size_t> leader,
                 base::Random& random);

/// True if a leader on `node` could commit nothing while the fault lasts.
bool cuts_off(const Fault& fault, size_t node);

}  // namespace miniraft::lab
