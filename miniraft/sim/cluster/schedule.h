// Schedule: what is going to happen in a simulation, in order of virtual time.
//
// Happenings of one instant happen in the order in which they were scheduled, so that a run follows
// from its seed alone. A binary heap of small items: what is larger, such as a message, stays with
// its owner, and `detail` says which it is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "miniraft/core/base/time.h"

namespace miniraft::sim {

enum class HappeningKind : uint8_t {
  arrival,   ///< of a message at a node; detail: its slot in the network
  wake,      ///< a node's timer is due
  flush,     ///< a node has gathered long enough
  disk,      ///< a node's disk has finished something
  restart,   ///< of a node that is down
  call,      ///< a client begins an operation; detail: which client
  request,   ///< a client's request reaches a node; detail: the request
  answer,    ///< an answer reaches a client; detail: the request
  patience,  ///< a client gives up; detail: the request
  fault,     ///< a fault is due; detail: its class
  relief,    ///< a fault ends; detail: its class
  phase,     ///< the faults end, or it is looked whether the cluster has come to rest
};

constexpr size_t happening_kinds = 12;

struct Happening {
  base::Instant at;
  uint64_t number = 0;
  uint64_t detail = 0;
  uint32_t node = 0;
  HappeningKind kind = HappeningKind::arrival;
};

class Schedule {
 public:
  void add(base::Instant at, HappeningKind kind, uint32_t node, uint64_t detail = 0) {
    heap_.push_back({at, next_number_++, detail, node, kind});
    std::ranges::push_heap(heap_, is_later);
  }
  [[nodiscard]] bool is_empty() const { return heap_.empty(); }
  [[nodiscard]] size_t size() const { return heap_.size(); }
  /// Requires: it is not empty.
  [[nodiscard]] Happening take() {
    std::ranges::pop_heap(heap_, is_later);
    const Happening first = heap_.back();
    heap_.pop_back();
    return first;
  }

 private:
  static bool is_later(const Happening& a, const Happening& b) {
    return a.at != b.at ? a.at > b.at : a.number > b.number;
  }

  std::vector<Happening> heap_;
  uint64_t next_number_ = 0;
};

}  // namespace miniraft::sim
