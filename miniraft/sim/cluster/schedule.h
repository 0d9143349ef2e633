// Schedule: the queue of future events of a simulation, ordered by virtual time.
//
// Events at the same instant are taken in the order in which they were added, so that the seed
// alone determines a run. The queue is a binary heap of small items. Larger data, such as a
// message, stays with its owner, and `detail` refers to it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "miniraft/core/base/time.h"

namespace miniraft::sim {

enum class EventKind : uint8_t {
  arrival,         ///< a message arrives at a node; detail: its slot in the network
  wake,            ///< a node's timer is due
  flush,           ///< a node has collected input for long enough and processes it
  disk,            ///< a node's disk has completed a write
  restart,         ///< a node that is down restarts
  call,            ///< a client begins an operation; detail: the client
  request,         ///< a client's request reaches a node; detail: the request
  answer,          ///< a node's reply reaches a client; detail: the request
  client_timeout,  ///< a client's request times out; detail: the request
  fault,           ///< a fault begins; detail: its class
  fault_end,       ///< a fault ends; detail: its class
  phase,           ///< the faults end; later: check whether the cluster has stabilised
};

struct ScheduledEvent {
  base::Instant at;     ///< in true virtual time
  uint64_t number = 0;  ///< counts the events that were added; orders those of one instant
  uint64_t detail = 0;  ///< its meaning depends on `kind`
  uint32_t node = 0;    ///< the node concerned; 0: none
  EventKind kind = EventKind::arrival;
};

class Schedule {
 public:
  void add(base::Instant at, EventKind kind, uint32_t node, uint64_t detail = 0) {
    heap_.push_back({at, next_number_++, detail, node, kind});
    std::ranges::push_heap(heap_, is_later);
  }
  [[nodiscard]] bool is_empty() const { return heap_.empty(); }
  [[nodiscard]] size_t size() const { return heap_.size(); }
  /// Removes and returns the earliest event. Requires: the schedule is not empty.
  [[nodiscard]] ScheduledEvent take() {
    std::ranges::pop_heap(heap_, is_later);
    const ScheduledEvent first = heap_.back();
    heap_.pop_back();
    return first;
  }

 private:
  static bool is_later(const ScheduledEvent& a, const ScheduledEvent& b) {
    return a.at != b.at ? a.at > b.at : a.number > b.number;
  }

  std::vector<ScheduledEvent> heap_;
  uint64_t next_number_ = 0;
};

}  // namespace miniraft::sim
